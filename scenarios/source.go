package scenarios

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// Bounds of a scenario file, so that no file takes long to read, and no message about it is endless.
const (
	maxFileBytes  = 1 << 20
	maxNodes      = 100_000
	maxNesting    = 32
	byteOrderMark = "\ufeff"
)

// readSource turns the bytes of a file into the one YAML document that it holds. What makes that impossible is
// reported.
func readSource(d *decoder, source int, data []byte) *node {
	body, there := d.document(source, data)
	if !there {
		d.report(position{source, 1, 1}, faultf("begin with a line that says version: 1", "the file is empty"))
	}
	return body
}

// document reads the one document of a source, and tells whether it holds any. What is no part of the format is
// reported; the document is still read where that is possible, so that its other mistakes are found.
func (d *decoder) document(source int, data []byte) (body *node, there bool) {
	data = bytes.TrimPrefix(data, []byte(byteOrderMark))
	if !readable(d, source, data) {
		return nil, true
	}
	read, err := loadDocument(data)
	var second *secondDocument
	switch {
	case errors.As(err, &second):
		hint := "keep each scenario in a file of its own"
		d.report(position{source, second.line, second.column}, faultf(hint, "the file holds more than one YAML document"))
	case err != nil:
		d.syntax(source, data, err)
		return nil, true
	}
	if read == nil {
		return nil, false
	}
	c := converter{d: d, source: source}
	return c.node(read, 1), true
}

// In YAML 1.1, which the library reads, three signs end a line that are signs like any other in YAML 1.2 and for
// editors. They are replaced by characters that Unicode promises never to assign, and put back in what was read.
var (
	hideBreaks = strings.NewReplacer("\u0085", "\ufdd0", "\u2028", "\ufdd1", "\u2029", "\ufdd2")
	showBreaks = strings.NewReplacer("\ufdd0", "\u0085", "\ufdd1", "\u2028", "\ufdd2", "\u2029")
)

// secondDocument tells where a second document begins.
type secondDocument struct{ line, column int }

func (s *secondDocument) Error() string {
	return fmt.Sprintf("a second document at %d:%d", s.line, s.column)
}

// loadDocument reads the first document, nil when there is none. It guards against panics of the YAML library: a
// scenario file comes from outside, and no file may end the program.
func loadDocument(data []byte) (body *yaml.Node, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			body, err = nil, fmt.Errorf("the YAML parser gave up: %v", broken)
		}
	}()
	loader, err := yaml.NewLoader(strings.NewReader(hideBreaks.Replace(string(data))))
	if err != nil {
		return nil, err
	}
	for {
		var document yaml.Node
		err := loader.Load(&document)
		if errors.Is(err, io.EOF) {
			return body, nil
		}
		if err != nil {
			return nil, err
		}
		switch {
		case len(document.Content) == 0 || empty(document.Content[0]):
		case body != nil:
			return body, &secondDocument{document.Line, document.Column}
		default:
			body = document.Content[0]
		}
	}
}

