package scenarios

import (
	"time"
	_ "time/tzdata" // so that a time zone means the same on a machine that has no list of them

	"kinesim/exporter/setting"
)

func spikeFields(s *Spike) []field {
	span := func(to *time.Duration) kind {
		return duration(to, 0, maxPhase, setting.Both("a spike lies within its phase"))
	}
	return []field{
		{key: "base", fallback: "0/s", about: "the rate outside the spike", kind: rate(&s.Base)},
		{key: "peak", required: true, note: "5_000/s", about: "the rate on top of it", kind: rate(&s.Peak)},
		{key: "at", required: true, note: "10m", about: "when it begins to rise, from the start of the phase", kind: span(&s.At)},
		{key: "rise", fallback: "0s", about: "how long it rises", kind: span(&s.Rise)},
		{key: "hold", required: true, note: "2m", about: "how long it stays on top", kind: span(&s.Hold)},
		{key: "fall", fallback: "0s", about: "how long it falls", kind: span(&s.Fall)},
	}
}

// sineKind reads a swing by its two ends.
func sineKind(to **Sine) kind {
	type swing struct {
		Sine
		low, high float64
	}
	table := func(s *swing) []field {
		return []field{
			{key: "low", fallback: "0/s", about: "the lowest rate", kind: rate(&s.low)},
			{key: "high", required: true, note: "3_000/s", about: "the highest rate", kind: rate(&s.high)},
			{key: "period", fallback: "24h", about: "from one highest rate to the next",
				kind: duration(&s.Period, time.Second, maxPhase, setting.Both("a swing takes a second to a year"))},
			{key: "peak", fallback: "0s", about: "when the rate is highest: from the start of the phase, or by the clock as in 19:00",
				kind: clock(&s.Peak)},
			{key: "zone", note: "UTC", about: "whose clock that is, as in Europe/Berlin", kind: zone(&s.Peak.Zone)},
		}
	}
	var read *swing
	k := shaped(&read, table, func(d *decoder, path string, made *swing) {
		if made.low > made.high {
			d.wrongf(join(path, "low"), "exchange them", "the lowest rate, %s, is above the highest, %s", perSecond(made.low),
				perSecond(made.high))
		}
		made.Mean, made.Amplitude = (made.high+made.low)/2, (made.high-made.low)/2
		*to = &made.Sine
	})
	return k
}

func burstFields(b *Bursts) []field {
	span := func(to *time.Duration) kind {
		return duration(to, time.Millisecond, maxPhase, setting.Both("a state lasts a millisecond to a year"))
	}
	return []field{
		{key: "calm", fallback: "0/s", about: "the rate between bursts", kind: rate(&b.Calm)},
		{key: "burst", required: true, note: "2_000/s", about: "the rate of a burst", kind: rate(&b.Burst)},
		{key: "calm_for", required: true, note: "1m", about: "time between bursts, on average", kind: span(&b.CalmFor)},
		{key: "burst_for", required: true, note: "5s", about: "how long a burst lasts, on average", kind: span(&b.BurstFor)},
	}
}

func jitterFields(j *Jitter) []field {
	of := kind{what: "a rate of any shape", read: func(d *decoder, path string, n *node) { d.rateOf(path, n, &j.Of, false) }}
	return []field{
		{key: "share", fallback: "10%", about: "how far the factor lies from 1, at most", kind: share(&j.Share)},
		{key: "every", fallback: "1s", about: "how long a factor holds",
			kind: duration(&j.Every, time.Millisecond, maxPhase, setting.Both("a factor holds a millisecond to a year"))},
		{key: "of", required: true, note: "200/s", about: "the rate that is multiplied", kind: of},
	}
}

// clock reads a moment from the start of the phase, or one of the day as in 19:00.
func clock(to *Clock) kind {
	return kind{what: "a moment, from the start or by the clock", parse: func(text string) *fault {
		if at, err := time.Parse("15:04", text); err == nil {
			to.Offset, to.Daily = time.Duration(at.Hour())*time.Hour+time.Duration(at.Minute())*time.Minute, true
			return nil
		}
		offset, wrong := parseDuration(text)
		if wrong != nil || offset < 0 {
			return faultf("write 5h from the start, or 19:00 by the clock", "%s is not a moment", quote(text))
		}
		to.Offset, to.Daily = offset, false
		return nil
	}}
}

// zone reads the name of a time zone.
func zone(to *string) kind {
	return kind{what: "a time zone", parse: func(text string) *fault {
		if _, err := time.LoadLocation(text); err != nil || text == "Local" {
			return faultf("write its IANA name, as in Europe/Berlin", "there is no time zone %s", quote(text))
		}
		*to = text
		return nil
	}}
}

// days are the days of a week as a table of hours names them.
var days = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

func weekFields(w *Week) []field {
	var hours []field
	row := func(name, about string, which ...int) {
		hours = append(hours, field{key: name, note: "0 all day", about: about, kind: dayHours(w, which)})
	}
	row("weekday", "Monday to Friday: 24 shares of the peak, from midnight on", 0, 1, 2, 3, 4)
	row("weekend", "Saturday and Sunday", 5, 6)
	for i, day := range days {
		row(day, "this day", i)
	}
	return []field{
		{key: "peak", required: true, note: "3_000/s", about: "what the shares are of", kind: rate(&w.Peak)},
		{key: "zone", note: "UTC", about: "whose clock it goes by, as in Europe/Berlin", kind: zone(&w.Zone)},
		{key: "hours", required: true, note: "a table", about: "shares of the peak in the middle of each hour; linear in between",
			kind: section("a mapping", hours)},
	}
}

// dayHours reads 24 shares for some days.
func dayHours(w *Week, which []int) kind {
	return kind{what: "a list of 24 shares", absent: func() {}, read: func(d *decoder, path string, n *node) {
		items, ok := d.items(path, n)
		if !ok {
			return
		}
		if len(items) != 24 {
			d.wrongf(path, "write one for each hour, from midnight on", "%s has %d shares, not 24", last(path), len(items))
			return
		}
		for hour, item := range items {
			var part float64
			d.value(item.path, item.value, share(&part))
			for _, day := range which {
				w.Hours[day][hour] = part
			}
		}
	}}
}
