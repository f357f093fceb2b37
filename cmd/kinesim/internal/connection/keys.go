package connection

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// Resolve reads the keys that the credentials refer to. The zero value stands for those of a profile or of the SDK's
// chain. The path is that of the connection, beside which a file is looked for.
func (c Credentials) Resolve(path string, env func(string) string) (Keys, error) {
	switch {
	case c.Environment != "":
		return c.environment(env)
	case c.File != "":
		file := c.File
		if !filepath.IsAbs(file) {
			file = filepath.Join(filepath.Dir(path), file)
		}
		return readKeys(file)
	}
	return c.Keys, nil
}

func (c Credentials) environment(env func(string) string) (Keys, error) {
	name := func(suffix string) string { return c.Environment + suffix }
	keys := Keys{
		AccessKeyID:     env(name("_ACCESS_KEY_ID")),
		SecretAccessKey: env(name("_SECRET_ACCESS_KEY")),
		SessionToken:    env(name("_SESSION_TOKEN")),
	}
	if keys.AccessKeyID == "" || keys.SecretAccessKey == "" {
		return Keys{}, fmt.Errorf("the environment has no %s and %s", name("_ACCESS_KEY_ID"), name("_SECRET_ACCESS_KEY"))
	}
	return keys, nil
}

// readKeys reads a file of keys, which must be its owner's alone.
func readKeys(path string) (Keys, error) {
	if err := private(path); err != nil {
		return Keys{}, err
	}
	text, err := read(path)
	if err != nil {
		return Keys{}, err
	}
	var keys Keys
	r := reader{path: path}
	r.mapping(text, keys.fields())
	if len(r.problems) == 0 && (keys.AccessKeyID == "" || keys.SecretAccessKey == "") {
		r.wrong(nil, "it needs access_key_id and secret_access_key")
	}
	if len(r.problems) > 0 {
		return Keys{}, r.problems
	}
	return keys, nil
}

// private refuses a file with secrets that others can read.
func private(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, errors.Unwrap(err))
	}
	if others := info.Mode().Perm() & 0o077; others != 0 && runtime.GOOS != "windows" {
		return &ReadableError{Path: path, Mode: info.Mode().Perm()}
	}
	return nil
}

// ReadableError is a file with secrets that others than its owner can read.
type ReadableError struct {
	Path string
	Mode os.FileMode
}

func (e *ReadableError) Error() string {
	return fmt.Sprintf("%s holds a secret access key, and others than its owner can read it (mode %#o)", e.Path, e.Mode)
}
