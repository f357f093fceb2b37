package updates

import (
	"kinesim/exporter/profile"
)

// Writer writes a recording: lines that say the whole profile.
type Writer struct {
	file   *packed
	schema *profile.Schema
	keys   []string // of segments
	paths  [][]byte // of attributes, as JSON
	names  [][]byte // of segments
	spaces [][]byte // of namespaces
	line   []byte
	lines  int
}

// Create makes a file for a recording of profiles of a schema, packed where its name ends in .gz or .zst, and writes
// its heading.
func Create(name string, schema *profile.Schema, keys []string, heading Heading) (*Writer, error) {
	file, err := create(name)
	if err != nil {
		return nil, err
	}
	w := &Writer{file: file, schema: schema, keys: keys}
	for _, a := range schema.Attributes {
		w.paths = append(w.paths, profile.AppendString(nil, []byte(a.Path)))
	}
	for _, key := range keys {
		w.names = append(w.names, profile.AppendString(nil, []byte(key)))
	}
	for _, name := range schema.Namespaces {
		w.spaces = append(w.spaces, profile.AppendString(nil, []byte(name)))
	}
	line := append([]byte(nil), `{"`+mark+`":"updates","version":1,"start":`...)
	line = append(appendMoment(line, heading.Start), `,"whole":true,"world":`...)
	line = append(profile.AppendString(line, []byte(heading.World)), "}\n"...)
	_, err = file.Write(line)
	return w, err
}

// Lines is how many updates were written.
func (w *Writer) Lines() int { return w.lines }

// Close ends the file.
func (w *Writer) Close() error { return w.file.Close() }

// Write writes an update.
func (w *Writer) Write(u *profile.Update) error {
	line := append(appendMoment(append(w.line[:0], `{"at":`...), u.At), `,"id":`...)
	line = profile.AppendString(line, appendID(nil, u))
	line = append(line, `,"profile":{"attributes":{`...)
	for i, path := range w.paths {
		before := len(line)
		line = append(append(line, path...), ':')
		value := len(line)
		if line = appendAttribute(line, u, i); len(line) == value {
			line = line[:before]
			continue
		}
		line = append(line, ',')
	}
	line = append(closed(line, '}'), `,"segments":{`...)
	for i, name := range w.names {
		if m := membership(u, i); m.Status != profile.NoMembership {
			line = append(append(append(line, name...), `:{"status":"`...), statuses[m.Status]...)
			line = append(appendMoment(append(line, `","since":`...), m.LastQualification), "},"...)
		}
	}
	line = append(closed(line, '}'), `,"identities":{`...)
	for i, name := range w.spaces {
		count := identities(u, i)
		if count == 0 {
			continue
		}
		line = append(append(line, name...), ":["...)
		for j := range count {
			line = append(appendIdentity(line, u, i, j), ',')
		}
		line = append(closed(line, ']'), ',')
	}
	line = append(closed(line, '}'), `},"changes":[`...)
	for i := range u.Changes {
		line = append(w.appendChange(line, &u.Changes[i]), ',')
	}
	w.line = append(closed(line, ']'), "}\n"...)
	w.lines++
	_, err := w.file.Write(w.line)
	return err
}

func (w *Writer) appendChange(line []byte, c *profile.Change) []byte {
	line = append(append(append(line, `{"`...), changeNames[c.Kind].name...), `":`...)
	switch changeNames[c.Kind].concern {
	case anAttribute:
		line = append(line, w.paths[c.Index]...)
	case aSegment:
		line = append(line, w.names[c.Index]...)
	case aNamespace:
		line = append(line, w.spaces[c.Index]...)
	default:
		line = append(line, "true"...)
	}
	if c.Same {
		line = append(line, `,"same":true`...)
	}
	if c.Kind == profile.Evaluated {
		line = append(append(append(line, `,"before":"`...), statuses[c.Before]...), '"')
	}
	return append(line, '}')
}

// closed ends an object or a list, whose last comma gives way.
func closed(line []byte, bracket byte) []byte {
	if last := len(line) - 1; line[last] == ',' {
		line[last] = bracket
		return line
	}
	return append(line, bracket)
}

// A profile is asked of its source where it has one, since that knows attributes that are not mapped, too.

func appendID(dst []byte, u *profile.Update) []byte {
	if u.Source != nil {
		return u.Source.AppendID(dst)
	}
	return append(dst, u.Profile.ID...)
}

func membership(u *profile.Update, segment int) profile.Membership {
	if u.Source != nil {
		return u.Source.Membership(segment)
	}
	return u.Profile.Memberships[segment]
}

func identities(u *profile.Update, namespace int) int {
	if u.Source != nil {
		return u.Source.Identities(namespace)
	}
	return len(u.Profile.Identities[namespace])
}

func appendIdentity(dst []byte, u *profile.Update, namespace, i int) []byte {
	if u.Source != nil {
		return u.Source.AppendIdentity(dst, namespace, i)
	}
	return profile.AppendString(dst, u.Profile.Identities[namespace][i].ID)
}

func appendAttribute(dst []byte, u *profile.Update, attribute int) []byte {
	if u.Source != nil {
		return u.Source.AppendAttribute(dst, attribute)
	}
	return appendValue(dst, &u.Profile.Attributes[attribute])
}

func appendValue(dst []byte, v *profile.Value) []byte {
	switch v.Kind {
	case profile.Null:
		return append(dst, "null"...)
	case profile.String:
		return profile.AppendString(dst, v.Text)
	case profile.Literal:
		return append(dst, v.Text...)
	case profile.Map:
		dst = append(dst, '{')
		for i := range v.Entries {
			dst = append(profile.AppendString(dst, v.Entries[i].Key), ':')
			dst = append(appendValue(dst, &v.Entries[i].Value), ',')
		}
		return closed(dst, '}')
	}
	return dst
}
