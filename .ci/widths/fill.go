package main

import (
	"strings"
	"unicode/utf8"
)

// fill breaks the paragraphs of comments anew that have a line that is too wide. What is indented within its comment,
// such as drawings and lists, stays as it is.
func fill(text string) string {
	lines := strings.Split(text, "\n")
	raw := rawLines(text)
	var out []string
	for i := 0; i < len(lines); {
		if !isProse(lines[i]) || raw[i+1] {
			out = append(out, lines[i])
			i++
			continue
		}
		end := i
		wide := false
		for end < len(lines) && isProse(lines[end]) && indent(lines[end]) == indent(lines[i]) {
			wide = wide || columns(lines[end]) > proseMax && !unbreakable(lines[end], proseMax)
			end++
		}
		if !wide || strings.Contains(lines[i], "// Output:") { // of an example: its lines are compared
			out = append(out, lines[i:end]...)
		} else {
			out = append(out, paragraph(lines[i:end])...)
		}
		i = end
	}
	return strings.Join(out, "\n")
}

// isProse tells a line of a paragraph: a comment whose text follows one space, and that is no heading and no item of a
// list.
func isProse(s string) bool {
	rest, found := strings.CutPrefix(strings.TrimLeft(s, "\t"), "// ")
	return found && rest != "" && !strings.HasPrefix(rest, " ") && !strings.HasPrefix(rest, "#") && !strings.HasPrefix(rest, "- ")
}

func indent(s string) int { return len(s) - len(strings.TrimLeft(s, "\t")) }

// paragraph is its lines broken where the next word would be too far to the right.
func paragraph(lines []string) []string {
	start := strings.Repeat("\t", indent(lines[0])) + "//"
	var words []string
	for _, s := range lines {
		words = append(words, strings.Fields(strings.TrimLeft(s, "\t")[len("//"):])...)
	}
	var out []string
	current := start
	for _, word := range words {
		if current != start && columns(current)+1+utf8.RuneCountInString(word) > proseMax {
			out, current = append(out, current), start
		}
		current += " " + word
	}
	return append(out, current)
}
