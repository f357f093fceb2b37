package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/report"
)

// NullOptions are what the endpoint of --target null is told, on its standard input.
type NullOptions struct {
	Latency time.Duration
	TLS     bool
}

// nullReady is what it tells once it listens, on its standard output.
type nullReady struct {
	URL         string
	Certificate string // of TLS, as PEM
}

// NullCommand is the command that OpenNull starts this program with. It is ServeNull.
const NullCommand = "null-endpoint"

// ServeNull is the endpoint of --target null: it reads its options from in, says on out where it listens, and serves
// until in ends.
func ServeNull(in io.Reader, out io.Writer) error {
	input := bufio.NewReader(in)
	line, err := input.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("read options: %w", err)
	}
	var options NullOptions
	if err := json.Unmarshal(line, &options); err != nil {
		return fmt.Errorf("read options: %w", err)
	}
	ready, serve, err := listenNull(options)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(out).Encode(ready); err != nil {
		return err
	}
	go serve()
	_, err = io.Copy(io.Discard, input)
	return err
}

// Null is the endpoint of --target null, in a process of its own.
type Null struct {
	URL string
	// Environment lets producers trust its certificate.
	Environment []string
	ends        []func() error
}

// OpenNull starts the endpoint.
func OpenNull(options NullOptions, pin bool) (n *Null, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	cmd := exec.Command(self, NullCommand)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start the null endpoint: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start the null endpoint: %w", err)
	}
	if err := startPinned(cmd, pin, endpointCore); err != nil {
		return nil, cli.Fail(report.Unreachable, "", fmt.Errorf("start the null endpoint: %w", err))
	}
	n = &Null{ends: []func() error{func() error { return errors.Join(stdin.Close(), cmd.Wait()) }}}
	var ready nullReady
	err = json.NewEncoder(stdin).Encode(options)
	if err == nil {
		err = json.NewDecoder(stdout).Decode(&ready)
	}
	if err == nil && ready.Certificate != "" {
		err = n.trust(ready.Certificate)
	}
	if err != nil {
		ended := n.Close() // stderr is whole only now
		return nil, cli.Fail(report.Unreachable, "",
			errors.Join(fmt.Errorf("start the null endpoint: %w: %s", err, strings.TrimSpace(stderr.String())), ended))
	}
	n.URL = ready.URL
	return n, nil
}

// Close ends the endpoint, and takes away its certificate.
func (n *Null) Close() error {
	var failed []error
	for _, end := range slices.Backward(n.ends) {
		failed = append(failed, end())
	}
	n.ends = nil
	return errors.Join(failed...)
}

// trust writes the certificate into a file that goes with the endpoint.
func (n *Null) trust(pem string) error {
	file, err := os.CreateTemp("", "kinesim-*.pem")
	if err != nil {
		return fmt.Errorf("keep its certificate: %w", err)
	}
	n.ends = append(n.ends, func() error { return os.Remove(file.Name()) })
	_, err = file.WriteString(pem)
	n.Environment = []string{"AWS_CA_BUNDLE=" + file.Name()}
	return errors.Join(err, file.Close())
}

// String says what the endpoint is.
func (o NullOptions) String() string {
	text := "an endpoint that does nothing"
	if o.TLS {
		text += ", over TLS"
	}
	if o.Latency > 0 {
		text += fmt.Sprintf(", after %s", o.Latency)
	}
	return text
}
