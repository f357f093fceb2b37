package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestServeRefusals(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	unwritable := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(unwritable, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	damaged := t.TempDir()
	if err := os.WriteFile(filepath.Join(damaged, "CURRENT"), []byte("x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		flags string
		code  int
		want  string
	}{
		{"--listen " + busy.Addr().String(), 3, "address already in use"},
		{"--listen 4567", 2, "is not HOST:PORT"},
		{"--throttle strickt", 2, "did you mean strict?"},
		{"--stream a/b", 2, "is not a stream's name"},
		{"--region eu_west", 2, `--region "eu_west" is not the name of a region`},
		{"--shards 0", 2, "--shards 0: 1 to 20000"},
		{"--max-record 20MiB", 2, "--max-record 20MiB: from 1MiB to 10MiB"},
		{"--memory lots", 2, "want a size such as 512MiB"},
		{"--memory 1KiB", 2, "from 4MiB to 1TiB"},
		{"--latency fast", 2, "is not a latency such as 20ms"},
		{"--data " + unwritable, 3, "try: a directory that can be written, for --data"},
		{"--data " + damaged, 3, "this one moved away: what it holds cannot be read"},
		{"--log=" + unwritable + "/log", 2, "write the log"},
		{"--faults quickstart", 2, "the scenario has no fault"},
		{"--faults quikstart", 2, "did you mean quickstart?"},
		{"--credentials nobody", 2, "it is neither a file nor ID:SECRET"},
		{"--credentials AKID:$KINESIM_NONE", 2, "the environment has no KINESIM_NONE"},
		{"--credentials AKID:s3cr3t:a,,b", 2, "there is an action without a name"},
		{"--credentials AKID:s3cr3t --credentials AKID:s3cr3t", 2, "key pair AKID occurs twice"},
		{"--credentials AKID:s3cr3t:PutRecord,kinesis:PutRecrods", 2, `Kinesis has no action "PutRecrods"; did you mean PutRecords?`},
		{"--credentials AKID:s3cr3t:PutRecord@profiles", 2, `the resource "profiles" of PutRecord is no ARN`},
		{"--credentials s3cr3t/XUtnFEMI+K7MDENG:AKID", 2, "the id of a key pair is of letters and digits"},
		{"--credentials AKID:s3cr3t:nowhere.json", 2, "open nowhere.json"},
		{"--state-delay -1s", 2, "--state-delay -1s: 0s to 10m"},
		{"--consumer billing", 2, `--consumer "billing" does not say who is meant`},
		{"--consumer billing=AKID", 2, `--consumer "billing=AKID" does not say who is meant`},
		{"--consumer billing=key:", 2, `--consumer "billing=key:" does not say who is meant`},
		{"--consumer =key:AKID", 2, `--consumer "=key:AKID" does not say who is meant`},
		{"--consumer billing=kye:AKID", 2, `"kye" is not known; did you mean key?`},
	} {
		p, _, printed := quietProgram()
		code := p.run(append([]string{"serve"}, strings.Fields(test.flags)...))
		if text := printed.String(); code != test.code || !strings.Contains(text, test.want) || !strings.Contains(text, "\ntry: ") ||
			strings.Contains(text, "s3cr3t") {
			t.Errorf("serve %s: exit code %d, want %d and %q:\n%s", test.flags, code, test.code, test.want, text)
		}
	}
}

func TestServeWarnsOfAnOpenPort(t *testing.T) {
	for listen, warns := range map[string]bool{":0": true, "0.0.0.0:0": true, "[::]:0": true, "192.0.2.1:0": true, "127.0.0.1:0": false, "localhost:0": false, "[::1]:0": false} {
		p, _, printed := quietProgram()
		if _, err := p.serveSettings(serveFlags{listen: listen, throttle: "burst", shards: 1, maxRecord: "1MiB", memory: "1.5GiB", latency: "0s"}); err != nil {
			t.Errorf("%s: %v", listen, err)
		}
		if warned := strings.Contains(printed.String(), "warning: --listen "+listen+": whoever reaches this machine can reach it, with any credentials"); warned != warns {
			t.Errorf("%s: printed %q", listen, printed)
		}
	}
}

func TestSizeFlag(t *testing.T) {
	for text, want := range map[string]int64{"512MiB": 512 << 20, "512 MiB": 512 << 20, "1.5GiB": 3 << 29, "5000KB": 4999168, "8388608": 8 << 20, "8388608B": 8 << 20, "1TiB": 1 << 40} {
		if got, err := sizeFlag("memory", text, 4<<20, 1<<40); err != nil || got != want {
			t.Errorf("%s: %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "MiB", "-5MiB", "NaN", "1e400", "5XB", "2TiB"} {
		if got, err := sizeFlag("memory", text, 4<<20, 1<<40); err == nil {
			t.Errorf("%q: %d", text, got)
		}
	}
}
