package rehearsal

import (
	"sync"
	"time"

	"kinesim/exporter"
	"kinesim/sim"
	"kinesim/sim/course"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// recorder makes the frames of a run: for the dashboard while it goes on, and the last one for the directory of --out.
type recorder struct {
	moment func() report.LiveInput   // where the run stands
	clock  *sim.Clock                // that somebody may slow; nil in virtual time
	peaks  func() []course.ShardPeak // how full shards were at most; nil where nobody knows
	shards func() (int, []string)    // how many are open, and the ids of those that are closed; nil where nobody knows
	others onlookers                 // who reads the stream; nil when nobody does
	// pending is what is known of findings while the run goes on, by the last snapshot; nil: nothing.
	pending func(*frame.Frame, *exporter.Snapshot) *report.Findings

	mu      sync.Mutex
	history *frame.History
	base    frame.Frame // what does not come from snapshots
	state   frame.State // "" while the schedule goes on
	held    time.Time   // until when consumers are waited for, at most
	samples sampleBook
	pulled  bool          // a frame, since follow has looked: it need not take another snapshot
	at      time.Duration // of the last snapshot
	last    exporter.Snapshot
	final   *frame.Frame
}

// onlookers know how consumers keep up.
type onlookers interface {
	Lines() []frame.ConsumerLine
}

// sampleTimes is how many samples a run takes at most by time; a short one takes one in sampleEvery.
const (
	sampleTimes = 2000
	sampleEvery = 50 * time.Millisecond
)

// newRecorder prepares the frames of a run whose world and target are known, and lets the exporter keep samples.
func (r *Run) newRecorder() *recorder {
	r.config.SampleEvery = max(sampleEvery, r.world.End()/sampleTimes)
	sc := r.plan.Scenario
	c := &recorder{
		base: frame.Frame{
			Scenario: sc.Name, Seed: sc.Seed, Target: r.facts.Name, Mode: r.mode, Speed: 1, Total: r.world.End(),
			Phases: phaseSpans(sc), Marks: scenarioMarks(sc), SamplesTaken: true,
		},
	}
	c.history, c.samples = frame.NewHistory(c.logical), newSampleBook(r.world.Schema(), sc.Dataflow.ExportOnRequalification, c.logical)
	c.pending, c.peaks = r.pending, r.course.Peaks
	if sc.Stream.Throttle != "off" {
		c.base.Quota = frame.QuotaOf(r.facts.Shards)
	}
	return c
}

// logical is the moment of the run that the exporter's clock has told: they differ once the run was paused or hurried.
func (c *recorder) logical(wall time.Duration) time.Duration {
	if c.clock == nil {
		return wall
	}
	return c.clock.At(wall)
}

// recordEvery is how often a run is recorded that nobody looks at.
const recordEvery = 200 * time.Millisecond

// follow records a run in real time until it is settled.
func (c *recorder) follow(settled <-chan struct{}) {
	ticker := time.NewTicker(recordEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			c.close()
			if c.wasPulled() {
				continue
			}
			now := c.moment()
			c.add(now.Elapsed, now.Snapshot)
		case <-settled:
			c.close()
			return
		}
	}
}

// close looks which shards are closed by now, and what the others take.
func (c *recorder) close() {
	if c == nil || c.shards == nil {
		return
	}
	open, closed := c.shards()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.history.Close(c.at, closed)
	if q := c.base.Quota; q != nil && open > 0 && q.Shards != open {
		past := c.base.PastQuotas // which frames share
		c.base.PastQuotas = append(past[:len(past):len(past)], frame.PastQuota{Quota: *q, Until: max(c.at, 1)})
		c.base.Quota = frame.QuotaOf(open)
	}
}

// wasPulled tells whether somebody has made a frame since the last time that this was asked.
func (c *recorder) wasPulled() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	was := c.pulled
	c.pulled = false
	return was
}

// frame pulls a snapshot and makes a frame of it.
func (c *recorder) frame() *frame.Frame {
	c.mu.Lock()
	final := c.final
	c.mu.Unlock()
	if final != nil {
		return final
	}
	now := c.moment()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.final != nil {
		return c.final
	}
	c.record(now.Elapsed, now.Snapshot)
	c.pulled = true
	return c.make(c.at, now.Phase)
}

// add records a snapshot without making a frame.
func (c *recorder) add(at time.Duration, s exporter.Snapshot) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.record(at, s)
}

// step records a run in virtual time and its modelled consumers as they go, since it may be over before a screen has
// looked twice; nil when nothing is recorded.
func (c *recorder) step(readers *modelled) func(*sim.Virtual) {
	if c == nil {
		return nil
	}
	if readers != nil {
		c.others = readers
	}
	next := c.pace(0)
	return func(v *sim.Virtual) {
		if at := v.Now(); at >= next {
			next = at + c.pace(at)
			c.add(at, v.Collect())
			c.close()
			readers.look(at)
		}
	}
}

