package listen

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/iam"
	"kinesim/sim/report"
)

const credentialsForm = "ID:SECRET, ID:SECRET:ACTION,ACTION@RESOURCE, ID:SECRET:POLICY.json or a file of such lines; a SECRET of $NAME is read " +
	"from the environment"

// Policy reads the policy of --policy; nil without one.
func Policy(name string) ([]iam.Statement, error) {
	if name == "" {
		return nil, nil
	}
	document, err := cli.ReadFile(name)
	if err != nil {
		return nil, cli.Usage("kinesim policy --stream ARN > policy.json", "--policy: %w", err)
	}
	allowed, err := iam.ParsePolicy(document, kinesisfake.Actions())
	if err != nil {
		return nil, cli.Usage("kinesim policy --stream ARN", "--policy %s: %w", name, meant(err))
	}
	return allowed, nil
}

// Credentials are the key pairs of --credentials, in order. No message repeats a secret. What those may do that say
// nothing of it is as the policy says, if there is one; without any, test:test may do that.
func Credentials(env func(string) string, specs []string, policy []iam.Statement) ([]iam.KeyPair, error) {
	if len(specs) == 0 && policy != nil {
		specs = []string{"test:test"}
	}
	var pairs []iam.KeyPair
	for i, spec := range specs {
		lines := []string{spec}
		where := fmt.Sprintf("--credentials number %d", i+1)
		if text, err := cli.ReadFile(spec); err == nil {
			lines, where = strings.Split(string(text), "\n"), "--credentials "+spec
		} else if !strings.Contains(spec, ":") {
			if errors.Is(err, fs.ErrNotExist) {
				err = errors.New("it is neither a file nor ID:SECRET")
			}
			return nil, cli.Fail(report.Invalid, credentialsForm, fmt.Errorf("%s: %w", where, err))
		}
		for n, line := range lines {
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			pair, err := keyPair(env, line)
			if policy != nil && strings.Count(line, ":") < 2 {
				pair.Allow = policy
			}
			if err != nil {
				if len(lines) > 1 {
					where = fmt.Sprintf("%s, line %d", where, n+1)
				}
				return nil, cli.Usage(credentialsForm, "%s: %w", where, err)
			}
			pairs = append(pairs, pair)
		}
	}
	return pairs, nil
}

// SafeCredentials is a value of --credentials as it may be printed: with a variable for a secret that stands in it.
func SafeCredentials(spec string) string {
	parts := strings.SplitN(spec, ":", 3)
	if len(parts) > 1 && !strings.HasPrefix(parts[1], "$") && !exists(spec) {
		parts[1] = "$SECRET"
	}
	return strings.Join(parts, ":")
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// keyPair reads ID:SECRET, with ACTION,… or POLICY.json behind another colon.
func keyPair(env func(string) string, line string) (pair iam.KeyPair, err error) {
	parts := strings.SplitN(line, ":", 3)
	if len(parts) < 2 {
		return pair, errors.New("there is no colon behind the id")
	}
	secret := parts[1]
	if name, found := strings.CutPrefix(secret, "$"); found {
		if secret = env(name); secret == "" {
			return pair, fmt.Errorf("the environment has no %s", name)
		}
	}
	pair = iam.KeyPair{ID: strings.TrimSpace(parts[0]), Secret: secret}
	switch {
	case len(parts) < 3:
		pair.Allow = []iam.Statement{{Actions: []string{"*"}}}
	case strings.HasSuffix(parts[2], ".json"):
		var document []byte
		if document, err = cli.ReadFile(strings.TrimSpace(parts[2])); err == nil {
			pair.Allow, err = iam.ParsePolicy(document, kinesisfake.Actions())
		}
	default:
		pair.Allow, err = statements(parts[2])
	}
	return pair, meant(err)
}

// Access is the access control of key pairs; nil, which is everybody everything, without any.
func Access(pairs ...iam.KeyPair) (*iam.Access, error) {
	if len(pairs) == 0 {
		return nil, nil
	}
	access, err := iam.New(0, pairs...)
	if err != nil {
		return nil, cli.Usage(credentialsForm, "--credentials: %w", err)
	}
	return access, nil
}

// statements reads ACTION,ACTION@RESOURCE,… .
func statements(text string) ([]iam.Statement, error) {
	if slices.ContainsFunc(strings.Split(text, ","), func(one string) bool { return strings.Trim(one, " ") == "" }) {
		return nil, errors.New("there is an action without a name")
	}
	var list []iam.Statement
	for one := range strings.SplitSeq(text, ",") {
		action, resource, limited := strings.Cut(strings.TrimSpace(one), "@")
		if limited && resource != "*" && !strings.HasPrefix(resource, "arn:") {
			return nil, fmt.Errorf("the resource %q of %s is no ARN, such as arn:aws:kinesis:*:*:stream/NAME", resource, action)
		}
		if err := iam.CheckAction(action, kinesisfake.Actions()); err != nil {
			return nil, err
		}
		if action != "*" && !strings.Contains(action, ":") {
			action = "kinesis:" + action
		}
		statement := iam.Statement{Actions: []string{action}}
		if limited {
			statement.Resources = []string{resource}
		}
		list = append(list, statement)
	}
	return list, nil
}

// meant asks whether a misspelled action was meant for another.
func meant(err error) error {
	var unknown *iam.UnknownActionError
	if errors.As(err, &unknown) {
		return fmt.Errorf("%w%s", err, cli.DidYouMean(unknown.Action, "", kinesisfake.Actions()))
	}
	return err
}
