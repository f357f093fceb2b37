package scenarios

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// storedEvent is an event as JSON: its action stands under the name of its kind.
type storedEvent struct {
	At     time.Duration
	Over   time.Duration
	Every  time.Duration
	Kind   string
	Action json.RawMessage
}

// MarshalJSON implements json.Marshaler.
func (e Event) MarshalJSON() ([]byte, error) {
	action, err := json.Marshal(e.Action)
	if err != nil {
		return nil, err
	}
	return json.Marshal(storedEvent{At: e.At, Over: e.Over, Every: e.Every, Kind: e.key(), Action: action})
}

// UnmarshalJSON implements json.Unmarshaler. A key that no event has is a mistake.
func (e *Event) UnmarshalJSON(data []byte) error {
	var stored storedEvent
	if err := decodeStored(data, &stored); err != nil {
		return err
	}
	for _, blank := range eventKinds {
		if action := blank(); action.key() == stored.Kind {
			*e = Event{At: stored.At, Over: stored.Over, Every: stored.Every, Action: action}
			return decodeStored(stored.Action, action)
		}
	}
	return fmt.Errorf("there is no event of the kind %q", stored.Kind)
}

func decodeStored(data []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode(to)
}
