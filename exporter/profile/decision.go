package profile

// Decision is what detection says of an update: the triggers that fired, or, when none did, the reason why nothing is
// exported.
type Decision struct {
	Triggers   TriggerSet
	Reason     Reason // ReasonNone unless Triggers is empty
	Identities int    // that an export lists, over all namespaces
}

// Export tells whether the update leads to an export.
func (d Decision) Export() bool { return d.Triggers != 0 }

// Trigger is a cause of an export: the three of "When to activate", and the backfill that follows the mapping of a
// segment.
type Trigger uint8

const (
	TriggerAttribute Trigger = iota
	TriggerSegmentation
	TriggerIdentity
	TriggerBackfill
	TriggerCount // how many there are
)

// TriggerSet holds triggers as bits: 1 << Trigger.
type TriggerSet uint8

// Has tells whether a trigger is in the set.
func (s TriggerSet) Has(t Trigger) bool { return s&(1<<t) != 0 }

// Reason is why an update is not exported. When several changes of an update have different reasons, the highest wins:
// they stand in the order of how near the update came to an export. Each has a name, its rules and its meaning in
// words, which reports and the dashboard show: see names.go.
type Reason uint8

const (
	ReasonNone                Reason = iota
	ReasonNoChange                   // nothing changed that detection knows of
	ReasonSegmentUnmapped            // T18
	ReasonSegmentRenamed             // T19
	ReasonPurged                     // T25
	ReasonUnmappedAttribute          // T9
	ReasonUnmappedSegment            // T5
	ReasonNoAttributeBackfill        // T17
	ReasonNoReplay                   // T20, after the pause
	ReasonRequalified                // T4
	ReasonExitedBackfill             // T16: not a member of the newly mapped segment
	ReasonNotMember                  // T10, T14
	ReasonExitedMember               // T11
	ReasonSameValue                  // T7 with same_value_overwrite_triggers off
	ReasonTriggerOff                 // T27
	ReasonTooManyIdentities          // T24
	ReasonDataflowDisabled           // T20
	ReasonCount                      // how many there are
)
