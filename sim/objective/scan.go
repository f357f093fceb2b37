package objective

import (
	"strings"
	"unicode/utf8"
)

// Error is a mistake in the text of an objective.
type Error struct {
	Column  int // from 1, in characters
	Message string
	Hint    string
}

func (e *Error) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + "; try: " + e.Hint
}

// textAtMost is how long an objective is at most, in bytes.
const textAtMost = 400

// word is a part of a text: a word, a name in quotes, or an operator.
type word struct {
	text   string
	column int
	quoted bool
}

func (w word) operator() bool {
	return !w.quoted && w.text != "" && strings.Contains("< <= > >= = ==", w.text)
}

// scan cuts a text into words. A name in quotes stands for itself, whatever is in it.
func scan(text string) ([]word, *Error) {
	var words []word
	for i := 0; i < len(text); {
		column := utf8.RuneCountInString(text[:i]) + 1
		switch c := text[i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case c == '"':
			end := strings.IndexByte(text[i+1:], '"')
			if end < 0 {
				return nil, &Error{column, "a quote begins here and does not end", `close it with another "`}
			}
			words = append(words, word{text[i+1 : i+1+end], column, true})
			i += end + 2
		case isOperator(c):
			n := 1
			if i+1 < len(text) && text[i+1] == '=' {
				n = 2
			}
			words = append(words, word{text[i : i+n], column, false})
			i += n
		default:
			end := i
			for end < len(text) && !strings.ContainsRune(" \t\n\r\"", rune(text[end])) && !isOperator(text[end]) {
				end++
			}
			words = append(words, word{text[i:end], column, false})
			i = end
		}
	}
	return words, nil
}

func isOperator(c byte) bool { return c == '<' || c == '>' || c == '=' }
