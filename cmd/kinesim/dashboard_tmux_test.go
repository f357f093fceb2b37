package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kinesim/sim/rehearsal"
)

// pane is a window of tmux in which kinesim runs.
type pane struct {
	t      *testing.T
	socket string
	dir    string
}

// inTerminal starts kinesim in a terminal of the given size. Without tmux the test is skipped, unless the environment
// wants it.
func inTerminal(t *testing.T, w, h int, arguments string) *pane {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		if os.Getenv("KINESIM_REQUIRE_TMUX") != "" {
			t.Fatal("tmux is not installed")
		}
		t.Skip("tmux is not installed")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir() // a test may open several panes: each has a tmux of its own, which is never asked which one it means
	term := &pane{t: t, socket: fmt.Sprintf("kinesim-%d-%s-%s", os.Getpid(), t.Name(), filepath.Base(dir)), dir: dir}
	// TestMain makes the test binary a kinesim when that is its name.
	if err := os.Symlink(self, filepath.Join(term.dir, "kinesim")); err != nil {
		t.Fatal(err)
	}
	// Ctrl-C is for kinesim, and the shell goes on after it.
	command := "trap : INT; unset NO_COLOR; COLORTERM=truecolor ./kinesim " + arguments + `; echo "ended with $?"; exec sh`
	term.tmux("-f", "/dev/null", "new-session", "-d", "-x", fmt.Sprint(w), "-y", fmt.Sprint(h), "-c", term.dir, "sh", "-c", command)
	t.Cleanup(func() { exec.Command("tmux", "-L", term.socket, "kill-server").Run() })
	return term
}

