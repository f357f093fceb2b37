package profile

// Detect decides whether an update is exported: it answers with the triggers that fired or, when none did, with the
// reason. The rules, T1 to T29, stand in rules.go. It never loads the profile.
//
// Each change passes gates in the order of the Reasons, and its reason is the first gate that it fails. All changes of
// an update together are one export, which "still fires if at least one enabled trigger caused the change" (T26).
func (f *Dataflow) Detect(u *Update) Decision {
	f = f.at(u.At)
	if len(u.Changes) == 1 && u.Changes[0].Kind == Written && !f.attributes[u.Changes[0].Index].mapped { // as many are
		return Decision{Reason: ReasonUnmappedAttribute}
	}
	var fired TriggerSet
	nearest := ReasonNoChange
	for i := range u.Changes {
		trigger, reason := f.judge(u, &u.Changes[i])
		if reason == ReasonNone {
			fired |= 1 << trigger
		} else {
			nearest = max(nearest, reason)
		}
	}
	switch {
	case fired == 0:
		return Decision{Reason: nearest}
	case f.Paused(u.At): // T20: the toggle "start[s] and pause[s] all data exports"
		return Decision{Reason: ReasonDataflowDisabled}
	}
	identities := u.allIdentities()
	if identities > MaxIdentities { // T24: "excluded from segmentation, exports, and lookups"
		return Decision{Reason: ReasonTooManyIdentities}
	}
	return Decision{Triggers: fired, Identities: identities}
}

// judge decides about one change: a trigger with ReasonNone, or a reason.
func (f *Dataflow) judge(u *Update, c *Change) (Trigger, Reason) {
	switch c.Kind {
	case Written, Removed:
		return TriggerAttribute, f.judgeAttribute(u, c)
	case Evaluated:
		return TriggerSegmentation, f.judgeSegment(u, c)
	case IdentityAdded, IdentityRemoved, IdentityUpdated, Merged:
		return TriggerIdentity, f.judgeIdentity(u)
	case SegmentMapped:
		return TriggerBackfill, f.judgeBackfill(u, c)
	case AttributeMapped:
		return TriggerBackfill, f.judgeAttributeMapped(u, c)
	case DataflowEnabled:
		return TriggerBackfill, f.judgeReplay()
	case Purged:
		return 0, ReasonPurged
	case SegmentUnmapped: // T18: no exit event; "Experience Platform only removes the mapping"
		return 0, ReasonSegmentUnmapped
	case SegmentRenamed:
		return 0, ReasonSegmentRenamed
	}
	return 0, ReasonNoChange
}

// judgeAttribute is T6 to T11: any update of a mapped attribute of a member, whether or not it is the same value.
func (f *Dataflow) judgeAttribute(u *Update, c *Change) Reason {
	if !f.attributes[c.Index].mapped {
		return ReasonUnmappedAttribute
	}
	if reason := f.requireMember(u); reason != ReasonNone {
		return reason
	}
	if c.Kind == Written && c.Same && !f.settings.SameValueTriggers {
		return ReasonSameValue
	}
	if !f.settings.TriggerAttribute {
		return ReasonTriggerOff
	}
	return ReasonNone
}

// judgeSegment is T1 to T5: entering or leaving a mapped segment. What counts is the update's own step from Before to
// the status in the profile, so that a membership that has just been left is exited, however long ago it was entered.
func (f *Dataflow) judgeSegment(u *Update, c *Change) Reason {
	if !f.Mapped(c.Index, u.At) {
		return ReasonUnmappedSegment
	}
	after := u.membership(c.Index).Status
	switch {
	case !c.Before.Member() && !after.Member():
		return ReasonNoChange
	case c.Before.Member() && after.Member() && !f.settings.ExportOnRequalification:
		return ReasonRequalified
	case !f.settings.TriggerSegmentation:
		return ReasonTriggerOff
	}
	return ReasonNone
}

// judgeIdentity is T12 to T14, T21 and T23: identities cannot be mapped, so every change in them counts.
func (f *Dataflow) judgeIdentity(u *Update) Reason {
	if reason := f.requireMember(u); reason != ReasonNone {
		return reason
	}
	if !f.settings.TriggerIdentity {
		return ReasonTriggerOff
	}
	return ReasonNone
}

// judgeBackfill is T15 and T16: a segment was mapped, and those who "qualified for the audience before" are exported
// once.
func (f *Dataflow) judgeBackfill(u *Update, c *Change) Reason {
	if !f.Mapped(c.Index, u.At) {
		return ReasonUnmappedSegment // unmapped again before the backfill came to this profile
	}
	status := f.statusAt(u, c.Index)
	if status.Member() || status == Exited && f.settings.BackfillIncludesExited {
		return ReasonNone
	}
	return ReasonExitedBackfill
}

// judgeAttributeMapped is T17.
func (f *Dataflow) judgeAttributeMapped(u *Update, c *Change) Reason {
	if !f.attributes[c.Index].mapped {
		return ReasonUnmappedAttribute
	}
	if !f.settings.BackfillOnAttributeMapping {
		return ReasonNoAttributeBackfill
	}
	return f.requireMember(u)
}

// judgeReplay is the end of a pause that withheld exports of the profile (T20): with ReplayOnEnable it is exported as
// it is by now, even if that is exited, which nobody has been told of.
func (f *Dataflow) judgeReplay() Reason {
	if !f.settings.ReplayOnEnable {
		return ReasonNoReplay
	}
	return ReasonNone
}

// requireMember is the gate of attribute and identity changes: ReasonNone for "members of segments selected for
// activation".
func (f *Dataflow) requireMember(u *Update) Reason {
	if !f.settings.RequireMembership {
		return ReasonNone
	}
	switch standing := f.standing(u); {
	case standing.Member(), standing == Exited && f.settings.ExitedCountsAsMember:
		return ReasonNone
	case standing == Exited:
		return ReasonExitedMember
	}
	return ReasonNotMember
}

// standing is the profile's best status in the segments that are mapped at the update: a member's, else Exited, else
// NoMembership.
func (f *Dataflow) standing(u *Update) Status {
	best := NoMembership
	for _, segment := range f.active {
		if !f.Mapped(segment, u.At) {
			continue
		}
		switch status := f.statusAt(u, segment); {
		case status.Member():
			return status
		case status == Exited:
			best = Exited
		}
	}
	return best
}

// statusAt is the profile's status in a segment, without an exited membership past its retention (T25).
func (f *Dataflow) statusAt(u *Update, segment int) Status {
	m := u.membership(segment)
	if f.purged(&m, u.At) {
		return NoMembership
	}
	return m.Status
}

// purged tells whether an exited membership is gone: "more than 30 days, based on the lastQualificationTime". Who has
// left, and who long ago, nobody could foretell; who both, mostly nobody has.
func (f *Dataflow) purged(m *Membership, at Millis) bool {
	exited := uint64(m.Status&(m.Status>>1)) & 1 // Exited is the only status that has both bits
	late := uint64(f.retention-(at-m.LastQualification)) >> 63
	return exited&late != 0
}
