package scenarios

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// maxPolicy bounds a policy document: IAM takes 10,240 characters for a role, and less for a user (IAM quotas).
const maxPolicy = 64 << 10

// readPolicy reads the policy of IAM that the stream names. A name is looked for beside the scenario's file. What it
// allows is understood by the embedded Kinesis.
func readPolicy(d *decoder, s *Scenario) {
	const path = "stream/policy"
	name := s.Stream.PolicyFile
	if name == "" {
		return
	}
	if s.Stream.Allow != nil {
		d.wrongf(path, "give one of them", "policy and allow both say what the run may do")
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(filepath.Dir(d.sources[0].name), name)
	}
	info, err := os.Stat(name)
	switch {
	case err == nil && !info.Mode().IsRegular():
		err = errors.New("it is no file")
	case err == nil && info.Size() > maxPolicy:
		err = fmt.Errorf("%d bytes are more than a policy may have", info.Size())
	}
	if err == nil {
		s.Stream.Policy, err = os.ReadFile(name)
	}
	if err != nil {
		if inner := errors.Unwrap(err); inner != nil {
			err = inner
		}
		d.wrongf(path, "name a policy of IAM, as kinesim policy prints it", "%s: %v", name, err)
	}
}
