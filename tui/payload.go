package tui

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
)

// ink says what a piece of JSON is.
type ink uint8

const (
	inkMark  ink = iota // brackets, commas, colons
	inkKey              // a name
	inkText             // a string
	inkValue            // a number, true, false or null
)

// piece is text in one ink.
type piece struct {
	text string
	ink  ink
}

// payloadLine is one line of a payload as it is shown. Its path says where in the payload it is, so that it can be
// found in another.
type payloadLine struct {
	path   string
	depth  int
	pieces []piece
}

// payloadLines bounds how much of a payload is shown: a record holds at most ten megabytes, and nobody reads them on a
// screen.
const payloadLines = 2000

var errLong = errors.New("the rest is left out")

// layPayload lays JSON out in lines. What is no JSON comes as it is, in one line.
func layPayload(payload string) []payloadLine {
	p := printer{decoder: json.NewDecoder(strings.NewReader(payload))}
	p.decoder.UseNumber()
	err := p.value("", nil)
	if err == nil {
		if _, more := p.decoder.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("more than one value")
		}
	}
	switch {
	case errors.Is(err, errLong):
		p.line("", piece{"… " + err.Error(), inkMark})
	case err != nil:
		return []payloadLine{{pieces: []piece{{payload, inkText}}}}
	}
	return p.lines
}

// printer writes the tokens of a decoder as lines.
type printer struct {
	decoder *json.Decoder
	depth   int
	lines   []payloadLine
}

func (p *printer) line(path string, pieces ...piece) {
	p.lines = append(p.lines, payloadLine{path, p.depth, pieces})
}

// value prints one value after what comes before it in its line.
func (p *printer) value(path string, before []piece) error {
	if len(p.lines) >= payloadLines {
		return errLong
	}
	token, err := p.decoder.Token()
	if err != nil {
		return err
	}
	switch token := token.(type) {
	case json.Delim:
		return p.group(path, token, before)
	case string:
		p.line(path, append(before, piece{quote(token), inkText})...)
	case nil:
		p.line(path, append(before, piece{"null", inkValue})...)
	case bool:
		p.line(path, append(before, piece{strconv.FormatBool(token), inkValue})...)
	case json.Number:
		p.line(path, append(before, piece{token.String(), inkValue})...)
	}
	return nil
}

// group prints an object or an array, whose opening has been read; an empty one takes one line.
func (p *printer) group(path string, opening json.Delim, before []piece) error {
	closing := map[json.Delim]string{'{': "}", '[': "]"}[opening]
	if !p.decoder.More() {
		p.line(path, append(before, piece{opening.String() + closing, inkMark})...)
		_, err := p.decoder.Token()
		return err
	}
	p.line(path, append(before, piece{opening.String(), inkMark})...)
	p.depth++
	for i := 0; p.decoder.More(); i++ {
		at, label := path+"["+strconv.Itoa(i)+"]", []piece(nil)
		if opening == '{' {
			name, err := p.decoder.Token()
			if err != nil {
				return err
			}
			key, _ := name.(string)
			at, label = strings.TrimPrefix(path+"."+key, "."), []piece{{quote(key), inkKey}, {": ", inkMark}}
		}
		if err := p.value(at, label); err != nil {
			return err
		}
	}
	p.depth--
	p.line(path+closing, piece{closing, inkMark})
	_, err := p.decoder.Token()
	return err
}

// quote is a string in JSON. Only what JSON must escape is escaped: the rest is the screen's to make safe.
func quote(text string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		return strconv.Quote(text)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// difference is a value that is not the same in two payloads. Before or after is empty when the value is not there at
// all.
type difference struct {
	path, before, after string
}

// comparePayloads lists what differs from one payload to the next: what is new or changed in the order of the later
// one, then what is gone.
func comparePayloads(before, after []payloadLine) []difference {
	old, now := leaves(before), leaves(after)
	var list []difference
	for _, line := range after {
		if value, ok := now[line.path]; ok && old[line.path] != value {
			list = append(list, difference{line.path, old[line.path], value})
		}
	}
	for _, line := range before {
		if value, ok := old[line.path]; ok {
			if _, kept := now[line.path]; !kept {
				list = append(list, difference{line.path, value, ""})
			}
		}
	}
	return list
}

// leaves are the values of a payload by path, without what only groups them.
func leaves(lines []payloadLine) map[string]string {
	values := make(map[string]string, len(lines))
	for _, line := range lines {
		if n := len(line.pieces); n > 0 && line.pieces[n-1].ink != inkMark {
			values[line.path] = line.pieces[n-1].text
		}
	}
	return values
}
