// Package listen is how an embedded Kinesis meets those who connect to it from outside: where it listens, with TLS or
// without, whom it lets in, what they are called, and what they are told. The commands that serve one share it.
//
// Files:
//
//	port.go         listening, and what clients are told of the endpoint
//	certificate.go  the file with its certificate
//	credentials.go  --credentials
//	names.go        --consumer
package listen
