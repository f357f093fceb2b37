package kinesisfake

// violations are the members of a request that do not satisfy the API's model, in AWS's words.
type violations []string

// err is nil without violations.
func (v violations) err() error { return Invalid(v) }