// empty tells of what stands between --- and the next one when nothing does.
func empty(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" && n.Value == "" }

// readable reports bytes that no YAML file may hold, a length that no scenario needs, and directives.
func readable(d *decoder, source int, data []byte) bool {
	if len(data) > maxFileBytes { // and who reads it need not have read it whole
		d.report(position{source: source},
			faultf("name the file of a scenario", "the file is longer than the allowed %s", sized(maxFileBytes)))
		return false
	}
	for offset := 0; offset < len(data); {
		r, size := utf8.DecodeRune(data[offset:])
		switch {
		case r == utf8.RuneError && size == 1:
			d.report(positionAt(source, data, offset), faultf("save the file as UTF-8", "byte %#02x is not UTF-8 text", data[offset]))
			return false
		case r < ' ' && r != '\n' && r != '\r' && r != '\t', r == 0x7f, r >= 0x80 && r < 0xa0 && r != 0x85, r == 0xfeff,
			r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe:
			d.report(positionAt(source, data, offset), faultf("delete it", "the control character %U is not allowed in YAML", r))
			return false
		}
		offset += size
	}
	number := 0
	for line := range bytes.Lines(data) {
		number++
		switch line := bytes.TrimSpace(line); {
		case len(line) == 0 || line[0] == '#':
		case line[0] == '%':
			d.report(position{source, number, 1}, faultf("delete the line", "YAML directives (%%) are not part of the scenario format"))
			return false
		default:
			return true
		}
	}
	return true
}

// positionAt is the place of a byte.
func positionAt(source int, data []byte, offset int) position {
	before := data[:offset]
	start := bytes.LastIndexByte(before, '\n') + 1
	return position{source, bytes.Count(before, []byte{'\n'}) + 1, utf8.RuneCount(before[start:]) + 1}
}

// syntaxHints translate what the YAML library says into what the writer of a scenario can do. Where the message is
// empty, what the library says is said too.
var syntaxHints = []struct {
	says, within  string // parts of what the library says, and of what it was about
	atStart       bool   // the mistake is where that began
	message, hint string
}{
	{says: "unexpected end of stream", within: "quoted scalar", atStart: true, message: "the quoted text that begins here never ends",
		hint: "add the missing quote"},
	{says: "unexpected document indicator", within: "quoted scalar", atStart: true,
		message: "the quoted text that begins here never ends", hint: "add the missing quote"},
	{says: "expected ',' or ']'", atStart: true, message: "the list that opens here is not closed, or lacks a comma",
		hint: "add the missing ] or comma"},
	{says: "expected ',' or '}'", atStart: true, message: "the mapping that opens here is not closed, or lacks a comma",
		hint: "add the missing } or comma"},
	{says: "tab", message: "a tab stands where YAML wants spaces", hint: "indent with spaces"},
	{says: "mapping values are not allowed",
		message: "there is a second colon in the line, the indentation is wrong, or the line above lacks a colon",
		hint:    "put a text that contains \": \" in quotes"},
	{says: "could not find expected ':'", atStart: true, message: "there is no colon after the key", hint: "write key: value on one line"},
	{says: "block sequence entries are not allowed", message: "a dash begins a list where a value is wanted",
		hint: "put the list on lines of its own, or in brackets: [first, second]"},
	{says: "expected key", message: "the indentation is wrong here, or something follows a value that is complete",
		hint: "align the line with the keys it belongs to, or put the whole text in quotes"},
	{says: "expected '-' indicator", message: "the line belongs to nothing above it: the list above has lines that begin with a dash",
		hint: "begin it with a dash, or align it with the keys it belongs to"},
	{says: "unknown anchor", message: aliasMessage, hint: aliasHint},
	{says: "expected alphabetic or numeric", within: "alias", message: aliasMessage, hint: aliasHint},
	{says: "expected alphabetic or numeric", within: "anchor", message: "anchors (&name) are not part of the scenario format",
		hint: "put a text that begins with & in quotes"},
	{says: "expected node content", message: "a value is missing here", hint: "write a value here, or put the sign in quotes"},
	{says: "unknown escape", hint: "write \\\\ for a backslash, or use 'single quotes'"},
	{says: "<document start>", message: "something follows the end of the document", hint: "align it with the keys it belongs to"},
	{says: "exceeded max depth", message: "values are nested too deep", hint: ""},
}

// syntax reports the first syntax error of a source: the parser stops there.
func (d *decoder) syntax(source int, data []byte, err error) {
	var load *yaml.LoadError
	if !errors.As(err, &load) {
		d.report(position{source: source}, faultf("", "not valid YAML: %v", err))
		return
	}
	at := position{source, load.Mark.Line, load.Mark.Column}
	says := load.Message
	if strings.Contains(says, "cannot start any token") {
		sign := signAt(data, load.Mark)
		if sign != "\t" {
			hint := "put a text that begins with it in quotes"
			if sign == "%" {
				hint = "put the number before the percent sign, or the text in quotes"
			}
			d.report(at, faultf(hint, "not valid YAML: %s cannot begin a text", quote(sign)))
			return
		}
		says = "tab"
	}
	message, hint := "not valid YAML: "+says, "check brackets, quotes and indentation around here"
	for _, known := range syntaxHints {
		if !strings.Contains(says, known.says) || !strings.Contains(load.ContextMsg, known.within) {
			continue
		}
		hint = known.hint
		if known.message != "" {
			message = "not valid YAML: " + known.message
		}
		if known.atStart && load.ContextMark.Line > 0 {
			at.line, at.column = load.ContextMark.Line, load.ContextMark.Column
		}
		break
	}
	if at.line == 0 {
		at.column = 0
	}
	d.report(at, &fault{message, hint})
}

// signAt is the character at a place, or "".
func signAt(data []byte, mark yaml.Mark) string {
	number := 0
	for line := range bytes.Lines(data) {
		if number++; number == mark.Line {
			if runes := []rune(string(line)); mark.Column >= 1 && mark.Column <= len(runes) {
				return string(runes[mark.Column-1])
			}
		}
	}
	return ""
}
