package scenarios

import (
	"cmp"
	"time"
)

// Source is what a scenario is read from.
type Source struct {
	File string // the name that mistakes carry
	Data []byte
	Sets []Set // said beside the file; of two that say the same the later counts

	// Getenv is the environment that ${NAME} is read from, "" for a variable that is not set; nil when ${ is nothing
	// special.
	Getenv func(name string) string
	// Open reads a file that another one includes; nil when none can be.
	Open func(from, name string) (Source, error)

	Now time.Time // what start: now means; the zero time when nothing
}

// Parse reads a scenario file. Its error is of type Problems and lists every mistake of the file; file is the name that
// they carry. A syntax error hides what follows it, since nobody can say what it means.
func Parse(file string, data []byte) (*Scenario, error) {
	return Source{File: file, Data: data}.Parse()
}

// Parse reads the scenario. Its error is of type Problems and lists every mistake.
func (src Source) Parse() (*Scenario, error) {
	s, _, err := src.Read()
	return s, err
}

// Read reads the scenario as Parse does, and tells besides of what is allowed and probably not meant.
func (src Source) Read() (*Scenario, Problems, error) {
	file := src.File
	src.File = cmp.Or(src.File, "scenario")
	d := newDecoder(src.File)
	s := Scenario{now: src.Now}
	if body := d.assemble(src, 0, nil); body != nil {
		if body.isMapping() {
			d.apply(body, src.Sets)
		}
		d.places[""] = position{0, 1, 1}
		d.fields("", body, scenarioFields(&s))
		if !d.faulty[""] { // of a file that is no mapping, nothing more can be said
			complete(d, &s, file)
			check(d, &s)
			if len(d.problems) == 0 {
				warn(d, &s)
				expandEvaluations(&s)
				repeat(d, &s)
			}
		}
	}
	if len(d.problems) > 0 {
		d.problems.sort()
		return nil, nil, d.problems
	}
	d.warnings.sort()
	s.Variables = d.variables
	return &s, d.warnings, nil
}
