package scenarios

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Bounds of a scenario file. The YAML parser recurses into nested collections and takes time that grows with the square of the keys of
// a mapping, so a file is bounded before it gets there.
const (
	maxFileBytes  = 1 << 20
	maxTokens     = 100_000
	maxNesting    = 32
	maxIndent     = 200
	maxUnsaid     = 50 // anchors, aliases and tags that are reported
	byteOrderMark = "\ufeff"
)

// position is a place in a file, both from 1, in characters.
type position struct{ line, column int }

func positionOf(tk *token.Token) position {
	if tk == nil || tk.Position == nil {
		return position{}
	}
	return position{tk.Position.Line, tk.Position.Column}
}

// positionAt is the place of a byte.
func positionAt(data []byte, offset int) position {
	before := data[:offset]
	start := bytes.LastIndexByte(before, '\n') + 1
	return position{bytes.Count(before, []byte{'\n'}) + 1, utf8.RuneCount(before[start:]) + 1}
}

// readSource turns the bytes of a file into the one YAML document that it holds. What makes that impossible is reported; anchors,
// aliases and tags are reported too, but the document is still read, so that its other mistakes are found.
func readSource(d *decoder, data []byte) ast.Node {
	data = bytes.TrimPrefix(data, []byte(byteOrderMark))
	if !readable(d, data) {
		return nil
	}
	tokens := lexer.Tokenize(string(data))
	if !bounded(d, tokens) {
		return nil
	}
	file, err := parseTokens(tokens)
	if err != nil {
		d.syntax(err)
		return nil
	}
	return theDocument(d, file)
}

// readable reports bytes that no YAML file may hold, and lengths that no scenario needs.
func readable(d *decoder, data []byte) bool {
	if len(data) > maxFileBytes {
		d.report(position{}, faultf("", "the file has %d bytes, more than the allowed %s", len(data), sized(maxFileBytes)))
		return false
	}
	for offset := 0; offset < len(data); {
		r, size := utf8.DecodeRune(data[offset:])
		switch {
		case r == utf8.RuneError && size == 1:
			d.report(positionAt(data, offset), faultf("save the file as UTF-8", "byte %#02x is not UTF-8 text", data[offset]))
			return false
		case r < ' ' && r != '\n' && r != '\r' && r != '\t', r == 0x7f:
			d.report(positionAt(data, offset), faultf("delete it", "the control character %U is not allowed in YAML", r))
			return false
		}
		offset += size
	}
	number := 0
	for line := range bytes.Lines(data) {
		number++
		if indent := len(line) - len(bytes.TrimLeft(line, " -?:")); indent > maxIndent {
			d.report(position{number, 1}, faultf("", "the line is indented by %d characters, more than the allowed %d", indent, maxIndent))
			return false
		}
	}
	return true
}

// bounded reports nesting and lengths that would take the parser too long, and what a scenario has no use for.
func bounded(d *decoder, tokens token.Tokens) bool {
	if len(tokens) > maxTokens {
		d.report(position{}, faultf("", "the file has %d words and signs, more than the allowed %d", len(tokens), maxTokens))
		return false
	}
	depth, unsaid := 0, 0
	for _, tk := range tokens {
		switch tk.Type {
		case token.MappingStartType, token.SequenceStartType:
			if depth++; depth > maxNesting {
				d.report(positionOf(tk), faultf("", "brackets are nested more than %d deep", maxNesting))
				return false
			}
		case token.MappingEndType, token.SequenceEndType:
			depth--
		case token.AnchorType, token.AliasType, token.MergeKeyType, token.TagType:
			unsaid++
			d.report(positionOf(tk), unsaidFault(tk))
			if unsaid == maxUnsaid {
				return false
			}
		}
	}
	return true
}

func unsaidFault(tk *token.Token) *fault {
	switch tk.Type {
	case token.AnchorType:
		return faultf("write the value out where it is needed", "anchors (&name) are not part of the scenario format")
	case token.AliasType:
		return faultf("write the value out; a text that begins with * needs quotes", "aliases (*name) are not part of the scenario format")
	case token.MergeKeyType:
		return faultf("write the keys out", "merge keys (<<) are not part of the scenario format")
	}
	return faultf("leave it out; a text that begins with ! needs quotes", "tags (%s) are not part of the scenario format", quote(tk.Value))
}

// parseTokens guards against panics of the YAML library: a scenario file comes from outside, and no file may end the program.
func parseTokens(tokens token.Tokens) (file *ast.File, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			file, err = nil, fmt.Errorf("the YAML parser gave up: %v", broken)
		}
	}()
	return parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
}

// theDocument is the body of the only document of the file.
func theDocument(d *decoder, file *ast.File) ast.Node {
	var body ast.Node
	for _, document := range file.Docs {
		switch node := document.Body.(type) {
		case nil:
		case *ast.DirectiveNode:
			d.report(positionOf(node.GetToken()), faultf("delete the line", "YAML directives (%%) are not part of the scenario format"))
		default:
			if body != nil {
				d.report(positionOf(document.Start), faultf("keep each scenario in a file of its own", "the file holds more than one YAML document"))
				return body
			}
			body = node
		}
	}
	if body == nil {
		d.report(position{1, 1}, faultf("begin with a line that says version: 1", "the file is empty"))
	}
	return body
}

// syntaxHints translate what the YAML library says into what the writer of a scenario can do.
var syntaxHints = []struct{ says, message, hint string }{
	{"found character '\t'", "a tab stands where YAML wants spaces", "indent with spaces"},
	{"found a tab character", "a tab stands where YAML wants spaces", "indent with spaces"},
	{"end token ']' not found", "the list that opens here is never closed", "add the missing ]"},
	{"flow mapping end token '}'", "the mapping that opens here is never closed", "add the missing }"},
	{"end character of", "the quoted text that begins here never ends", "add the missing quote"},
	{"mapping value is not allowed", "there is a second colon in the line, or the indentation is wrong", "put a text that contains \": \" in quotes"},
	{"value is not allowed in this context", "the indentation is wrong: the line belongs to nothing above it", "align it with the keys it belongs to"},
	{"is a reserved character", "", "put a text that begins with it in quotes"},
	{"directive value", "a text begins with %, which YAML reads as a directive", "put the number before the percent sign, or the text in quotes"},
	{"block sequence entries are not allowed", "a dash begins a list where a value is wanted", "put the list on lines of its own, or in brackets: [first, second]"},
	{"non-map value is specified", "there is no colon after the key", "write key: value"},
	{"unexpected key name", "the key is broken over lines, or the line above lacks a colon", "write key: value on one line"},
}

// syntax reports the first syntax error of a file: the parser stops there.
func (d *decoder) syntax(err error) {
	var syntax yaml.Error
	if !errors.As(err, &syntax) {
		d.report(position{}, faultf("", "not valid YAML: %v", err))
		return
	}
	message, hint := "not valid YAML: "+syntax.GetMessage(), "check brackets, quotes and indentation around here"
	for _, known := range syntaxHints {
		if strings.Contains(syntax.GetMessage(), known.says) {
			hint = known.hint
			if known.message != "" {
				message = "not valid YAML: " + known.message
			}
			break
		}
	}
	d.report(positionOf(syntax.GetToken()), &fault{message, hint})
}
