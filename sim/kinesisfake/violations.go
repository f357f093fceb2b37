package kinesisfake

import "kinesim/sim/kinesisfake/streams"

// violations are the members of a request that do not satisfy the API's model, in AWS's words.
type violations []string

// err is nil without violations.
func (v violations) err() error { return streams.Invalid(v) }
