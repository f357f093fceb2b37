package scenarios

import "cmp"

// Parse reads a scenario file. Its error is of type Problems and lists every mistake of the file; file is the name that they carry. A
// syntax error hides what follows it, since nobody can say what it means.
func Parse(file string, data []byte) (*Scenario, error) {
	d := newDecoder(cmp.Or(file, "scenario"))
	var s Scenario
	if body := readSource(d, 0, data); body != nil {
		d.places[""] = position{0, 1, 1}
		d.fields("", body, scenarioFields(&s))
		if !d.faulty[""] { // of a file that is no mapping, nothing more can be said
			complete(d, &s, file)
			check(d, &s)
			if len(d.problems) == 0 {
				repeat(d, &s)
			}
		}
	}
	if len(d.problems) > 0 {
		d.problems.sort()
		return nil, d.problems
	}
	return &s, nil
}
