package main

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// variedRow is a run of the table.
type variedRow struct {
	said []report.Said
	plan rehearsal.Plan
}

// rowName is how a row is named where one is told of, as in stream.shards=4 export.pacing=true.
func rowName(said []report.Said) string {
	words := make([]string, len(said))
	for i, s := range said {
		words[i] = s.Path + "=" + s.Value
	}
	return strings.Join(words, " ")
}

// ofRow is a failure that names what is said of the row that it is of.
func ofRow(said []report.Said, err error) error {
	if len(said) == 0 {
		return err
	}
	named := fmt.Errorf("%s: %w", rowName(said), err)
	if f, is := errors.AsType[*cli.Failure](err); is {
		return &cli.Failure{Verdict: f.Verdict, Err: named, Try: f.Try}
	}
	return named
}

// rowErrors is what is wrong with rows, given the error of each, or nil. Mistakes of their scenarios come all at once.
func rowErrors(rows [][]report.Said, errs []error) error {
	var problems scenarios.Problems
	var first error // that is no mistake of a scenario
	for _, err := range errs {
		wrong, is := errors.AsType[scenarios.Problems](err)
		if err != nil && !is && first == nil {
			first = err
		}
		for _, problem := range wrong {
			has := func(err error) bool {
				others, _ := errors.AsType[scenarios.Problems](err)
				return slices.Contains(others, problem)
			}
			shared := slices.DeleteFunc(sharedBy(rows, errs, has), func(s report.Said) bool {
				return problem.File == shownVary(s) // where it names itself
			})
			if len(shared) > 0 {
				problem.Message = rowName(shared) + ": " + problem.Message
			}
			if !slices.Contains(problems, problem) {
				problems = append(problems, problem)
			}
		}
	}
	switch {
	case len(problems) > 0:
		return problems
	case first != nil:
		return ofRow(sharedBy(rows, errs, func(err error) bool { return err != nil && err.Error() == first.Error() }), first)
	}
	return nil
}

// sharedBy is what is said of all rows that have an error and of no other row that has none: nothing where all have it,
// which is then no matter of what is varied.
func sharedBy(rows [][]report.Said, errs []error, has func(error) bool) (shared []report.Said) {
	some := slices.IndexFunc(errs, has)
	for k, said := range rows[some] {
		always, elsewhere := true, false
		for i, err := range errs {
			same := rows[i][k] == said
			always, elsewhere = always && (same || !has(err)), elsewhere || !same
		}
		if always && elsewhere {
			shared = append(shared, said)
		}
	}
	return shared
}

// checkSame refuses rows whose values are written differently and mean the same: they would be one run twice.
func checkSame(rows []variedRow) error {
	for j := range rows {
		for i := range j {
			if !reflect.DeepEqual(rows[i].plan.Scenario, rows[j].plan.Scenario) {
				continue
			}
			var one, other []report.Said
			for k, said := range rows[i].said {
				if said != rows[j].said[k] {
					one, other = append(one, said), append(other, rows[j].said[k])
				}
			}
			return cli.Usage("each value once", "--vary: %s and %s mean the same", rowName(one), rowName(other))
		}
	}
	return nil
}
