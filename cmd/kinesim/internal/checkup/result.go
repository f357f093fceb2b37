package checkup

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"kinesim/exporter/kinesis"
	"kinesim/sim/report"
)

// Check is one question and its answer.
type Check struct {
	Check   string `json:"check"`
	Action  string `json:"action"` // of IAM, that it needs; "" when it needs none
	OK      bool   `json:"ok"`
	Message string `json:"message"`

	Resource  string          `json:"resource,omitempty"`  // that the action is to be allowed on
	Statement json.RawMessage `json:"statement,omitempty"` // that would allow it
	Try       string          `json:"try,omitempty"`
}

// Result is what was found.
type Result struct {
	Verdict  report.Verdict `json:"verdict"`
	Target   string         `json:"target"`
	Region   string         `json:"region"`
	Account  string         `json:"account"`  // "" when nobody told
	Identity string         `json:"identity"` // ARN of whom the credentials belong to; "" when nobody told
	Stream   string         `json:"stream"`
	ARN      string         `json:"arn"` // "" when nobody told

	Checks   []Check  `json:"checks"`    // what the destination needs
	ReadBack []Check  `json:"read_back"` // what reading back needs besides
	Facts    *Facts   `json:"facts"`     // nil when nobody may ask
	Notes    []string `json:"notes"`

	fanOut bool // the run cannot begin without what reading back needs
}

// Facts are what DescribeStreamSummary tells of a stream.
type Facts struct {
	Status         string `json:"status"`
	Mode           string `json:"mode"`
	Shards         int    `json:"shards"`
	MaxRecordBytes int    `json:"max_record_bytes"`
	RetentionHours int    `json:"retention_hours"`
	Encrypted      bool   `json:"encrypted"`
	KeyID          string `json:"key_id,omitempty"`
}

func factsOf(info kinesis.Info) *Facts {
	return &Facts{
		Status: info.Status, Mode: info.Mode, Shards: info.Shards, MaxRecordBytes: info.MaxRecordBytes,
		RetentionHours: info.RetentionHours, Encrypted: info.Encrypted, KeyID: info.KeyID,
	}
}

// judge is what the answers come to: nobody reached, something missing, or all well.
func (r *Result) judge() {
	r.Verdict = report.Pass
	for _, c := range r.Checks {
		switch {
		case c.OK:
		case c.Check == checkEndpoint:
			r.Verdict = report.Unreachable
			return
		default:
			r.Verdict = report.Missing
		}
	}
	if r.fanOut && slices.ContainsFunc(r.ReadBack, func(c Check) bool { return !c.OK }) {
		r.Verdict = report.Missing
	}
}

// WriteJSON writes the result as one document.
func (r *Result) WriteJSON(to io.Writer) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	_, err = to.Write(append(text, '\n'))
	return err
}
