package setting_test

import (
	"reflect"
	"strings"
	"testing"

	"kinesim/exporter"
	"kinesim/exporter/profile"
	"kinesim/exporter/setting"
)

// TestTables: what is declared of a setting fits together, and no setting is left out.
func TestTables(t *testing.T) {
	checkTable(t, exporter.ConfigTable(), "Shards", "MaxRecordBytes", "SampleEvery", "SlowStart", "SizesOnly", "QuotaShare", "Seed")
	checkTable(t, profile.SettingsTable())
}

// checkTable checks a table. Of the fields of S, those that are named are no settings.
func checkTable[S any](t *testing.T, table []setting.Of[S], others ...string) {
	t.Helper()
	seen := map[string]bool{}
	for i := range table {
		d := &table[i]
		for _, name := range []string{"key " + d.Key, "flag " + d.Flag, "summary " + d.Summary} {
			if seen[name] && !strings.HasSuffix(name, " ") {
				t.Errorf("two settings have the %s", name)
			}
			seen[name] = true
		}
		if d.About == "" || d.Kind == setting.Word && d.Words == nil {
			t.Errorf("%s: too little is said of it", d.Key)
		}
		numeric := d.Kind != setting.Toggle && d.Kind != setting.Word
		if numeric && (d.Why == setting.Why{} || d.Cases == nil || d.Most <= d.Least) {
			t.Errorf("%s: a number needs bounds, their reason and cases", d.Key)
		}
		var s S
		for _, v := range append(d.Cases, d.Default) {
			d.Set(&s, v)
			if got := d.Get(&s); got != v {
				t.Errorf("%s: set to %+v it is %+v", d.Key, v, got)
			}
			if err := d.Check(&s); err != nil {
				t.Errorf("default or case: %v", err)
			}
		}
		for _, v := range []setting.Value{{Number: d.Least - 1}, {Number: d.Most + 1}} {
			if d.Set(&s, v); numeric && d.Check(&s) == nil && !(d.Optional && v.Number == 0) {
				t.Errorf("%s: %d is beyond its bounds and not refused", d.Key, v.Number)
			}
		}
	}
	var s S
	if fields := reflect.TypeOf(s).NumField(); fields != len(table)+len(others) {
		t.Errorf("%T has %d fields, of which %d are declared", s, fields, len(table))
	}
	for _, name := range others {
		if _, there := reflect.TypeOf(s).FieldByName(name); !there {
			t.Errorf("%T has no field %s", s, name)
		}
	}
}

// TestReasonOfABound tells of each bound its own reason.
func TestReasonOfABound(t *testing.T) {
	type limits struct{ n int }
	for _, row := range []struct {
		why         setting.Why
		least, most string
	}{
		{setting.Both("1 to 3"), "n: 0 is less than the least allowed, 1: 1 to 3", "n: 4 is more than the most allowed, 3: 1 to 3"},
		{setting.Why{Least: "once", Most: "not for ever"}, "n: 0 is less than the least allowed, 1: once",
			"n: 4 is more than the most allowed, 3: not for ever"},
		{setting.Most("not for ever"), "n: 0 is less than the least allowed, 1", "n: 4 is more than the most allowed, 3: not for ever"},
	} {
		d := setting.Of[limits]{Key: "n", Field: setting.CountAt(func(l *limits) *int { return &l.n }, 1), Least: 1, Most: 3, Why: row.why}
		if least, most := d.Check(&limits{0}), d.Check(&limits{4}); least.Error() != row.least || most.Error() != row.most {
			t.Errorf("%+v: %v and %v", row.why, least, most)
		}
	}
}
