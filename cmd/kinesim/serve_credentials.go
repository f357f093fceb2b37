package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/kinesisfake"
	"kinesim/sim/report"
)

const credentialsForm = "ID:SECRET, ID:SECRET:ACTION,ACTION or a file of such lines; a SECRET of $NAME is read from the environment"

// credentials are the key pairs of --credentials and the id of the first; nil without any. No message repeats a secret.
func (p *program) credentials(specs []string) (*kinesisfake.Access, string, error) {
	if len(specs) == 0 {
		return nil, "", nil
	}
	var pairs []kinesisfake.KeyPair
	for i, spec := range specs {
		lines := []string{spec}
		where := fmt.Sprintf("--credentials number %d", i+1)
		if text, err := cli.ReadFile(spec); err == nil {
			lines, where = strings.Split(string(text), "\n"), "--credentials "+spec
		} else if !strings.Contains(spec, ":") {
			if errors.Is(err, fs.ErrNotExist) {
				err = errors.New("it is neither a file nor ID:SECRET")
			}
			return nil, "", cli.Fail(report.Invalid, credentialsForm, fmt.Errorf("%s: %w", where, err))
		}
		for n, line := range lines {
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			pair, err := p.keyPair(line)
			if err != nil {
				if len(lines) > 1 {
					where = fmt.Sprintf("%s, line %d", where, n+1)
				}
				return nil, "", cli.Usage(credentialsForm, "%s: %w", where, err)
			}
			pairs = append(pairs, pair)
		}
	}
	access, err := kinesisfake.NewAccess(0, pairs...)
	if err != nil {
		return nil, "", cli.Usage(credentialsForm, "--credentials: %w", err)
	}
	return access, pairs[0].ID, nil
}

// keyPair reads ID:SECRET[:ACTION,…].
func (p *program) keyPair(line string) (pair kinesisfake.KeyPair, err error) {
	parts := strings.SplitN(line, ":", 3)
	if len(parts) < 2 {
		return pair, errors.New("there is no colon behind the id")
	}
	secret := parts[1]
	if name, found := strings.CutPrefix(secret, "$"); found {
		if secret = p.env(name); secret == "" {
			return pair, fmt.Errorf("the environment has no %s", name)
		}
	}
	actions := []string{"*"}
	if len(parts) == 3 {
		actions = nil
		for action := range strings.SplitSeq(parts[2], ",") {
			action = strings.TrimSpace(action)
			if action == "" {
				return pair, errors.New("there is an action without a name")
			}
			if action != "*" && !strings.HasPrefix(action, "kinesis:") {
				action = "kinesis:" + action
			}
			actions = append(actions, action)
		}
	}
	return kinesisfake.KeyPair{ID: strings.TrimSpace(parts[0]), Secret: secret, Allow: []kinesisfake.Statement{{Actions: actions}}}, nil
}
