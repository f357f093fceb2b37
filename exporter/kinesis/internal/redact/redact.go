package redact

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

// MaxMessage bounds a message in bytes: AWS's own texts of one error fit, an HTML page of a proxy does not.
const MaxMessage = 240

// maxScanned bounds what is searched for credentials, so that a page of a proxy costs nothing.
const maxScanned = 4096

// secrets are the shapes in which credentials come back in errors: access key ids, and the parts of an Authorization
// header or a signed URL, which AWS quotes when a signature is malformed.
var secrets = regexp.MustCompile(`(?i)\b(?:AKIA|ASIA)[A-Z0-9]{12,}|AWS4-HMAC-SHA256[^"]*|` +
	`(?:credential|signature|(?:security|session)[-_]?token|secret[-_]?access[-_]?key|access[-_]?key[-_]?id)` +
	`["']?\s*[=:]\s*["']?[^\s,;&"']+`)

// Message makes a message of one line, at most MaxMessage bytes, without credentials. AWS answers a wrong signature
// with the canonical request that it expected, session token included, on further lines; only the first line is kept.
func Message(message string) string {
	message, _, _ = strings.Cut(strings.TrimSpace(message), "\n")
	message = message[:min(len(message), maxScanned)]
	if !printable(message) {
		message = strings.Map(func(r rune) rune {
			if r < ' ' || r == 0x7f || r == utf8.RuneError {
				return ' '
			}
			return r
		}, message)
	}
	message = strings.TrimSpace(message)
	if strings.ContainsAny(message, "=:") || strings.Contains(message, "AKIA") || strings.Contains(message, "ASIA") {
		message = secrets.ReplaceAllString(message, "[redacted]")
	}
	if len(message) > MaxMessage {
		cut := MaxMessage
		for cut > 0 && !utf8.RuneStart(message[cut]) {
			cut--
		}
		message = message[:cut] + "…"
	}
	return message
}

func printable(message string) bool {
	for i := range len(message) {
		if message[i] < ' ' || message[i] == 0x7f {
			return false
		}
	}
	return utf8.ValidString(message)
}

// URL is a URL without user and password.
func URL(text string) string {
	parsed, err := url.Parse(text)
	if err != nil {
		return "invalid"
	}
	parsed.User = nil
	return parsed.String()
}
