package scenarios

import "fmt"

// checkWorkload looks for phases that cannot do what they say.
func checkWorkload(d *decoder, s *Scenario) {
	if len(s.Workload) == 0 && d.sound("workload") {
		d.wrongf("workload", "leave workload out to get a phase of 20 s, or add a phase", "the workload has no phase")
	}
	judge := d.sound("population") && d.sound("dataflow/segments") && d.sound("dataflow/attributes") && d.sound("timeline")
	var idle map[Kind]*fault
	if judge {
		idle = s.idleKinds()
	}
	names := map[string]int{}
	for i, phase := range s.Workload {
		path := fmt.Sprintf("workload/%d", i)
		if first, twice := names[phase.Name]; twice {
			d.wrongf(join(path, "phase"), "give it a name of its own", "phase %d has the name %s too", first+1, quote(phase.Name))
		}
		names[phase.Name] = i
		for _, share := range phase.Mix {
			at := join(path, "mix/"+string(share.Kind))
			if why := idle[share.Kind]; why != nil && d.given(at) {
				d.wrongf(at, why.hint+", or leave "+string(share.Kind)+" out of the mix", "%s can never do anything: %s", share.Kind,
					why.message)
			}
		}
	}
}
