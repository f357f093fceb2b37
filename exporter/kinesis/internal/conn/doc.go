// Package conn writes each PutRecords request to its connection in one piece, header and body, where net/http would
// take several.
//
//	conn.go  Whole: the connections of a dial function, over TCP; what holds a header back until its body comes
//	tls.go   WholeTLS: the same over TLS, whose records are gathered and written at once
//
// Non-obvious: that a header is held back is not known to net/http, which takes it for written. So whether anything of
// a body was written is observed here and told to its body.Reader.
package conn
