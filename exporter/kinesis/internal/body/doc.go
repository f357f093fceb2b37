// Package body holds the bodies of requests in buffers that are used again, and hashes them.
//
//	body.go    Body and Pool: who holds a buffer, and when it may be used again
//	reader.go  Reader: what the transport reads a body through
//	hash.go    Hashing: the hash that a request is signed with, of two bodies at a time where there are two
//
// Non-obvious:
//
//   - A body's buffer is used again only when the transport has closed every reader of it, which can be after the
//     request has returned.
//   - Two bodies are hashed in turns when two are ready. One waits for another for 50 us at most, and only while
//     other requests are under way.
package body
