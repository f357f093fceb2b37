package main

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
)

// TestFlagTypes wants a word for what each flag wants, where texts take anything and are checked by who uses them, and
// leaves it to help where lines end.
func TestFlagTypes(t *testing.T) {
	var check func(*cobra.Command)
	check = func(cmd *cobra.Command) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			kind := f.Value.Type()
			if cli.FlagTypes[kind] == "" && kind != "string" && kind != "stringSlice" && kind != "stringArray" {
				t.Errorf("%s --%s: nothing says what a flag of type %s wants", cmd.CommandPath(), f.Name, kind)
			}
			if strings.Contains(f.Usage, "\n") {
				t.Errorf("%s --%s: its lines are broken twice: %q", cmd.CommandPath(), f.Name, f.Usage)
			}
		})
		for _, sub := range cmd.Commands() {
			check(sub)
		}
	}
	check(newProgram().root())
}

// TestFlagsThatCannotBeMeant gives flags what they once took without a word, or refused for the reason of another
// bound.
func TestFlagsThatCannotBeMeant(t *testing.T) {
	for _, row := range []struct{ line, want string }{
		{"merge nowhere --parts=-1", "--parts -1: part 0 of -1: the parts of N are 0 to N-1, and N is at most 256"},
		{"merge nowhere --parts=257", "--parts 257: part 0 of 257"},
		{"merge nowhere --wait=-1s", "--wait -1s: not below 0"},
		{"merge nowhere --region=eu_west", `--region "eu_west" is not the name of a region`},
		{"merge nowhere --endpoint=here", "--endpoint is not the URL of an endpoint"},
		{"find --vary shards --read-back=ful", `--read-back "ful" is not known: it is off, gentle, full or fan-out; did you mean full?`},
		{"find --vary shards --read-back=full", "without a target find runs in virtual time, which reads nothing back"},
		{"find --vary shards --profile=me", "--profile: --target embedded takes any credentials"},
		{"find --vary shards --localstack-image=x", "--localstack-image belongs to --target localstack"},
		{"find --vary shards --stream=a!", `--stream "a!" is not a stream's name`},
		{"bench --stream=s", "--stream says nothing of --target null, which keeps no stream"},
		{"bench --target=null --read-back=full", "--read-back says nothing of --target null"},
		{"parts manifest --parts=2 --region=eu_west", `--region "eu_west" is not the name of a region`},
		{"parts manifest --parts=2 --stream=a!", `--stream "a!" is not a stream's name`},
		{"parts manifest --parts=2 --namespace=Kube", `the namespace "Kube"`},
		{"parts manifest --parts=2 --results=s3://x", "--results: that is no place in S3: want s3://BUCKET/PREFIX"},
		{"parts manifest --parts=2 --results=s3://me:secret@bucket/x", "--results: that is no place in S3"},
		{"validate-target --name=a\x01b", `--name "a\x01b" is for the title of a report: no line breaks or other control characters`},
		{"parts manifest --parts=2 --retries=-1", "--retries -1: not below 0"},
		{"run --out=\t", "--out is empty, as a variable of the shell is that is not set"},
		{"run --drain=9999999h", "want a duration such as 30s, of 292 years at most"},
		{"run --latency=-1s", "--latency -1s: no answer comes before its request"},
		{"run --latency=2m", "--latency 2m: an answer that late is a timeout"},
		{"run --latency=20", "try: 20ms, lognormal:20ms,0.4 or the path of an .hlog file"},
		{"run --latency=lognormal:20ms,0.4", "only an answer in virtual time can be drawn from a distribution"},
		{"run --lanes=0", "lanes: 0 is less than the allowed 1\n"},
		{"run --lanes=5000", "lanes: 5000 is more than the allowed 1_024: each lane has its own queue and batch\n"},
		{"run --wait-for-consumers=-1", "wait_for_consumers: -1 is less than the allowed 0\n"},
		{"run --attempts=0", "attempts: 0 is less than the allowed 1: an export is tried at least once\n"},
	} {
		p := newProgram()
		var out printout
		p.stdin, p.stdout, p.stderr = strings.NewReader(""), &out, &out
		p.isTerminal = func(any) bool { return false }
		if code := p.run(strings.Fields(row.line)); code != 2 || !strings.Contains(out.String(), row.want) {
			t.Errorf("kinesim %s: exit code %d, %s", row.line, code, out.String())
		}
	}
}
