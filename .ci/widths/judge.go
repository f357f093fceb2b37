package main

import (
	"go/scanner"
	"go/token"
	"strings"
	"unicode/utf8"
)

// line is one that is too wide.
type line struct {
	number, columns, most int
	kind                  string // code or prose
}

// judges find the lines that are too wide, by the extension of a file's name.
var judges = map[string]func(text string) []line{".go": judgeGo, ".md": judgeMarkdown}

// columns is how wide a line is.
func columns(text string) int {
	return utf8.RuneCountInString(text) + (tabWidth-1)*strings.Count(text, "\t")
}

// judgeGo judges Go: a line that holds nothing but a comment is prose, every other is code. The lines of a string in
// back quotes are data, but for the first.
func judgeGo(text string) []line {
	data := rawLines(text)
	var wide []line
	for i, s := range strings.Split(text, "\n") {
		l := line{number: i + 1, columns: columns(s), most: codeMax, kind: "code"}
		if isComment(s) {
			l.most, l.kind = proseMax, "prose"
		}
		if l.columns > l.most && !data[l.number] && !unbreakable(s, l.most) && !withinText(s, l.most) {
			wide = append(wide, l)
		}
	}
	return wide
}

// withinText tells whether a line of code is wide for a text in it that crosses the limit: an answer or a message stays
// in one piece, so that it can be searched for.
func withinText(s string, most int) bool {
	column, quote, escaped := 0, rune(0), false
	for _, r := range s {
		if column++; r == '\t' {
			column += tabWidth - 1
		}
		switch {
		case column > most:
			return quote == '"'
		case escaped:
			escaped = false
		case quote != 0 && quote != '`' && r == '\\':
			escaped = true
		case quote == r:
			quote = 0
		case quote == 0 && (r == '"' || r == '`' || r == '\''):
			quote = r
		}
	}
	return false
}

func isComment(s string) bool { return strings.HasPrefix(strings.TrimSpace(s), "//") }

// rawLines are the numbers of lines that begin within a string in back quotes.
func rawLines(text string) map[int]bool {
	files := token.NewFileSet()
	file := files.AddFile("", files.Base(), len(text))
	var s scanner.Scanner
	s.Init(file, []byte(text), func(token.Position, string) {}, 0) // what does not parse is the compiler's to tell
	lines := map[int]bool{}
	for {
		at, kind, literal := s.Scan()
		if kind == token.EOF {
			return lines
		}
		if kind == token.STRING && literal[0] == '`' {
			first := file.Line(at)
			for n := range strings.Count(literal, "\n") {
				lines[first+1+n] = true
			}
		}
	}
}

// judgeMarkdown judges Markdown, but for tables and what stands between fences, which are as wide as they are.
func judgeMarkdown(text string) []line {
	var wide []line
	fenced := false
	for i, s := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(s)
		if strings.HasPrefix(trimmed, "```") {
			fenced = !fenced
			continue
		}
		width := columns(s)
		if width > proseMax && !fenced && !strings.HasPrefix(trimmed, "|") && !unbreakable(s, proseMax) {
			wide = append(wide, line{number: i + 1, columns: width, most: proseMax, kind: "prose"})
		}
	}
	return wide
}

// unbreakable tells whether a line is only too wide for the address in it, which begins it or nearly does.
func unbreakable(s string, most int) bool {
	before, address, found := strings.Cut(s, "://")
	end := strings.IndexAny(address, " \t")
	if end < 0 {
		end = len(address)
	}
	return found && strings.TrimSpace(address[end:]) == "" && columns(before) <= most/2
}
