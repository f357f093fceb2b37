package parts_test

import (
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
		k := &parts.Kept{Scenario: "one", Plan: "a", Part: report.Part{Index: 0, Of: 2}, Lives: make([]parts.Life, 1)}
		change(k)
		return parts.Loaded{Dir: "there", Kept: k}
	}
	same := loaded(func(*parts.Kept) {})
	for what, change := range map[string]func(*parts.Kept){
		"of 2 parts":          func(k *parts.Kept) { k.Part.Of = 3 },
		"different scenarios": func(k *parts.Kept) { k.Plan = "b" },
		"the other two":       func(k *parts.Kept) { k.Scenario = "two" },
	} {
		if _, err := parts.NewMerge([]parts.Loaded{same, loaded(change)}); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
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
		began   time.Duration
	}{
		{"0", "new", 2, start, 10 * time.Hour},
		{"1", "new", 2, start, 9 * time.Hour},
		{"2", "old", 4, start, 2 * time.Hour},
		{"3", "new", 4, start, 3 * time.Hour},
		{"4", "new", 2, start.Add(time.Hour), 4 * time.Hour},
	} {
		dir := filepath.Join(root, left.dir)
		mustMake(t, dir)
		k, err := parts.Begin(dir, parts.Kept{
			Scenario: "test", Plan: left.plan, Part: report.Part{Of: left.of}, StartAt: left.startAt,
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
		want    string
	}{
		{want: "0 1 | 2 3 4"},
		{named: []string{"2"}, want: "0 1 2 | 3 4"}, // somebody wants it, and is told that it does not belong there
		{startAt: start.Add(time.Hour), want: "4 | 0 1 2 3"},
		{startAt: start.Add(2 * time.Hour), want: "| 0 1 2 3 4"},
	} {
		var dirs []string
		for _, name := range row.named {
			dirs = append(dirs, filepath.Join(root, name))
		}
		all, _, err := parts.Load(append([]string{root}, dirs...))
		if err != nil {
			t.Fatal(err)
		}
		run, others := parts.Choose(all, row.startAt)
		if got := strings.TrimSpace(namesOf(run) + "| " + namesOf(others)); got != row.want {
			t.Errorf("%v %s: %s, not %s", row.named, row.startAt, got, row.want)
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
