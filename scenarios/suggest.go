package scenarios

import "strings"

// Nearest is the candidate that a word was probably meant to be, or "": one that is misspelled, with a third of the
// letters wrong at most, or two, else the shortest of those that begin with the word or have it as a part.
func Nearest(word string, candidates []string) string {
	word = plain(word)
	if len(word) > 64 {
		return ""
	}
	best, bestDistance := "", wrongLetters(word)+1
	for _, candidate := range candidates {
		if distance := edits(word, plain(candidate)); distance < bestDistance && distance < len(word) {
			best, bestDistance = candidate, distance
		}
	}
	if best != "" || len(word) < 3 {
		return best
	}
	for _, candidate := range candidates {
		longer := "_" + plain(candidate) + "_"
		if (strings.HasPrefix(longer, "_"+word) || strings.Contains(longer, "_"+word+"_")) && (best == "" || len(candidate) < len(best)) {
			best = candidate
		}
	}
	return best
}

// wrongLetters is how many letters of a word may be wrong: with two of four, name would be taken for rate.
func wrongLetters(word string) int {
	if len(word) <= 4 {
		return 1
	}
	return max(2, len(word)/3)
}

// plain drops what people vary in key names without meaning another one.
func plain(word string) string {
	return strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(word))
}

// edits is the number of letters to insert, delete, replace or swap with a neighbour that make b of a (optimal string
// alignment).
func edits(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// listed joins words for people: "a, b or c".
func listed(words []string) string { return joined(words, "or") }

// together names all of some words.
func together(words []string) string { return joined(words, "and") }

func joined(words []string, before string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + before + " " + words[len(words)-1]
}
