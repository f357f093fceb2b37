// Package httpserver lets a handler listen: HTTP/1.1 and HTTP/2 on one port, with TLS or without, until a Close after
// which no call is under way. The embedded Kinesis is served by it, in tests, by kinesim serve and as the target of a
// run.
//
// It must not know what is served: nothing of Kinesis, of models or of their time.
//
//	Start, StartTLS ──> Endpoint   endpoint.go, with the calls that are under way
//	                    │
//	   certificate.go, tls.go      a certificate of its own, and how TLS is taken off below net/http
//
// TLS is taken off below net/http, which then takes HTTP/2 without ALPN as it takes h2c. So a request never has a TLS
// state.
package httpserver
