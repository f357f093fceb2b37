package wire

import "kinesim/exporter/kinesis/internal/redact"

// texts keeps one string of each text that answers repeat: the ids of shards, error codes and messages.
type texts struct {
	recent [16]string // by the last byte, which tells most shards from each other
	plain  map[string]string
	clean  map[string]string // by the text as it came
}

// Bounds of the memory of texts. A stream has fewer shards that are open at once, and AWS's texts are shorter.
const (
	mostTexts = 4096
	longText  = 512
)

// text returns a text that is not empty.
func (t *texts) text(raw []byte) string {
	recent := &t.recent[raw[len(raw)-1]%16]
	if string(raw) != *recent {
		*recent = keep(&t.plain, raw, func(text string) string { return text })
	}
	return *recent
}

// redacted is redact.Message of a text.
func (t *texts) redacted(raw []byte) string { return keep(&t.clean, raw, redact.Message) }

func keep(texts *map[string]string, raw []byte, change func(string) string) string {
	text, ok := (*texts)[string(raw)]
	if ok {
		return text
	}
	key := string(raw)
	text = change(key)
	if len(key) > longText {
		return text
	}
	if *texts == nil || len(*texts) == mostTexts {
		*texts = map[string]string{}
	}
	(*texts)[key] = text
	return text
}
