// Package iam knows who may do what: key pairs, the policies of their bearers in IAM's language, and the refusals in
// AWS's words. A server of the embedded Kinesis asks it of each call; rehearsals, kinesim serve and --credentials make
// the key pairs.
//
// It must not know what is done: no stream, no operation. The actions that there are it is told.
//
//	access.go  key pairs, and the one that a request is signed with
//	policy.go  policy documents into statements
//	decide.go  whether statements allow something, and what AWS says if not
package iam
