package scenarios

import (
	"slices"
	"strings"

	"kinesim/exporter/profile"
	"kinesim/exporter/setting"
)

// Switch is an event that changes settings of the dataflow, such as the triggers of "When to activate" or what payloads
// hold. Nobody is exported for it.
type Switch struct {
	quiet
	Settings []Switched
}

// Switched is a setting of the dataflow by its key, and what it is from then on.
type Switched struct {
	Key   string
	Value setting.Value
}

// switchable are the settings that can change during a run: all but the status model, which nobody switches.
func switchable() []setting.Of[profile.Settings] {
	return slices.DeleteFunc(slices.Clone(profile.SettingsTable()), func(d setting.Of[profile.Settings]) bool {
		return d.Key == "status_model"
	})
}

// Apply changes the settings.
func (a *Switch) Apply(to *profile.Settings) {
	for _, d := range switchable() {
		for _, one := range a.Settings {
			if d.Key == one.Key {
				d.Set(to, one.Value)
			}
		}
	}
}

// Words implements Action.
func (a *Switch) Words() string {
	var parts []string
	for _, d := range switchable() {
		for _, one := range a.Settings {
			if d.Key == one.Key {
				parts = append(parts, d.Key+": "+settingText(&d, one.Value))
			}
		}
	}
	return "switch " + strings.Join(parts, ", ")
}

func (*Switch) key() string { return "switch" }

func (a *Switch) fields(*Event) []field {
	var read profile.Settings
	table := settingFields(&read, switchable())
	k := kind{what: "a mapping", keys: bare(table), absent: func() {}, read: func(d *decoder, path string, n *node) {
		d.fields(path, n, table)
		a.Settings = nil
		for _, one := range switchable() {
			if d.given(join(path, strings.ReplaceAll(one.Key, ".", "/"))) {
				a.Settings = append(a.Settings, Switched{one.Key, one.Get(&read)})
			}
		}
	}}
	return []field{{key: "switch", note: "not set", about: "settings of the dataflow that are others from now on, as in {triggers: {identity: " +
		"false}} or {membership_scope: mapped_only}", kind: k}}
}

// bare are keys without their defaults, which nothing becomes that is not said.
func bare(table []field) []field {
	table = slices.Clone(table)
	for i := range table {
		table[i].fallback, table[i].note, table[i].flag = "", "as it was", ""
		table[i].keys = bare(table[i].keys)
	}
	return table
}

func (a *Switch) check(d *decoder, _ *Scenario, e *Event) {
	if len(a.Settings) == 0 && d.sound(join(e.path, "switch")) && d.sound(e.path) {
		d.wrongf(join(e.path, "switch"), "name one, as in {triggers: {identity: false}}", "nothing is switched")
	}
}
