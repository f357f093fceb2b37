package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/connection"
	"kinesim/sim/report"
)

func (p *program) connectionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "connection",
		Short: "Keep a connection of the destination in a file",
		Long: `A connection is what the destination asks for when it is set up: access key and secret key, region, name, description
and stream. As a file it is used by --connection FILE of run and check. The keys stand there by reference (environment,
profile, another file); in the file itself only if nobody but its owner can read it.

  name: profiles
  description: of production
  region: eu-west-1
  stream: profiles             # or its ARN
  credentials:                 # one of these; without any, the AWS SDK looks for some
    environment: AWS           # AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
    profile: production        # of the shared AWS configuration files
    file: profiles.keys        # access_key_id and secret_access_key, readable by its owner alone`,
		Args: cobra.ArbitraryArgs,
		RunE: cli.Group,
	}
	cmd.AddCommand(p.connectionNewCommand())
	return cmd
}

func (p *program) connectionNewCommand() *cobra.Command {
	var flags connectionFlags
	cmd := &cobra.Command{
		Use:   "new FILE",
		Short: "Write a connection, asking for the fields that the destination asks for",
		Long: `New asks for what the destination asks for, in its order, and writes it into a new file. What a flag says is not asked
for; without a terminal the answers are the lines of standard input. A secret key is asked for only after an access key;
without one the credentials are by reference. It is not echoed, and the file is then readable by its owner alone.`,
		Example: `  kinesim connection new profiles.yaml
  kinesim connection new profiles.yaml --name profiles --region eu-west-1 --stream profiles --profile production`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return cli.Usage("kinesim connection new profiles.yaml", "connection new needs the name of one file")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			flags.given = cmd.Flags().Changed
			return p.newConnection(args[0], flags)
		},
	}
	set := cmd.Flags()
	set.StringVar(&flags.c.Credentials.Environment, "environment", "",
		"take the keys from variables that begin with `PREFIX`, AWS above all")
	set.StringVar(&flags.c.Credentials.Profile, "profile", "", "take the keys from this `NAME` in the shared AWS configuration files")
	set.StringVar(&flags.c.Credentials.File, "keys", "", "take the keys from a `FILE`: access_key_id and secret_access_key")
	set.StringVar(&flags.c.Region, "region", "", "AWS `REGION`")
	set.StringVar(&flags.c.Name, "name", "", "`NAME` of the connection")
	set.StringVar(&flags.c.Description, "description", "", "`TEXT` about it")
	_ = set.SetAnnotation("description", cli.MayBeEmpty, nil) // which only a flag refuses that is not there
	set.StringVar(&flags.c.Stream, "stream", "", "`NAME` of an existing stream, or its ARN")
	return cmd
}

// connectionFlags are the flags of connection new.
type connectionFlags struct {
	c     connection.Connection
	given func(flag string) bool
}

// newConnection asks for what the flags do not say, and writes the file.
func (p *program) newConnection(path string, flags connectionFlags) error {
	if _, err := os.Stat(path); err == nil {
		return cli.Usage("another name, or remove it", "%s: %w", path, connection.ErrExists)
	}
	c, a := flags.c, &asking{program: p, in: bufio.NewReader(p.stdin)}
	if !flags.given("environment") && !flags.given("profile") && !flags.given("keys") {
		a.credentials(&c.Credentials)
	}
	for _, field := range []struct {
		flag, question string
		to             *string
		wrong          func(string) error
		optional       bool
	}{
		{"region", "Region: the AWS region of the stream", &c.Region, connection.CheckRegion, false},
		{"name", "Name: of this connection", &c.Name, nil, false},
		{"description", "Description (may be empty)", &c.Description, nil, true},
		{"stream", "Stream: the name of an existing data stream, or its ARN", &c.Stream, connection.CheckStream, false},
	} {
		if !flags.given(field.flag) {
			a.ask(field.question, field.to, field.optional, field.wrong)
		} else if field.wrong != nil && a.err == nil {
			if err := field.wrong(*field.to); err != nil {
				return cli.Usage("kinesim connection new --help", "--%s: %w", field.flag, err)
			}
		}
	}
	if a.err != nil {
		return a.err
	}
	if err := c.Write(path); err != nil {
		return cli.UnwrittenFile(err, path)
	}
	if _, err := connection.Read(path); err != nil { // what was given by flags alone
		return cli.Fail(report.Invalid, "kinesim connection new --help", errors.Join(err, os.Remove(path)))
	}
	p.say("wrote %s; try it: kinesim check --connection %s", path, shellQuote(path))
	return nil
}

// asking asks questions until one is not answered.
type asking struct {
	program *program
	in      *bufio.Reader
	err     error
}

// credentials asks for the first two fields of the destination, or for a reference.
func (a *asking) credentials(c *connection.Credentials) {
	a.ask("AWS access key (empty: by reference)", &c.Keys.AccessKeyID, true, nil)
	if c.Keys.AccessKeyID != "" {
		a.secret("AWS secret key (not shown)", &c.Keys.SecretAccessKey)
		return
	}
	var reference string
	a.ask("Credentials: environment, profile NAME or file PATH (empty: environment)", &reference, true, func(text string) error {
		switch kind, value, _ := strings.Cut(text, " "); {
		case kind == "" || kind == "environment" && value == "", (kind == "profile" || kind == "file") && value != "":
			return nil
		}
		return errors.New("want environment, profile NAME or file PATH")
	})
	switch kind, value, _ := strings.Cut(reference, " "); kind {
	case "profile":
		c.Profile = value
	case "file":
		c.File = value
	default:
		c.Environment = "AWS"
	}
}

// ask asks until the answer is one; without a terminal a wrong one is the end.
func (a *asking) ask(question string, to *string, optional bool, wrong func(string) error) {
	for a.err == nil {
		fmt.Fprintf(a.program.stderr, "%s: ", question)
		line, err := a.in.ReadString('\n')
		if line == "" && err != nil {
			a.end(question, err)
			return
		}
		*to = strings.TrimSpace(line)
		if *to == "" && optional {
			return
		}
		mistake := errors.New("it may not be empty")
		if *to != "" {
			mistake = nil
			if wrong != nil {
				mistake = wrong(*to)
			}
		}
		switch {
		case mistake == nil:
			return
		case !a.program.isTerminal(a.program.stdin):
			a.err = cli.Usage("kinesim connection new --help", "%s: %w", question, mistake)
		default:
			a.program.say("%v", mistake)
		}
	}
}

// secret asks without showing what is typed.
func (a *asking) secret(question string, to *string) {
	file, ok := a.program.stdin.(*os.File)
	if !ok || !a.program.isTerminal(file) {
		a.ask(question, to, false, nil)
		return
	}
	for a.err == nil && *to == "" {
		fmt.Fprintf(a.program.stderr, "%s: ", question)
		typed, err := term.ReadPassword(int(file.Fd()))
		a.program.say("")
		if err != nil {
			a.end(question, err)
			return
		}
		*to = strings.TrimSpace(string(typed))
	}
}

func (a *asking) end(question string, err error) {
	a.program.say("")
	if errors.Is(err, io.EOF) {
		err = errors.New("there was no answer; nothing was written")
	}
	a.err = cli.Usage("kinesim connection new --help", "%s: %w", question, err)
}