// How many snapshots of a long virtual run are recorded: evenly over the run, and besides while its events go on and
// what they have made is delivered, so that a burst of a minute is more than one point of a day.
const (
	virtualSteps = 960
	eventSteps   = 600
	eventLeast   = time.Minute // for which an event is followed at least
)

// pace is how long after a moment of a virtual run the next snapshot is due.
func (c *recorder) pace(at time.Duration) time.Duration {
	even := max(recordEvery, c.base.Total/virtualSteps)
	all, next := time.Duration(0), at+even
	within := false
	for _, m := range c.base.Marks {
		until := m.From + max(2*(m.Until-m.From), eventLeast)
		all += until - m.From
		within = within || at >= m.From && at < until
		if m.From > at {
			next = min(next, m.From)
		}
	}
	if within {
		next = min(next, at+max(recordEvery, all/eventSteps))
	}
	return max(next-at, recordEvery)
}

// record takes a snapshot in. Two goroutines may bring one; the older of them comes too late, and so does what was
// pulled when everything was settled.
func (c *recorder) record(at time.Duration, s exporter.Snapshot) {
	if at < c.at || c.state != "" {
		return
	}
	c.at, c.last = at, s
	c.history.Add(at, s)
	c.samples.take(&s)
}

// make makes a frame of what has been recorded. The caller holds mu.
func (c *recorder) make(at time.Duration, phase string) *frame.Frame {
	f := c.base
	f.Elapsed, f.Phase = at, phase
	paused := false
	if c.clock != nil {
		f.Speed, paused = c.clock.Speed()
	}
	if f.State = c.state; f.State == "" {
		f.State = stateOf(at, f.Total, paused)
	}
	c.history.Fill(&f)
	c.peak(f.Shards)
	if c.pending != nil {
		f.Findings = c.pending(&f, &c.last)
	}
	if c.others != nil {
		f.Consumers = c.others.Lines()
		f.Elapsed = lasted(f.State, f.Elapsed, f.Consumers)
	}
	if f.State == frame.StateHolding {
		f.Hold = max(time.Until(c.held), 0)
	}
	f.Exported, f.Unexported = c.samples.exported.list(), c.samples.suppressed.list()
	return &f
}

// peak says how full shards were in their fullest seconds, which the report tells, too.
func (c *recorder) peak(shards []frame.Shard) {
	if c.peaks == nil {
		return
	}
	peaks := map[string]course.Peak{}
	for _, p := range c.peaks() {
		peaks[p.ID] = p.Second
	}
	for i := range shards {
		if p, there := peaks[shards[i].ID]; there {
			shards[i].PeakRecords, shards[i].PeakBytes, shards[i].PeakAt = p.Records, p.Bytes, c.logical(p.At)
		}
	}
}

// settle says that everything is settled: what follows is not part of the run any more.
func (c *recorder) settle() {
	now := c.moment()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.record(now.Elapsed, now.Snapshot)
	c.state = frame.StateVerifying
}

// hold says that consumers are waited for, and how long at most. Nothing is recorded by nil.
func (c *recorder) hold(most time.Duration) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state, c.held = frame.StateHolding, time.Now().Add(most)
}

// note keeps what would otherwise be printed.
func (c *recorder) note(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := c.at
	if c.others != nil {
		at = lasted(c.state, at, c.others.Lines())
	}
	c.history.Note(at, frame.LevelInfo, text)
}

// lasted is how long a run has gone on, of which the last snapshot is of a moment: what it takes its consumers is part
// of it.
func lasted(state frame.State, at time.Duration, consumers []frame.ConsumerLine) time.Duration {
	if state == frame.StateHolding || state == frame.StateEnded {
		for i := range consumers {
			at = max(at, consumers[i].Now.At)
		}
	}
	return at
}

// mark adds a mark. Frames share the marks, so they are copied.
func (c *recorder) mark(m frame.Mark) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.base.Marks = append(c.base.Marks[:len(c.base.Marks):len(c.base.Marks)], m)
}

// finish makes the last frame, which holds the verdict.
func (c *recorder) finish(s report.Summary, snapshot exporter.Snapshot) *frame.Frame {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = max(c.at, 1)
	c.history.Finish(c.at, snapshot)
	c.samples.take(&snapshot)
	c.state = frame.StateEnded
	f := c.make(c.at, "")
	f.Verdict, f.Reasons, f.Digest, f.Findings = s.Verdict, s.Reasons, s.Digest, report.FindingsOf(&s)
	c.final = f
	return f
}
