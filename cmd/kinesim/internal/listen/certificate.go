package listen

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// KeepCertificate writes the certificate of an endpoint into a file of its own, and removes those that processes left
// which were killed.
func KeepCertificate(env func(string) string, pem []byte) (string, error) {
	dir := certificateDir(env)
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	own := filepath.Join(dir, fmt.Sprintf("kinesim-%s-%d-", host, os.Getpid()))
	left, err := filepath.Glob(filepath.Join(dir, fmt.Sprintf("kinesim-%s-*.pem", host)))
	if err != nil {
		return "", err
	}
	for _, file := range left {
		pid, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(file), "kinesim-"+host+"-"), "-")
		if number, err := strconv.Atoi(pid); err == nil && !alive(number) {
			_ = os.Remove(file) // another serve may have been quicker
		}
	}
	file, err := os.CreateTemp(dir, filepath.Base(own)+"*.pem")
	if err != nil {
		return "", err
	}
	_, err = file.Write(pem)
	if err = errors.Join(err, file.Close()); err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return file.Name(), nil
}

// certificateDir is where certificates are kept: a folder of the user's that ends with his session, or else his cache.
// The folder for temporary files is the last choice, since what a killed process leaves there stays.
func certificateDir(env func(string) string) string {
	if dir := env("XDG_RUNTIME_DIR"); dir != "" && writable(dir) {
		return dir
	}
	if cache, err := os.UserCacheDir(); err == nil {
		if dir := filepath.Join(cache, "kinesim"); os.MkdirAll(dir, 0o700) == nil && writable(dir) {
			return dir
		}
	}
	return os.TempDir()
}

func writable(dir string) bool {
	file, err := os.CreateTemp(dir, ".kinesim-*")
	if err != nil {
		return false
	}
	return errors.Join(file.Close(), os.Remove(file.Name())) == nil
}

// alive tells whether a process is there, as far as that can be told.
func alive(pid int) bool {
	process, err := os.FindProcess(pid)
	return err == nil && !errors.Is(process.Signal(syscall.Signal(0)), os.ErrProcessDone)
}
