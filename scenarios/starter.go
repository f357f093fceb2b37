package scenarios

import _ "embed"

//go:embed defaults/starter.yaml
var starter []byte

// Starter is a scenario file with comments, for somebody to begin with.
func Starter() []byte { return append([]byte(nil), starter...) }
