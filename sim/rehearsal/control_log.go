package rehearsal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"kinesim/sim/report"
)

// ControlLog is the file in a directory of results that holds what was done by hand.
const ControlLog = "control.log"

// commandsKept bounds a control log.
const commandsKept = 100_000

// WriteControlLog writes what was done by hand into a directory. When nothing was, it removes the log of an earlier
// run, which would tell of things that this one did not see.
func WriteControlLog(dir string, commands []Command) error {
	file := filepath.Join(dir, ControlLog)
	if len(commands) == 0 {
		if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("write %s: %w", ControlLog, err)
		}
		return nil
	}
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	for _, c := range commands {
		if err := encoder.Encode(c); err != nil {
			return fmt.Errorf("write %s: %w", ControlLog, err)
		}
	}
	return report.WriteFile(file, func(w io.Writer) error {
		_, err := w.Write(lines.Bytes())
		return err
	})
}

func unknownCommand(name string) error {
	return fmt.Errorf("do %q is not known: it is pause, resume, speed, fault or bookmark", name)
}

// ReadControlLog reads a control log: one object of JSON in each line, in the order of their moments.
func ReadControlLog(r io.Reader) ([]Command, error) {
	var commands []Command
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var c Command
		decoder := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&c); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		switch {
		case !slices.Contains([]string{Pause, Resume, Speed, Fault, Bookmark}, c.Do):
			return nil, fmt.Errorf("line %d: %w", n, unknownCommand(c.Do))
		case c.Do == Speed && !(c.Speed > 0):
			return nil, fmt.Errorf("line %d: speed %v: more than 0", n, c.Speed)
		case c.Do == Fault:
			if _, err := c.fault(0); err != nil {
				return nil, fmt.Errorf("line %d: %w", n, err)
			}
		}
		switch {
		case c.At < 0 || len(commands) > 0 && c.At < commands[len(commands)-1].At:
			return nil, fmt.Errorf("line %d: at %s lies before the line before", n, c.At)
		case len(commands) == commandsKept:
			return nil, fmt.Errorf("line %d: more than %d lines", n, commandsKept)
		}
		commands = append(commands, c)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	return commands, nil
}
