package manifest

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"kinesim/sim/world"
)

// Job is a divided rehearsal as Kubernetes runs it.
type Job struct {
	Name      string // of all objects
	Namespace string // "" for that of whoever applies it
	Image     string
	Parts     int
	StartAt   time.Time // when all parts begin

	Scenario string   // the text of a file, or "" for a built-in scenario
	Builtin  string   // its name
	Args     []string // of run, that say where records go and how
	Reach    []string // of merge, that say where they went

	// Where results go, at most one of them: s3://bucket/prefix, a PersistentVolumeClaim that all nodes can write, a
	// directory of the only node. Without any, a claim of Storage is made.
	Results, Claim, HostPath, Storage string

	ServiceAccount string // that exists; "" makes one
	RoleARN        string // that the one which is made assumes (IRSA)
	CPU, Memory    string // that each part asks for
	Retries        int    // of a part that is killed
	Wait           time.Duration
	HostNetwork    bool
}

// name is what names of these objects may be: a label of DNS, with room for what is added.
var name = regexp.MustCompile(`^[a-z]([-a-z0-9]{0,40}[a-z0-9])?$`)

// What Kubernetes takes for names that others have made: IsDNS1123Label and IsDNS1123Subdomain of
// k8s.io/apimachinery/pkg/util/validation. A subdomain has at most 253 characters.
var (
	label     = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`)
	subdomain = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`)
)

// isSubdomain tells whether a text names an object of Kubernetes.
func isSubdomain(text string) bool { return len(text) <= 253 && subdomain.MatchString(text) }

// roleARN is the ARN of a role: partition, account, path and name as the API reference of IAM has them (Role).
var roleARN = regexp.MustCompile(`^arn:aws[a-z-]*:iam::\d{12}:role/([!-~]{1,510}/)?[\w+=,.@-]{1,64}$`)

// quantity is an amount of CPU or memory as Kubernetes writes it.
var quantity = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$`)

// Check refuses what no cluster would run.
func (j *Job) Check() error {
	var wrong []error
	add := func(is bool, format string, args ...any) {
		if is {
			wrong = append(wrong, fmt.Errorf(format, args...))
		}
	}
	add(!name.MatchString(j.Name), "the name %q: small letters, digits and -, at most 42 of them", j.Name)
	add(j.Namespace != "" && !label.MatchString(j.Namespace),
		"the namespace %q: small letters, digits and -, at most 63 of them", j.Namespace)
	add(j.Claim != "" && !isSubdomain(j.Claim), "the claim %q: small letters, digits, - and dots, at most 253 of them", j.Claim)
	add(j.ServiceAccount != "" && !isSubdomain(j.ServiceAccount),
		"the service account %q: small letters, digits, - and dots, at most 253 of them", j.ServiceAccount)
	add(j.RoleARN != "" && !roleARN.MatchString(j.RoleARN),
		"%q is not the ARN of a role, such as arn:aws:iam::111122223333:role/NAME", j.RoleARN)
	add(j.Parts < 1 || j.Parts > world.MostParts, "%d parts: from 1 to %d", j.Parts, world.MostParts)
	add(strings.TrimSpace(j.Image) == "", "the image has no name")
	add(!quantity.MatchString(j.CPU), "%q is no amount of CPU such as 2 or 500m", j.CPU)
	add(!quantity.MatchString(j.Memory), "%q is no amount of memory such as 2Gi", j.Memory)
	places := 0
	for _, place := range []string{j.Results, j.Claim, j.HostPath} {
		if place != "" {
			places++
		}
	}
	add(places == 0 && !quantity.MatchString(j.Storage), "%q is no amount of storage such as 10Gi", j.Storage)
	add(places > 1, "results go to one place: --results s3://BUCKET/PREFIX, --claim NAME or --host-path DIR")
	add(j.Results != "" && !strings.HasPrefix(j.Results, "s3://"), "results go to s3://BUCKET/PREFIX, not to %q", j.Results)
	add(j.RoleARN != "" && j.ServiceAccount != "", "a service account that exists has a role of its own")
	return errors.Join(wrong...)
}
