package main

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/help"
	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
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

// TestHelpLooks wants lines that a terminal of 120 columns shows whole, words of ours for what a flag takes, and no
// default that is nothing.
func TestHelpLooks(t *testing.T) {
	ugly := regexp.MustCompile(`^ {6}--\S+ [a-z]\w*(\[|  |$)|\(default (\[|0|"|\))`)
	var check func(*cobra.Command)
	check = func(cmd *cobra.Command) {
		var out printout
		cmd.SetOut(&out)
		if err := cmd.Help(); err != nil {
			t.Error(err)
		}
		text := out.String()
		if name := cmd.Name(); help.Page(name) != nil || name == "rules" {
			text = "" // a page has lines of its own
			if cmd.Runnable() {
				text = cmd.Long + "\n" + cmd.UsageString()
			}
		}
		for line := range strings.Lines(text) {
			line = strings.TrimSuffix(line, "\n")
			if utf8.RuneCountInString(line) > flagColumns || ugly.MatchString(line) {
				t.Errorf("%s --help: %s", cmd.CommandPath(), line)
			}
		}
		for _, sub := range cmd.Commands() {
			check(sub)
		}
	}
	root := newProgram().root()
	root.InitDefaultHelpFlag()
	check(root)
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
		{"find --vary stream.shards", `--vary "stream.shards" is not known; did you mean shards?`},
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
		{"run --seed 1 --seed 2", "--seed=1 and --seed=2 cannot both be meant\ntry: give one of them"},
		{"run --seed 1 --set seed=2", "--seed 1 and --set seed=2 cannot both be meant"},
		{"validate --set stream.shards=1 --set stream.shards=2", "--set stream.shards=1 and --set stream.shards=2 cannot"},
		{"run --order --order=false", "--order=true and --order=false cannot both be meant"},
		{"run --drain 1s --drain 2s", "--drain=1s and --drain=2s cannot both be meant"},
		{"run --virtual --hold 3s", "--hold is for consumers that read the run, and none does"},
		{"run --ui none --hold 3s", "--hold is for consumers that read the run, and none does"},
		{"run --vary shards=1,2 --hold 3s", "--hold is for consumers that read the run"},
		{"plan --hold 3s", "--hold is for consumers that read the run"},
		{"run --ui none --wait-for-consumers 1", "--wait-for-consumers is for consumers that read the run"},
		{"run --virtual --wait-for-consumers 1", "--wait-for-consumers waits for who reads by the clock"},
		{"plan --wait-for-consumers 1", "--wait-for-consumers waits for who reads by the clock"},
		{"plan --set stream.shards=3", "--set stream.shards=3: plan tries streams of several sizes, and one on demand"},
		{"plan --set stream.mode=on_demand", "--set stream.mode=on_demand: plan tries streams of several sizes"},
		{"plan --listen 127.0.0.1:0", "--listen is for consumers, which live by the clock"},
		{"find --vary rate --listen 127.0.0.1:0", "--listen is for consumers, which live by the clock"},
		{"merge a b --read none --region eu-west-1", "--region says where the stream is, and --read none reads nothing of it"},
		{"simulate --case 3 --workers 2", "--workers is for many cases, and this is one"},
		{"screenshot results --panel shards --heat", "--heat says how latencies are drawn, and --panel shards draws none"},
		{"record results --panel ledger --latency lateness", "--latency says how latencies are drawn"},
		{"screenshot results --size 0x10", "--size 0x10: 1 to 1000 columns and rows"},
		{"record results --length 0s", "--length 0s: above 0s"},
		{"record results --fps=-1", "--fps -1: above 0"},
		{"record results --hold=-1s", "--hold -1s: not below 0s"},
		{"compare ,b c", "a directory is missing beside a comma"},
		{"completion bsh", `kinesim completion has no command "bsh"; did you mean bash?`},
		{"run --vary hold=1s,2s", "--vary stream.hold makes equal rows: in virtual time only consumers that are modelled are waited for"},
		{"run --vary wire=json,cbor", "--vary export.wire makes equal rows: in virtual time no request is written"},
		{"run --vary stream.consumers.a.key=A,B", "in virtual time nobody connects"},
		{"run --vary shards=1,2 --consumer a=key:AKID", "--consumer names who reads by the clock"},
		{"run --virtual --stream s", "--stream says where exports go, and in virtual time they go nowhere"},
		{"run --compare-pacing --region eu-west-1", "--region says where exports go"},
		{"find --vary shards --stream s", "--stream says where exports go"},
		{"run --compare-pacing --max-records 5", "--max-records bounds what is sent, and --virtual sends nothing"},
		{"run --compare-pacing --metrics 127.0.0.1:0", "--metrics tells of one run, and this is several at once"},
		{"run --log-records", "--log-records is for a part in real time"},
		{"run --virtual --part 0/2 --log-records=false", "--log-records is for a part in real time"},
		{"bench --keep-stream", "--keep-stream says nothing of --target null, which keeps no stream"},
		{"bench --target embedded --latency 3ms", "--latency belongs to --target null"},
		{"run --shards 3 --vary shards=1,2", "--shards 3 and --vary stream.shards cannot both be meant"},
		{"find --vary shards --shards 3", "--shards 3 and --vary shards cannot both be meant"},
		{"find --vary in-flight --set export.in_flight=3", "--set export.in_flight=3 and --vary in-flight cannot both be meant"},
		{"run --listen 127.0.0.1:0 --vary shards=1,2", "--listen and --vary: consumers live by the clock"},
		{"run --summary json --vary shards=1,2", "--summary is of one run, and --vary makes several"},
		{"run --ui json --summary markdown", "--ui json ends with the summary as a line of JSON, and not as --summary=markdown"},
		{"run --consumer a=key:AKID", "--consumer is for the consumers of an endpoint that listens for them"},
		{"run --listen 127.0.0.1:0 --consumer a=key:AKID --consumer a=key:OTHER", "stream.consumers.a.key=AKID and --set stream.consumers"},
		{"run --endpoint http://127.0.0.1:1 --latency 20ms", "--latency is of the embedded Kinesis: any other answers when it does"},
		{"compare a b --json --markdown", "--json and --markdown cannot both be meant"},
		{"report --schema --summary json", "--schema prints a schema, and no summary"},
		{"serve --shards 4", "--shards says nothing without --stream, which it is of"},
		{"serve --max-record 2MiB", "--max-record says nothing without --stream"},
		{"parts manifest --parts=2 --claim a --storage 3Gi", "--storage is of the claim that is made"},
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

// TestFlagsThatDoSomething takes flags in the modes in which they do something.
func TestFlagsThatDoSomething(t *testing.T) {
	const model = " --set stream.consumers.audit.takes=5ms"
	for _, line := range []string{
		"run --virtual --hold 3s" + model,
		"run --predict --hold 3s" + model,
		"run --vary stream.consumers.audit.takes=5ms,6ms --hold 3s",
		"run --listen 127.0.0.1:0 --hold 3s --wait-for-consumers 1",
		"run --predict --listen 127.0.0.1:0 --wait-for-consumers 1",
		"run --endpoint http://127.0.0.1:1 --hold 3s --set stream.consumers.a.lease_table=leases",
		"run --region eu-west-1 --max-records 5 --theme viridis --metrics 127.0.0.1:0",
		"run --compare-pacing --target embedded --metrics 127.0.0.1:0 --max-records 5",
		"run --predict --region eu-west-1 --max-records 5",
		"run --part 0/2 --log-records=false",
		"run --virtual --ui none --exit-on-end --drain 1s --workers 3 --wire cbor --yes",
	} {
		p := newProgram()
		words := strings.Fields(line)
		var flags runFlags
		set := pflag.NewFlagSet("run", pflag.ContinueOnError)
		flags.register(set)
		if err := set.Parse(words[1:]); err != nil {
			t.Fatal(err)
		}
		sets := flags.scenario.sets
		for _, v := range flags.vary {
			sets = append(sets, scenarios.Set{Path: v.path, Value: v.values[0]})
			flags.virtual = true
		}
		sc, _, err := p.loadScenario(defaultScenario, sets)
		if err != nil {
			t.Fatal(err)
		}
		if err := refuseIdle(set, flags.idle(sc)); err != nil {
			t.Errorf("kinesim %s: %v", line, err)
		}
	}
}
