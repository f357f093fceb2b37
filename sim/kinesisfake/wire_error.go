package kinesisfake

import (
	"encoding/xml"
	"errors"
	"net/http"
	"strings"

	"kinesim/sim/kinesisfake/internal/cbor"
	"kinesim/sim/kinesisfake/internal/sigv4"
	"kinesim/sim/kinesisfake/internal/wire"
	"kinesim/sim/kinesisfake/streams"
)

// headerErrorType names the header with an error's code, in AWS's spelling. The code is a member of the body as well.
const headerErrorType = "x-amzn-ErrorType"

// reject answers an error in the client's encoding.
func (c *call) reject(w http.ResponseWriter, status int, e *streams.Error) {
	c.refused(w, e.Code)
	if c.cbor {
		c.send(w, status, appendErrorCBOR(c.encoded[:0], e))
		return
	}
	c.send(w, status, appendErrorJSON(nil, e))
}

// messageMember is the name of the member with the text: a SerializationException alone has a capital M.
func messageMember(code string) string {
	if code == "SerializationException" {
		return "Message"
	}
	return "message"
}

func appendErrorJSON(dst []byte, e *streams.Error) []byte {
	dst = append(dst, `{"__type":`...)
	dst = wire.AppendString(dst, []byte(e.Code))
	if e.Message != "" {
		dst = append(dst, `,"`+messageMember(e.Code)+`":`...)
		dst = wire.AppendString(dst, []byte(e.Message))
	}
	return append(dst, '}')
}

// appendErrorCBOR appends an error in the shape of AWS CBOR 1.1, which is that of its JSON.
func appendErrorCBOR(dst []byte, e *streams.Error) []byte {
	dst = append(dst, cbor.OpenMap)
	dst = cbor.AppendText(dst, "__type")
	dst = cbor.AppendText(dst, e.Code)
	if e.Message != "" {
		dst = cbor.AppendText(dst, messageMember(e.Code))
		dst = cbor.AppendText(dst, e.Message)
	}
	return append(dst, cbor.Break)
}

// refused notes the code of an error, for the log and in the header.
func (c *call) refused(w http.ResponseWriter, code string) {
	c.code = code
	w.Header()[headerErrorType] = []string{code}
}

// rejectDeprecated answers application/json as AWS does: with an error in an envelope, whatever is called.
func (c *call) rejectDeprecated(w http.ResponseWriter) {
	code, status := "UnknownOperationException", http.StatusNotFound
	if !wire.WellFormed(c.body) {
		code, status = errMalformed.Code, http.StatusBadRequest
	}
	c.refused(w, code)
	w.Header().Set("Content-Type", contentDeprecated)
	c.send(w, status, []byte(`{"Output":{"__type":"com.amazon.coral.service#`+code+`"},"Version":"1.0"}`))
}

// rejectXML answers what AWS answers to requests that are no call of the API: XML, and no content type.
func (c *call) rejectXML(w http.ResponseWriter, status int, e *streams.Error) {
	c.refused(w, e.Code)
	w.Header()["Content-Type"] = nil // or net/http would guess one
	if e.Message == "" {
		c.send(w, status, []byte("<"+e.Code+"/>\n"))
		return
	}
	var message strings.Builder
	_ = xml.EscapeText(&message, []byte(e.Message)) // a Builder takes everything
	c.send(w, status, []byte("<"+e.Code+">\n  <Message>"+message.String()+"</Message>\n</"+e.Code+">\n"))
}

// wellFormed tells whether a body can be parsed, which AWS finds out before it looks at the signature.
func (c *call) wellFormed() bool {
	if c.cbor {
		return cbor.WellFormed(c.body)
	}
	return wire.WellFormed(c.body)
}

// asError is any error as the API tells it: what is none of its own is the endpoint's failure, except for a body that
// cannot be read.
func asError(err error) *streams.Error {
	var api *streams.Error
	var signature *sigv4.Error
	var body *wire.Error
	switch {
	case errors.As(err, &api):
		return api
	case errors.As(err, &signature):
		return &streams.Error{Code: signature.Code, Message: signature.Message}
	case errors.As(err, &body):
		return &streams.Error{Code: errMalformed.Code, Message: body.Message}
	case errors.Is(err, cbor.ErrMalformed):
		return errMalformed
	}
	return &streams.Error{Code: streams.CodeInternal, Message: err.Error()}
}

// errMalformed is the answer to a body that cannot be read. AWS says no more of it (kinesalite, test/connection.js).
var errMalformed = &streams.Error{Code: "SerializationException"}
