package parts

import (
	"fmt"
	"strconv"
	"strings"

	"kinesim/sim/world"
)

// Auto is the part that the environment names.
const Auto = "auto"

// CountVariable tells of how many parts there are, for engines that tell each its index only.
const CountVariable = "KINESIM_PARTS"

// RunVariable tells which run a part is of: the same text for all of its parts, and another one for the next run.
const RunVariable = "KINESIM_RUN"

// engine is how an engine that starts an array of jobs tells each of them which it is.
type engine struct {
	name         string
	index, count string // variables; count is "" where the engine says nothing
	first, step  string // of the least index, and of the distance of two; or ""
	job          string // the array, which is another one each time; "" where the engine says nothing
}

// engines are, in the order in which they are looked for: Kubernetes' Indexed Jobs ("the Pods ... get the completion
// index ... in the environment variable JOB_COMPLETION_INDEX"), AWS Batch's array jobs (AWS_BATCH_JOB_ARRAY_INDEX,
// AWS_BATCH_JOB_ARRAY_SIZE, AWS_BATCH_JOB_ATTEMPT), Slurm's job arrays (sbatch, OUTPUT ENVIRONMENT VARIABLES).
var engines = []engine{
	{name: "Kubernetes", index: "JOB_COMPLETION_INDEX"},
	{name: "AWS Batch", index: "AWS_BATCH_JOB_ARRAY_INDEX", count: "AWS_BATCH_JOB_ARRAY_SIZE", job: "AWS_BATCH_JOB_ID"},
	{
		name: "Slurm", index: "SLURM_ARRAY_TASK_ID", count: "SLURM_ARRAY_TASK_COUNT", first: "SLURM_ARRAY_TASK_MIN",
		step: "SLURM_ARRAY_TASK_STEP", job: "SLURM_ARRAY_JOB_ID",
	},
}

// Parse reads a part: I/N, auto, or auto/N where only the index is the environment's.
func Parse(text string, env func(name string) string) (world.Part, error) {
	if text != Auto && !strings.HasPrefix(text, Auto+"/") {
		return world.ParsePart(text)
	}
	for _, e := range engines {
		if env(e.index) == "" {
			continue
		}
		part, err := e.part(strings.TrimPrefix(strings.TrimPrefix(text, Auto), "/"), env)
		if err != nil {
			return world.Part{}, fmt.Errorf("%s: %w", e.name, err)
		}
		return part, nil
	}
	var known []string
	for _, e := range engines {
		known = append(known, e.index)
	}
	return world.Part{}, fmt.Errorf("no engine has said which part this is: none of %s is set", strings.Join(known, ", "))
}

func (e *engine) part(count string, env func(string) string) (part world.Part, err error) {
	number := func(variable string, otherwise int) int {
		text := env(variable)
		if variable == "" || text == "" {
			return otherwise
		}
		n, wrong := strconv.Atoi(text)
		if wrong != nil && err == nil {
			err = fmt.Errorf("%s is %q, which is no number", variable, text)
		}
		return n
	}
	index, first, step := number(e.index, 0), number(e.first, 0), number(e.step, 1)
	engines := number(e.count, 0)
	of := number(CountVariable, engines)
	if count != "" {
		var wrong error
		if of, wrong = strconv.Atoi(count); wrong != nil {
			return part, fmt.Errorf("%q is no number of parts", count)
		}
	}
	if of != engines {
		first, step = 0, 1 // some tasks of the array, such as one that is started again, which keeps its number
	}
	switch {
	case err != nil:
		return part, err
	case of == 0:
		return part, fmt.Errorf("%s says which part this is, and nothing says of how many: --part %s/N, or %s",
			e.index, Auto, CountVariable)
	case step < 1 || (index-first)%step != 0:
		return part, fmt.Errorf("%s is %d, which does not lie on steps of %d from %d", e.index, index, step, first)
	}
	part = world.Part{Index: (index - first) / step, Of: of}
	return part, part.Check()
}

// RunOf is what the environment says of the run that a part of so many is of: RunVariable, or else the array of jobs of
// the engine; "" when neither does. An array of another size is of tasks that are started again, and says nothing.
func RunOf(of int, env func(name string) string) string {
	if run := env(RunVariable); run != "" {
		return run
	}
	for _, e := range engines {
		if e.job != "" && env(e.index) != "" && env(e.count) == strconv.Itoa(of) {
			array, _, _ := strings.Cut(env(e.job), ":") // a child of AWS Batch's is ARRAY:INDEX
			return array
		}
	}
	return ""
}
