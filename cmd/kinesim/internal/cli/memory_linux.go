package cli

import (
	"os"
	"path"
	"strconv"
	"strings"
)

// memoryLimit is the least of what the machine has to give and what the process' control groups allow.
func memoryLimit() memory { return readMemoryLimit("/") }

// readMemoryLimit reads below a root, which is another one in tests.
func readMemoryLimit(root string) memory {
	var least memory
	take := func(bytes uint64, why string) {
		if bytes > 0 && (least.bytes == 0 || bytes < least.bytes) {
			least = memory{bytes, why}
		}
	}
	for line := range strings.Lines(readText(root, "proc/meminfo")) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "MemAvailable:" {
			kib, _ := strconv.ParseUint(fields[1], 10, 64) // 0, which stands for nothing, when it is no number
			take(kib<<10, "the machine has")
		}
	}
	for line := range strings.Lines(readText(root, "proc/self/cgroup")) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		mount, file := "sys/fs/cgroup", "memory.max"
		switch {
		case parts[1] == "": // version 2
		case strings.Contains(","+parts[1]+",", ",memory,"): // version 1
			mount, file = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
		default:
			continue
		}
		// Every group above limits too. Inside a container the path may be that of the host, of which only the root is
		// seen.
		for group := path.Clean("/" + parts[2]); ; group = path.Dir(group) {
			limit, _ := strconv.ParseUint(strings.TrimSpace(readText(root, mount+group+"/"+file)), 10, 64) // "max" is no number
			if limit < unlimited {
				take(limit, "the container or control group allows")
			}
			if group == "/" {
				break
			}
		}
	}
	return least
}

// unlimited is what version 1 of control groups says when there is no limit: the largest number of pages.
const unlimited = 1 << 62

func readText(root, name string) string {
	text, err := os.ReadFile(path.Join(root, name))
	if err != nil {
		return "" // not there, or not for us
	}
	return string(text)
}
