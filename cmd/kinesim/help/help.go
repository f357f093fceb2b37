// Package help holds the pages of `kinesim help TOPIC`. They are Markdown, so that they are read where the code is
// hosted, too, and each fact stands in one of them: README.md points here. What a page says of commands, flags, files
// and tables is compared with the program by tests of package main.
package help

import (
	"embed"
	"path"
	"slices"
	"strings"
)

//go:embed *.md
var pages embed.FS

// Topic is a page.
type Topic struct {
	Name  string // of the page, as in kinesim help NAME
	Title string
	Text  string // with its title
}

// Topics are all pages, by name.
func Topics() []Topic {
	entries, err := pages.ReadDir(".")
	if err != nil {
		panic("help: " + err.Error()) // what is embedded can be listed
	}
	var topics []Topic
	for _, entry := range entries {
		text, err := pages.ReadFile(entry.Name())
		if err != nil {
			panic("help: " + err.Error())
		}
		title, _, _ := strings.Cut(strings.TrimPrefix(string(text), "# "), "\n")
		topics = append(topics, Topic{Name: strings.TrimSuffix(entry.Name(), path.Ext(entry.Name())), Title: title, Text: string(text)})
	}
	return topics
}

// Page is the page of a name, or nil.
func Page(name string) *Topic {
	topics := Topics()
	if i := slices.IndexFunc(topics, func(t Topic) bool { return t.Name == name }); i >= 0 {
		return &topics[i]
	}
	return nil
}
