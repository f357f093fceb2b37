package connection

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/exporter/kinesis"
)

// Connection is what the destination asks for: see the documentation of the package.
type Connection struct {
	Name, Description string
	Region            string // "" when the stream's ARN says it, or the environment
	Stream            string // name or ARN
	Credentials       Credentials
}

// Credentials say where a key pair comes from. At most one of them is set; none stands for the SDK's chain.
type Credentials struct {
	Environment string // the beginning of the names of variables: AWS for AWS_ACCESS_KEY_ID and so on
	Profile     string
	File        string
	Keys        Keys // given in the connection's own file
}

// Keys are a key pair, with the token of a temporary one.
type Keys struct{ AccessKeyID, SecretAccessKey, SessionToken string }

// String says that there are keys, and not which.
func (k Keys) String() string {
	if k == (Keys{}) {
		return "no keys"
	}
	return "keys [redacted]"
}

// GoString is String.
func (k Keys) GoString() string { return k.String() }

// maxBytes bounds a file of some lines.
const maxBytes = 64 << 10

// Problems are the mistakes of a file, each with its place.
type Problems []string

func (p Problems) Error() string { return strings.Join(p, "; ") }

// Read reads a connection. The error is Problems for what is wrong in the file, and tells no value of a secret field.
func Read(path string) (*Connection, error) {
	text, err := read(path)
	if err != nil {
		return nil, err
	}
	r := reader{path: path}
	c := new(Connection)
	r.mapping(text, []field{
		{"name", textOf(&c.Name)},
		{"description", textOf(&c.Description)},
		{"region", textOf(&c.Region)},
		{"stream", textOf(&c.Stream)},
		{"credentials", func(r *reader, n *yaml.Node) { r.fields(n, c.Credentials.fields()) }},
	})
	r.check(c)
	if len(r.problems) > 0 {
		return nil, r.problems
	}
	if c.Credentials.Keys != (Keys{}) {
		if err := private(path); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *Credentials) fields() []field {
	return append([]field{
		{"environment", textOf(&c.Environment)},
		{"profile", textOf(&c.Profile)},
		{"file", textOf(&c.File)},
	}, c.Keys.fields()...)
}

func (k *Keys) fields() []field {
	return []field{
		{"access_key_id", textOf(&k.AccessKeyID)},
		{"secret_access_key", textOf(&k.SecretAccessKey)},
		{"session_token", textOf(&k.SessionToken)},
	}
}

var (
	streamName = regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,128}$`)
	regionName = regexp.MustCompile(`^[a-z]{2,}(-[a-z]+)+-\d+$`)
	prefixName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

// CheckStream is an error for what is neither a stream's name nor its ARN.
func CheckStream(stream string) error {
	if kinesis.IsARN(stream) {
		_, err := kinesis.ParseARN(stream)
		return err
	}
	if !streamName.MatchString(stream) {
		return fmt.Errorf("%q is not a stream's name: letters, digits, _ . and -, at most 128 of them; or its ARN", stream)
	}
	return nil
}

// CheckRegion is an error for what is not the name of a region.
func CheckRegion(region string) error {
	if !regionName.MatchString(region) {
		return fmt.Errorf("%q is not the name of a region, such as eu-west-1", region)
	}
	return nil
}

// check looks at what was read as a whole.
func (r *reader) check(c *Connection) {
	if c.Name == "" {
		r.wrong(nil, "name: it is missing; the destination asks for one")
	}
	switch err := CheckStream(c.Stream); {
	case c.Stream == "":
		r.wrong(nil, "stream: it is missing; the destination asks for one that exists")
	case err != nil:
		r.wrong(r.at["stream"], "stream: %v", err)
	case c.Region == "" && !kinesis.IsARN(c.Stream):
		r.wrong(nil, "region: it is missing; the destination asks for one")
	}
	if c.Region != "" {
		if err := CheckRegion(c.Region); err != nil {
			r.wrong(r.at["region"], "region: %v", err)
		}
	}
	r.checkCredentials(&c.Credentials)
}

func (r *reader) checkCredentials(c *Credentials) {
	var given []string
	for _, one := range []struct {
		name string
		is   bool
	}{{"environment", c.Environment != ""}, {"profile", c.Profile != ""}, {"file", c.File != ""}, {"access_key_id", c.Keys != Keys{}}} {
		if one.is {
			given = append(given, one.name)
		}
	}
	if len(given) > 1 {
		r.wrong(r.at["credentials"], "credentials: %s are several; give one", strings.Join(given, " and "))
	}
	if c.Environment != "" && !prefixName.MatchString(c.Environment) {
		r.wrong(r.at["environment"], "environment: %q cannot begin the name of a variable; AWS stands for AWS_ACCESS_KEY_ID, "+
			"AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN", c.Environment)
	}
	if c.Keys != (Keys{}) && (c.Keys.AccessKeyID == "" || c.Keys.SecretAccessKey == "") {
		r.wrong(r.at["credentials"], "credentials: access_key_id and secret_access_key belong together; only one is given")
	}
}

// field is a key of a file and what reads it.
type field struct {
	key  string
	read func(*reader, *yaml.Node)
}

// reader reads a file and keeps what is wrong with it.
type reader struct {
	path     string
	at       map[string]*yaml.Node
	problems Problems
}

func (r *reader) wrong(n *yaml.Node, format string, args ...any) {
	place := r.path
	if n != nil {
		place = fmt.Sprintf("%s:%d:%d", r.path, n.Line, n.Column)
	}
	r.problems = append(r.problems, place+": "+fmt.Sprintf(format, args...))
}

// mapping reads the text of a file.
func (r *reader) mapping(text []byte, fields []field) {
	r.at = map[string]*yaml.Node{}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		// What the library says of a text may repeat it, and the text may be a secret.
		place := ""
		if load, ok := errors.AsType[*yaml.LoadError](err); ok && load.Mark.Line > 0 {
			place = fmt.Sprintf(" at line %d", load.Mark.Line)
		}
		r.wrong(nil, "it is not valid YAML%s; write key: value on lines of their own", place)
		return
	}
	if len(document.Content) == 0 {
		r.wrong(nil, "the file is empty")
		return
	}
	r.fields(document.Content[0], fields)
}

// fields reads a mapping.
func (r *reader) fields(n *yaml.Node, fields []field) {
	if n.Kind != yaml.MappingNode {
		r.wrong(n, "want key: value on lines of their own")
		return
	}
	var known []string
	for _, f := range fields {
		known = append(known, f.key)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := slices.Index(known, key.Value)
		switch {
		case at < 0:
			r.wrong(key, "%q is not known: it is one of %s%s", key.Value, strings.Join(known, ", "), cli.DidYouMean(key.Value, "", known))
		case r.at[key.Value] != nil:
			r.wrong(key, "%s: it is there twice", key.Value)
		default:
			r.at[key.Value] = value
			fields[at].read(r, value)
		}
	}
}

// textOf reads a text.
func textOf(to *string) func(*reader, *yaml.Node) {
	return func(r *reader, n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
			r.wrong(n, "want a text")
			return
		}
		*to = n.Value
	}
}

// read reads a file of some lines.
func read(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, errors.Unwrap(err))
	case info.Size() > maxBytes:
		return nil, fmt.Errorf("%s: it has %d bytes, and cannot be a connection", path, info.Size())
	}
	return cli.ReadFile(path)
}
