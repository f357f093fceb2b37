package parts_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kinesim/sim/parts"
	"kinesim/sim/report"
	"kinesim/sim/world"
)

func mustMake(t *testing.T, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
}

func TestParse(t *testing.T) {
	for _, row := range []struct {
		text string
		env  map[string]string
		want world.Part
		err  string
	}{
		{text: "0/1", want: world.Part{Index: 0, Of: 1}},
		{text: "255/256", want: world.Part{Index: 255, Of: 256}},
		{text: "3/3", err: "the parts of N are 0 to N-1"},
		{text: "-1/3", err: "the parts of N"},
		{text: "0/257", err: "at most 256"},
		{text: "0/0", err: "no part"},
		{text: "1", err: "no part"},
		{text: "a/b", err: "no part"},
		{text: "auto", err: "JOB_COMPLETION_INDEX"},
		{text: "auto", env: map[string]string{"JOB_COMPLETION_INDEX": "2"}, err: "KINESIM_PARTS"},
		{text: "auto/4", env: map[string]string{"JOB_COMPLETION_INDEX": "2"}, want: world.Part{Index: 2, Of: 4}},
		{text: "auto/2", env: map[string]string{"JOB_COMPLETION_INDEX": "2"}, err: "part 2 of 2"},
		{text: "auto", env: map[string]string{"JOB_COMPLETION_INDEX": "2", "KINESIM_PARTS": "4"}, want: world.Part{Index: 2, Of: 4}},
		{text: "auto", env: map[string]string{"AWS_BATCH_JOB_ARRAY_INDEX": "5", "AWS_BATCH_JOB_ARRAY_SIZE": "8"}, want: world.Part{Index: 5, Of: 8}},
		{text: "auto", env: map[string]string{"SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_MIN": "1"},
			want: world.Part{Index: 2, Of: 3}},
		{text: "auto", env: map[string]string{"SLURM_ARRAY_TASK_ID": "5", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_MIN": "1",
			"SLURM_ARRAY_TASK_STEP": "2"}, want: world.Part{Index: 2, Of: 3}},
		{text: "auto", env: map[string]string{"SLURM_ARRAY_TASK_ID": "4", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_MIN": "1",
			"SLURM_ARRAY_TASK_STEP": "2"}, err: "steps of 2"},
		{text: "auto/3", env: map[string]string{"SLURM_ARRAY_TASK_ID": "1", "SLURM_ARRAY_TASK_COUNT": "1", "SLURM_ARRAY_TASK_MIN": "1"},
			want: world.Part{Index: 1, Of: 3}},
		{text: "auto", env: map[string]string{"SLURM_ARRAY_TASK_ID": "x"}, err: "no number"},
	} {
		part, err := parts.Parse(row.text, func(name string) string { return row.env[name] })
		switch {
		case row.err != "" && (err == nil || !strings.Contains(err.Error(), row.err)):
			t.Errorf("%s %v: %v, not %q", row.text, row.env, err, row.err)
		case row.err == "" && (err != nil || part != row.want):
			t.Errorf("%s %v: %v, %v, not %v", row.text, row.env, part, err, row.want)
		}
	}
}

