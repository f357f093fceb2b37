// Package manifest writes what Kubernetes needs to run a divided rehearsal: an Indexed Job of its parts, and a Job that
// merges them.
//
//	Job ── WriteYAML ──> ConfigMap (scenario), ServiceAccount, Job (parts), Job (merge)
//
// # Files
//
//	job.go        Job: what is to be run, and what of it is refused
//	yaml.go       the objects as YAML, from the template
//	job.yaml.tmpl the template
//
// # Non-obvious
//
//   - A part that ends with a verdict of its own is not started again: it would send all of its records once more. Only
//     one that was killed is.
//   - The two Jobs begin at once; the merge waits for the parts, so that no controller is needed.
package manifest
