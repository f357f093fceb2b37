package listen

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net"
	"os"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/httpserver"
	"kinesim/sim/report"
)

// The words of flags that commands share.
const (
	TLSUsage         = "speak TLS, with a certificate made at the start"
	CredentialsUsage = "take only this `ID:SECRET[:ACTION,...]`, or those in a file of such lines; may be given again. An " +
		"ACTION@RESOURCE is allowed on that ARN alone, and a policy's file, *.json, takes the place of the actions. A secret of " +
		"$NAME is read from the environment. Default any credentials"
)

// Port is an open endpoint of an embedded Kinesis.
type Port struct {
	*httpserver.Endpoint
	Bundle string // file of its certificate; "" without TLS
}

// Open listens on an address, with TLS or without. When it fails nothing is left behind.
func Open(server *kinesisfake.Server, address string, tls bool, env func(string) string) (_ *Port, err error) {
	var p Port
	if tls {
		p.Endpoint, err = httpserver.StartTLS(server, address, nil)
	} else {
		p.Endpoint, err = httpserver.Start(server, address)
	}
	if err != nil {
		return nil, cli.Fail(report.Unreachable, "another port, as in --listen 127.0.0.1:0 for a free one", err)
	}
	if p.Certificate == nil {
		return &p, nil
	}
	if p.Bundle, err = KeepCertificate(env, p.Certificate.PEM); err != nil {
		return nil, cli.NoRoom(errors.Join(fmt.Errorf("write the certificate: %w", err), p.Endpoint.Close()),
			"XDG_RUNTIME_DIR, HOME or TMPDIR", report.Unreachable, "an XDG_RUNTIME_DIR, HOME or TMPDIR that can be written")
	}
	return &p, nil
}

// Close cuts all connections, and removes the file of the certificate.
func (p *Port) Close() error {
	err := p.Endpoint.Close()
	if p.Bundle == "" {
		return err
	}
	bundle := p.Bundle
	p.Bundle = ""
	return errors.Join(err, os.Remove(bundle))
}

// Greet prints the endpoint, and what a client needs to find it. The key id is that of the first credentials, "" when
// any will do; test has the secret test, and may do what is said of it.
func (p *Port) Greet(out io.Writer, region, keyID, ofTest string) {
	fmt.Fprintf(out, "%s\n", p.URL)
	fmt.Fprintf(out, "export AWS_ENDPOINT_URL_KINESIS=%s\n", p.URL)
	// The AWS CLI 1 and boto3 read the second name of the region only.
	fmt.Fprintf(out, "export AWS_REGION=%s AWS_DEFAULT_REGION=%[1]s\n", region)
	if keyID != "" && ofTest == "" {
		fmt.Fprintf(out, "export AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=…   # the secret of --credentials\n", keyID)
	} else {
		fmt.Fprintf(out, "export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test   # %s\n", cmp.Or(ofTest, "any will do"))
	}
	if p.Bundle != "" {
		fmt.Fprintf(out, "export AWS_CA_BUNDLE=%s\n", p.Bundle)
	}
}

// SelfSigned is what is to be said of TLS.
const SelfSigned = "note: the certificate was made just now and signs itself: clients must trust it, or not check it"

// Warning is what is to be said of an address that more than this machine reaches, or "".
func Warning(address string, anybody bool) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil || loopback(host) {
		return ""
	}
	warning := "warning: --listen " + address + ": whoever reaches this machine can reach it"
	if anybody {
		warning += ", with any credentials"
	}
	return warning
}

// loopback tells whether a host to listen on is this machine's alone.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