func TestMergeRefusesStrangers(t *testing.T) {
	loaded := func(change func(*parts.Kept)) parts.Loaded {
		k := &parts.Kept{Scenario: "one", Plan: "a", Part: report.Part{Index: 0, Of: 2}, Run: "7", Lives: make([]parts.Life, 1)}
		change(k)
		return parts.Loaded{Dir: "there", Kept: k}
	}
	same, silent := loaded(func(*parts.Kept) {}), loaded(func(k *parts.Kept) { k.Run = "" })
	if _, err := parts.NewMerge([]parts.Loaded{silent, same}); err != nil {
		t.Errorf("one that does not say which run it is of: %v", err)
	}
	other := loaded(func(k *parts.Kept) { k.Run = "8" })
	if _, err := parts.NewMerge([]parts.Loaded{silent, same, other}); err == nil {
		t.Error("two runs are merged behind a part that says nothing")
	}
	for what, change := range map[string]func(*parts.Kept){
		"of 2 parts":          func(k *parts.Kept) { k.Part.Of = 3 },
		"different scenarios": func(k *parts.Kept) { k.Plan = "b" },
		`one is of run "7", the other of run "8"`: func(k *parts.Kept) { k.Run = "8" },
		"the other two": func(k *parts.Kept) { k.Scenario = "two" },
	} {
		if _, err := parts.NewMerge([]parts.Loaded{same, loaded(change)}); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestRunOf reads of which run a part is.
func TestRunOf(t *testing.T) {
	slurm := map[string]string{"SLURM_ARRAY_TASK_ID": "1", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_JOB_ID": "70", "SLURM_JOB_ID": "71"}
	batch := map[string]string{"AWS_BATCH_JOB_ARRAY_INDEX": "2", "AWS_BATCH_JOB_ARRAY_SIZE": "3", "AWS_BATCH_JOB_ID": "a-b-c:2"}
	said := maps.Clone(slurm)
	said[parts.RunVariable] = "monday"
	for _, row := range []struct {
		env  map[string]string
		of   int
		want string
	}{
		{nil, 3, ""},
		{map[string]string{parts.RunVariable: "uid", "JOB_COMPLETION_INDEX": "0"}, 3, "uid"},
		{map[string]string{"JOB_COMPLETION_INDEX": "0"}, 3, ""},
		{slurm, 3, "70"},
		{slurm, 4, ""}, // a task that is started again in an array of its own
		{batch, 3, "a-b-c"},
		{said, 3, "monday"},
		{map[string]string{"SLURM_JOB_ID": "71"}, 3, ""}, // each part may be a job
	} {
		if got := parts.RunOf(row.of, func(name string) string { return row.env[name] }); got != row.want {
			t.Errorf("%v of %d: %q, not %q", row.env, row.of, got, row.want)
		}
	}
}

// TestPartsOfTwoRuns has a part of an earlier run of the same plan where those of a later one are: it is left out, and
// a directory that it was left in is not taken for one of the later run that was started before.
func TestPartsOfTwoRuns(t *testing.T) {
	root := t.TempDir()
	start := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	begin := func(name, run string, after time.Duration) *parts.Kept {
		dir := filepath.Join(root, name)
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		k, err := parts.Begin(dir, parts.Kept{Scenario: "test", Plan: "same", Run: run, Part: report.Part{Index: 1, Of: 3}}, "host", start.Add(after))
		if err == nil {
			err = parts.Write(dir, k)
		}
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	begin("0", "8", time.Hour)
	begin("1", "7", 0)
	begin("2", "8", time.Hour)
	all, _, err := parts.Load([]string{root})
	if err != nil {
		t.Fatal(err)
	}
	run, others := parts.Choose(all, parts.Which{})
	if got := namesOf(run) + "| " + namesOf(others); got != "0 2 | 1 " {
		t.Errorf("chosen are %s", got)
	}
	if k := begin("1", "8", 2*time.Hour); len(k.Lives) != 1 {
		t.Errorf("a part of the later run was started %d times", len(k.Lives))
	}
	for i, again := range []string{"8", ""} {
		if k := begin("1", again, 3*time.Hour); len(k.Lives) != 2+i || k.Run != "8" {
			t.Errorf("started again: %d times, of run %q", len(k.Lives), k.Run)
		}
	}
}

// TestChoose keeps a run apart from what others have left where its parts are.
func TestChoose(t *testing.T) {
	root := t.TempDir()
	start := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	for _, left := range []struct {
		dir     string
		plan    string
		of      int
		startAt time.Time
		run     string
		began   time.Duration
	}{
		{"0", "new", 2, start, "b", 10 * time.Hour},
		{"1", "new", 2, start, "", 9 * time.Hour},
		{"2", "old", 4, start, "a", 2 * time.Hour},
		{"3", "new", 4, start, "", 3 * time.Hour},
		{"4", "new", 2, start.Add(time.Hour), "b", 4 * time.Hour},
	} {
		dir := filepath.Join(root, left.dir)
		mustMake(t, dir)
		k, err := parts.Begin(dir, parts.Kept{
			Scenario: "test", Plan: left.plan, Part: report.Part{Of: left.of}, StartAt: left.startAt, Run: left.run,
		}, "host", start.Add(left.began))
		if err == nil {
			err = parts.Write(dir, k)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, row := range []struct {
		named   []string // besides what is found
		startAt time.Time
		run     string
		want    string
	}{
		{want: "0 1 | 2 3 4"},
		{named: []string{"2"}, want: "0 1 2 | 3 4"}, // somebody wants it, and is told that it does not belong there
		{startAt: start.Add(time.Hour), want: "4 | 0 1 2 3"},
		{startAt: start.Add(2 * time.Hour), want: "| 0 1 2 3 4"},
		{run: "a", want: "2 | 0 1 3 4"},
		{run: "b", want: "0 4 | 1 2 3"}, // a part that says nothing is not known to be of it
		{run: "b", startAt: start, want: "0 | 1 2 3 4"},
		{run: "c", want: "| 0 1 2 3 4"},
	} {
		var dirs []string
		for _, name := range row.named {
			dirs = append(dirs, filepath.Join(root, name))
		}
		all, _, err := parts.Load(append([]string{root}, dirs...))
		if err != nil {
			t.Fatal(err)
		}
		run, others := parts.Choose(all, parts.Which{StartAt: row.startAt, Run: row.run})
		if got := strings.TrimSpace(namesOf(run) + "| " + namesOf(others)); got != row.want {
			t.Errorf("%v %s %s: %s, not %s", row.named, row.startAt, row.run, got, row.want)
		}
	}
}

func namesOf(list []parts.Loaded) (names string) {
	var all []string
	for _, l := range list {
		all = append(all, filepath.Base(l.Dir)+" ")
	}
	slices.Sort(all)
	return strings.Join(all, "")
}

// TestMergeNamesWhatIsNotThere merges without a part, and with one that did not finish.
func TestMergeNamesWhatIsNotThere(t *testing.T) {
	put := stream()
	list := lives(put, put)
	list[1].killed = true
	s := merge(t, list[:2], nil).Summary
	if s.Verdict != report.Unverified || !s.DigestPartial {
		t.Errorf("verdict %s, partial %t", s.Verdict, s.DigestPartial)
	}
	if s.Parts[1].State != report.PartUnfinished || s.Parts[2].State != report.PartMissing {
		t.Errorf("states %s and %s", s.Parts[1].State, s.Parts[2].State)
	}
	var reasons []string
	for _, r := range s.Reasons {
		reasons = append(reasons, r.What)
	}
	all := strings.Join(reasons, "\n")
	for _, want := range []string{"of part 2/3 nothing is known", "part 1/3 began and did not finish"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not among the reasons:\n%s", want, all)
		}
	}
}

// TestReadLogOfAKilledProcess reads a log that ends anywhere.
func TestReadLogOfAKilledProcess(t *testing.T) {
	dir := t.TempDir()
	put := stream()
	life{part: 0, acked: put}.keep(t, dir)
	files, err := parts.LogFiles(dir)
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	whole, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	before := 0
	for length := 0; length <= len(whole); length += max(len(whole)/50, 1) {
		cut := t.TempDir()
		if err := os.WriteFile(filepath.Join(cut, filepath.Base(files[0])), whole[:length], 0o666); err != nil {
			t.Fatal(err)
		}
		n := 0
		if err := parts.ReadLog(cut, func(life int, r parts.Record) error {
			if want := put[n]; r.Key != want.key || r.Sequence != want.sequence || r.Shard != want.shard || life != 1 {
				t.Fatalf("record %d is %+v, not %+v", n, r, want)
			}
			n++
			return nil
		}); err != nil {
			t.Fatalf("%d bytes: %v", length, err)
		}
		if n < before {
			t.Fatalf("%d records in %d bytes, and %d in fewer", n, length, before)
		}
		before = n
	}
}

// TestLogKeepsAnyKey writes keys that would break a line.
func TestLogKeepsAnyKey(t *testing.T) {
	keys := []string{"plain", "with\ttab", "with\nbreak", `"quoted"`, "", "ünïcode", "\xff\xfe", "sp ace"}
	var put []stored
	for i, key := range keys {
		put = append(put, stored{shard: "shardId-000000000000", sequence: string(rune('1' + i)), key: key, data: "x"})
	}
	dir := t.TempDir()
	life{part: 0, acked: put}.keep(t, dir)
	var read []string
	if err := parts.ReadLog(dir, func(_ int, r parts.Record) error {
		read = append(read, r.Key)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if strings.Join(read, "|") != strings.Join(keys, "|") {
		t.Errorf("%q, not %q", read, keys)
	}
}