func (term *pane) tmux(arguments ...string) string {
	term.t.Helper()
	cmd := exec.Command("tmux", append([]string{"-L", term.socket}, arguments...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "TMUX=")
	out, err := cmd.CombinedOutput()
	if err != nil {
		term.t.Fatalf("tmux %s: %v: %s", strings.Join(arguments, " "), err, out)
	}
	return string(out)
}

func (term *pane) screen() string { return term.tmux("capture-pane", "-p") }

// press presses keys, as tmux names them.
func (term *pane) press(keys ...string) {
	term.t.Helper()
	term.tmux(append([]string{"send-keys"}, keys...)...)
}

// patience is how long a terminal may take to show something; the machine may be busy with other tests.
const patience = 2 * time.Minute

// shows waits until the screen shows one text and not another; "" stands for none.
func (term *pane) shows(want, not string) {
	term.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		screen := term.screen()
		if strings.Contains(screen, want) && (not == "" || !strings.Contains(screen, not)) {
			return
		}
		if time.Now().After(deadline) {
			term.t.Fatalf("the terminal does not show %q without %q:\n%s", want, not, screen)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// TestDashboardInTerminal starts a run in a real terminal, drives every key, resizes and quits.
func TestDashboardInTerminal(t *testing.T) {
	t.Parallel()
	term := inTerminal(t, 200, 60, "run quickstart --set workload.0.duration=1h --out results") // it ends when it is told to
	term.shows("p50 ", "")
	term.shows("because of", "") // a sample
	term.press("Space")
	term.shows("paused", "▶")
	term.tmux("resize-window", "-x", "120", "-y", "36")
	term.shows("throughput├", "payloads├")
	for _, step := range []struct {
		keys      []string
		want, not string
	}{
		{[]string{"?"}, "╭─ help", ""},
		{[]string{"?"}, "throughput├", "╭─ help"},
		{[]string{"m"}, "◉ sent→ack", ""},
		{[]string{"m"}, "◉ lateness", ""},
		{[]string{"m"}, "◉ due→ack", ""},
		{[]string{"v"}, "p99", "p99.9"}, // the heat map
		{[]string{"v"}, "┴", ""},
		{[]string{"t"}, "theme ember", ""},
		{[]string{"t"}, "theme paper", ""},
		{[]string{"t"}, "theme viridis", ""},
		{[]string{"Tab", "Enter"}, "latency├", "throughput├"},
		{[]string{"Escape"}, "throughput├", ""},
		{[]string{"BTab", "Enter"}, "throughput├", "latency├"},
		{[]string{"0"}, "latency├", ""},
		{[]string{"3", "3"}, "stages├", "throughput├"},
		{[]string{"4", "4"}, "shards├", "stages├"},
		{[]string{"5", "5"}, "triggers├", "shards├"},
		{[]string{"6", "6"}, "ledger├", "triggers├"},
		{[]string{"7", "7"}, "events├", "ledger├"},
		{[]string{"8", "8"}, "payloads├", "events├"},
		{[]string{"s"}, "suppressed updates", ""},
		{[]string{"s"}, "recent exports", ""},
		{[]string{"Down"}, "❄ frozen", ""},
		{[]string{"j", "k", "Up", "NPage", "PPage"}, "❄ frozen", ""},
		{[]string{"z"}, "recent exports", "❄ frozen"},
		{[]string{"/"}, "enter keeps it", ""},
		{[]string{"z", "z", "z", "z"}, "nothing matches zzzz", ""},
		{[]string{"Enter", "Escape"}, "because of", "nothing matches"},
		{[]string{"y"}, "written to results/payload-", ""},
		{[]string{"Escape"}, "throughput├", ""},
		{[]string{"+"}, "speed ×1.25", ""},
		{[]string{"-"}, "◇ speed ×1 ", ""},
		{[]string{"f"}, "records are refused", ""},
		{[]string{"Enter"}, "throttle for 5s", "records are refused"},
		{[]string{"b"}, "bookmarked", ""},
		{[]string{"q"}, "quit?", ""},
		{[]string{"Escape"}, "throughput├", "quit?"},
		{[]string{"p"}, "▶", ""},
	} {
		term.press(step.keys...)
		term.shows(step.want, step.not)
	}
	for _, size := range []struct{ w, h, want string }{
		{"80", "24", "throughput├"}, {"60", "15", "offered"}, {"200", "60", "payloads├"}, {"120", "36", "throughput├"},
	} {
		term.tmux("resize-window", "-x", size.w, "-y", size.h)
		term.shows(size.want, "")
	}
	term.quit()
	term.shows("ended with 130", "")
	term.restored()
	for _, file := range []string{"summary.json", "frame.json.gz", rehearsal.ControlLog} {
		if _, err := os.Stat(filepath.Join(term.dir, "results", file)); err != nil {
			t.Error(err)
		}
	}
}

// TestDashboardEnds lets a run end: the dashboard stays to be browsed, and Q leaves its last frame; with --exit-on-end
// it closes.
func TestDashboardEnds(t *testing.T) {
	t.Parallel()
	term := inTerminal(t, 100, 30, "run quickstart --virtual")
	term.shows("■ ended", "")
	term.press("Q")
	term.shows("ended with 0", "")
	term.restored()
	if left := term.tmux("capture-pane", "-p", "-S", "-200"); !strings.Contains(left, "throughput├") || !strings.Contains(left, "Verdict") {
		t.Errorf("the last frame and the summary are not in the scrollback:\n%s", left)
	}
	term = inTerminal(t, 100, 30, "run quickstart --virtual --exit-on-end --out results")
	term.shows("ended with 0", "")
	term.restored()
	// The view begins on an empty screen: what is pressed at sight of its "ended" must not meet the run's last moment.
	term.press("clear", "Enter")
	term.shows("", "ended")
	term.press("./kinesim view results; echo viewed with $?", "Enter")
	term.shows("■ ended", "")
	term.press("q")
	term.shows("viewed with 0", "")
	term.restored()
}

// quit ends the run of a dashboard, and has delivered what is on its way.
func (term *pane) quit() {
	term.t.Helper()
	term.press("q")
	term.shows("quit?", "")
	term.press("d")
}

// restored holds that the terminal is as a shell wants it.
func (term *pane) restored() {
	term.t.Helper()
	if got := strings.TrimSpace(term.tmux("display-message", "-p", "#{alternate_on} #{cursor_flag} #{mouse_any_flag}")); got != "0 1 0" {
		term.t.Errorf("alternate screen, cursor and mouse are %s, want 0 1 0", got)
	}
}

// longScenario goes on until it is told to end, however long a terminal takes.
func longScenario(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "s.yaml")
	if err := os.WriteFile(file, []byte("version: 1\nworkload: [{duration: 1h, rate: 50/s}]\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestTerminalThatNobodyKnows shows the run as lines, as where TERM is dumb.
func TestTerminalThatNobodyKnows(t *testing.T) {
	t.Parallel()
	term := inTerminal(t, 140, 40, "version; TERM=no-such-terminal ./kinesim run "+longScenario(t))
	term.shows(noDashboard, "")
	term.shows("  offered ", "")
	term.press("C-c")
	term.shows("ended with 130", "")
}

// TestSuspendInTerminal presses Ctrl-Z where there is a shell that goes on with the job, and where there is none: there
// the dashboard stays.
func TestSuspendInTerminal(t *testing.T) {
	scenario := longScenario(t)
	term := inTerminal(t, 120, 36, "version") // and then a shell
	term.shows("ended with", "")
	term.press("clear; ./kinesim run "+scenario+" --exit-on-end", "Enter")
	term.shows("throughput├", "")
	term.press("C-z")
	term.shows("Stopped", "throughput├")
	term.press("fg", "Enter")
	term.shows("throughput├", "")
	term.press("?")
	term.shows("╭─ help", "")
	term.press("?")
	term.shows("throughput├", "╭─ help")
	term.quit()
	term.shows("Repeat", "")

	alone := inTerminal(t, 120, 36, "run "+scenario+" --exit-on-end")
	alone.shows("throughput├", "")
	alone.press("C-z")
	alone.quit()
	alone.shows("ended with 130", "")
}
