package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/report"
)

// nullOptions are what the endpoint of --target null is told, on its standard input.
type nullOptions struct {
	Latency time.Duration
	TLS     bool
}

// nullReady is what it tells once it listens, on its standard output.
type nullReady struct {
	URL         string
	Certificate string // of TLS, as PEM
}

// nullCommand is the endpoint of --target null. It ends with its standard input.
func (p *program) nullCommand() *cobra.Command {
	return &cobra.Command{
		Use: "null-endpoint", Hidden: true, Args: cli.NoArguments,
		RunE: func(*cobra.Command, []string) error {
			input := bufio.NewReader(p.stdin)
			line, err := input.ReadBytes('\n')
			if err != nil {
				return fmt.Errorf("read options: %w", err)
			}
			var options nullOptions
			if err := json.Unmarshal(line, &options); err != nil {
				return fmt.Errorf("read options: %w", err)
			}
			ready, serve, err := listenNull(options)
			if err != nil {
				return err
			}
			if err := json.NewEncoder(p.stdout).Encode(ready); err != nil {
				return err
			}
			go serve()
			_, err = io.Copy(io.Discard, input)
			return err
		},
	}
}

// openNull starts the endpoint in a process of its own. The producers' environment lets them trust its certificate.
func (p *program) openNull(_ context.Context, flags *benchFlags) (t *target, environment []string, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, fmt.Errorf("find this program: %w", err)
	}
	cmd := exec.Command(self, "null-endpoint")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := startPinned(cmd, flags.pin, endpointCore); err != nil {
		return nil, nil, cli.Fail(report.Unreachable, "", fmt.Errorf("start the null endpoint: %w", err))
	}
	t = &target{kind: nullTarget, describe: flags.null.describe()}
	t.ends = append(t.ends, func() error {
		_ = stdin.Close()
		return cmd.Wait()
	})
	defer func() {
		if err != nil {
			_ = t.close()
			t = nil
		}
	}()
	var ready nullReady
	if err := json.NewEncoder(stdin).Encode(flags.null); err != nil {
		return t, nil, fmt.Errorf("start the null endpoint: %w", err)
	}
	if err := json.NewDecoder(stdout).Decode(&ready); err != nil {
		return t, nil, cli.Fail(report.Unreachable, "", fmt.Errorf("start the null endpoint: %w: %s", err, strings.TrimSpace(stderr.String())))
	}
	t.emulator(ready.URL)
	t.config.Stream = nullStream(0)
	if ready.Certificate == "" {
		return t, nil, nil
	}
	file, err := t.keepCertificate(ready.Certificate)
	return t, []string{"AWS_CA_BUNDLE=" + file}, err
}

// keepCertificate writes a certificate into a file that goes with the target.
func (t *target) keepCertificate(pem string) (string, error) {
	file, err := os.CreateTemp("", "kinesim-*.pem")
	if err != nil {
		return "", fmt.Errorf("keep the certificate of the null endpoint: %w", err)
	}
	t.ends = append(t.ends, func() error { return os.Remove(file.Name()) })
	_, err = file.WriteString(pem)
	if closing := file.Close(); err == nil {
		err = closing
	}
	return file.Name(), err
}

func (o nullOptions) describe() string {
	text := "an endpoint that does nothing"
	if o.TLS {
		text += ", over TLS"
	}
	if o.Latency > 0 {
		text += fmt.Sprintf(", after %s", o.Latency)
	}
	return text
}
