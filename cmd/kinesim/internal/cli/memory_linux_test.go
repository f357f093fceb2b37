package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kinesim/scenarios"
)

// TestMemoryLimit: the least of the machine's memory and of the limits of all control groups counts.
func TestMemoryLimit(t *testing.T) {
	const machine = "MemTotal:       16000000 kB\nMemAvailable:   8000000 kB\n"
	for name, test := range map[string]struct {
		files map[string]string
		want  uint64
		why   string
	}{
		"nothing known": {nil, 0, ""},
		"the machine":   {map[string]string{"proc/meminfo": machine}, 8000000 << 10, "the machine has"},
		"version 2": {map[string]string{
			"proc/meminfo": machine, "proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/b/memory.max": "max\n",
			"sys/fs/cgroup/a/memory.max": "1073741824\n",
		}, 1 << 30, "the container"},
		"version 2, seen from inside": {map[string]string{
			"proc/meminfo": machine, "proc/self/cgroup": "0::/docker/0123\n", "sys/fs/cgroup/memory.max": "2147483648\n",
		}, 2 << 30, "the container"},
		"version 1": {map[string]string{
			"proc/meminfo": machine, "proc/self/cgroup": "5:cpu,cpuacct:/x\n4:memory:/x\n",
			"sys/fs/cgroup/memory/x/memory.limit_in_bytes": "536870912\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes":   "9223372036854771712\n",
		}, 512 << 20, "the container"},
		"nonsense": {map[string]string{"proc/meminfo": "MemAvailable: x kB\n", "proc/self/cgroup": "x\n1:memory\n"}, 0, ""},
	} {
		root := t.TempDir()
		for file, text := range test.files {
			file = filepath.Join(root, file)
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got := readMemoryLimit(root); got.bytes != test.want || !strings.HasPrefix(got.why, test.why) {
			t.Errorf("%s: %+v, want %d, %s", name, got, test.want, test.why)
		}
	}
}

func TestCheckMemory(t *testing.T) {
	s, err := scenarios.Parse("x.yaml", []byte("version: 1\npopulation: {profiles: 100_000_000}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, limit := range []memory{{}, {64 << 30, "the machine has"}} {
		if err := checkMemory(s, limit); err != nil {
			t.Errorf("%v: %v", limit, err)
		}
	}
	err = checkMemory(s, memory{1 << 30, "the container allows"})
	if err == nil || !strings.Contains(err.Error(), "100,000,000 profiles") || !strings.Contains(err.Error(),
		"the container allows 1.00 GiB") {
		t.Errorf("got %v", err)
	}
}
