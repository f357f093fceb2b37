// Package redact makes texts of an endpoint or the SDK fit to be shown: one line, short, printable, and without
// credentials.
package redact
