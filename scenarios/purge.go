package scenarios

// KindPurge is the kind of the updates of a purge.
const KindPurge Kind = "purge"

// Purge is an event in which Adobe deletes the exited memberships that are older than their retention. Payloads lack
// them from their age on, with or without it: it shows that nobody is exported for that (T25).
type Purge struct{ quiet }

// purgeWord is what a purge deletes.
const purgeWord = "exited"

// Words implements Action.
func (*Purge) Words() string { return "purge exited memberships" }

func (*Purge) key() string { return "purge" }

func (*Purge) fields(e *Event) []field {
	return []field{
		{key: "purge", note: "not set", about: "exited memberships older than dataflow.exited_retention are deleted, which exports nobody; payloads " +
			"lack them with or without it", kind: exactly(purgeWord)},
		windowField(e, "1m"),
		againField(e),
	}
}

func (*Purge) check(*decoder, *Scenario, *Event) {}

// Updates implements Action: it counts those who have left before the start, and cannot know who will.
func (*Purge) Updates(s *Scenario) []KindCount {
	share := 0.0
	for _, segment := range s.Population.Segments {
		share += segment.Exited
	}
	return []KindCount{{KindPurge, min(share, 1) * float64(s.Population.Profiles)}}
}

// exactly reads the only word that there is.
func exactly(allowed string) kind {
	var said string
	return word(&said, allowed)
}
