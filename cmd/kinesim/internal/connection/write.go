package connection

import (
	"errors"
	"fmt"
	"os"

	"go.yaml.in/yaml/v4"

	"kinesim/cmd/kinesim/internal/cli"
)

// ErrExists is why a connection is not written over a file that is there.
var ErrExists = errors.New("there is such a file already")

// written is a connection in the order in which its file has it.
type written struct {
	Name        string            `yaml:"name"`
	Description string            `yaml:"description,omitempty"`
	Region      string            `yaml:"region,omitempty"`
	Stream      string            `yaml:"stream"`
	Credentials map[string]string `yaml:"credentials,omitempty"`
}

// Write writes a new file, which its owner alone can read if it holds keys.
func (c *Connection) Write(path string) error {
	w := written{Name: c.Name, Description: c.Description, Region: c.Region, Stream: c.Stream, Credentials: map[string]string{}}
	for key, value := range map[string]string{
		"environment": c.Credentials.Environment, "profile": c.Credentials.Profile, "file": c.Credentials.File,
		"access_key_id": c.Credentials.Keys.AccessKeyID, "secret_access_key": c.Credentials.Keys.SecretAccessKey,
		"session_token": c.Credentials.Keys.SessionToken,
	} {
		if value != "" {
			w.Credentials[key] = value
		}
	}
	text, err := yaml.Marshal(w)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	mode := os.FileMode(0o666)
	if c.Credentials.Keys != (Keys{}) {
		mode = 0o600
	}
	err = cli.WriteFile(path, text, os.O_EXCL, mode)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s: %w", path, ErrExists)
	}
	return err
}
