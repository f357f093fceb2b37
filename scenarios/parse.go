package scenarios

import "cmp"

// Source is what a scenario is read from.
type Source struct {
	File string // the name that mistakes carry
	Data []byte
	Sets []Set // said beside the file; of two that say the same the later counts
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
	d := newDecoder(cmp.Or(src.File, "scenario"))
	var s Scenario
	if body := readSource(d, 0, src.Data); body != nil {
		if body.isMapping() {
			d.apply(body, src.Sets)
		}
		d.places[""] = position{0, 1, 1}
		d.fields("", body, scenarioFields(&s))
		if !d.faulty[""] { // of a file that is no mapping, nothing more can be said
			complete(d, &s, src.File)
			check(d, &s)
			if len(d.problems) == 0 {
				warn(d, &s)
				repeat(d, &s)
			}
		}
	}
	if len(d.problems) > 0 {
		d.problems.sort()
		return nil, nil, d.problems
	}
	d.warnings.sort()
	return &s, d.warnings, nil
}
