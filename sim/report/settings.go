package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/setting"
)

// Settings are the export settings in effect. In JSON they stand under the names that exporter.ConfigTable declares,
// times in seconds.
type Settings struct {
	exporter.Config
	PartitionKey string
}

const partitionKeyName = "partition_key"

// MarshalJSON writes the settings in the order of their table.
func (s Settings) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	add := func(name string, value any) error {
		text, err := json.Marshal(value)
		if err != nil {
			return fmt.Errorf("settings: %s: %w", name, err)
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(fmt.Appendf(out, "%q:", name), text...)
		return nil
	}
	table := exporter.ConfigTable()
	for i := range table {
		if err := add(settingName(&table[i]), settingValue(&table[i], table[i].Get(&s.Config))); err != nil {
			return nil, err
		}
	}
	err := add(partitionKeyName, s.PartitionKey)
	return append(out, '}'), err
}

func settingName(d *setting.Of[exporter.Config]) string {
	if d.Summary != "" {
		return d.Summary
	}
	return d.Key
}

func settingValue(d *setting.Of[exporter.Config], v setting.Value) any {
	switch d.Kind {
	case setting.Word:
		return v.Word
	case setting.Toggle:
		return v.Number != 0
	case setting.Span:
		return time.Duration(v.Number).Seconds()
	}
	return v.Number
}

// UnmarshalJSON reads what MarshalJSON of this version or an earlier one wrote: settings that are not there stay zero.
func (s *Settings) UnmarshalJSON(data []byte) error {
	values := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &values); err != nil {
		return fmt.Errorf("settings: %w", err)
	}
	read := func(name string, into any) (bool, error) {
		text, there := values[name]
		if !there || bytes.Equal(text, []byte("null")) {
			return false, nil
		}
		if err := json.Unmarshal(text, into); err != nil {
			return false, fmt.Errorf("settings: %s: %w", name, err)
		}
		return true, nil
	}
	table := exporter.ConfigTable()
	for i := range table {
		d := &table[i]
		var v setting.Value
		var number float64
		var on bool
		var there bool
		var err error
		switch name := settingName(d); d.Kind {
		case setting.Word:
			there, err = read(name, &v.Word)
		case setting.Toggle:
			there, err = read(name, &on)
			v = setting.Truth(on)
		case setting.Span:
			there, err = read(name, &number)
			v.Number = int64(math.Round(number * float64(time.Second)))
		default:
			there, err = read(name, &v.Number)
		}
		if err != nil {
			return err
		}
		if there {
			d.Set(&s.Config, v)
		}
	}
	_, err := read(partitionKeyName, &s.PartitionKey)
	return err
}
