package kinesisfake

import (
	"errors"
	"net/http"
	"strings"

	"kinesim/sim/kinesisfake/streams"
)

// The content types of the API. AWS knows application/json too, and answers it with errors of a shape of its own.
const (
	contentJSON       = "application/x-amz-json-1.1"
	contentCBOR       = "application/x-amz-cbor-1.1"
	contentDeprecated = "application/json"
)

// negotiate takes the request in and finds out what it speaks and which operation it names. It is false if the request
// has been answered already, with what AWS was seen to answer (kinesalite's recordings of 2019, test/connection.js):
// XML without a type for what is no call, and CBOR for whoever has nothing to say and does not say what he speaks.
func (c *call) negotiate(w http.ResponseWriter, r *http.Request) bool {
	if r.Header.Get("Origin") != "" && c.crossOrigin(w, r) {
		return false
	}
	if r.Method != http.MethodPost {
		c.rejectXML(w, http.StatusForbidden, errNoOperation)
		return false
	}
	spoken := c.speak(w, r)
	if err := c.read(w, r); err != nil {
		var api *streams.Error
		if !errors.As(err, &api) {
			panic(http.ErrAbortHandler) // the client went away in the middle of its request
		}
		w.Header().Set("Connection", "close")
		c.reject(w, api.Status(), api)
		return false
	}
	target := r.Header.Get("X-Amz-Target")
	c.name = operationName(target)
	service, operation, _ := strings.Cut(target, ".")
	switch {
	case spoken && len(c.body) > 0:
		return true
	case len(c.body) == 0:
		if !spoken {
			c.cbor = true
			w.Header().Set("Content-Type", contentCBOR)
		}
		if _, known := operations[c.name]; known {
			c.reject(w, http.StatusBadRequest, errMalformed)
		} else {
			c.reject(w, http.StatusBadRequest, asError(unknownOperation(c.name)))
		}
	case c.asksWho(r):
		return true
	case mediaType(r) == contentDeprecated:
		c.rejectDeprecated(w)
	case service == "" || operation == "":
		c.rejectXML(w, http.StatusForbidden, errNoOperation)
	default:
		c.rejectXML(w, http.StatusNotFound, &streams.Error{Code: "UnknownOperationException"})
	}
	return false
}

var errNoOperation = &streams.Error{Code: "AccessDeniedException", Message: "Unable to determine service/operation name to be authorized"}

// speak finds out the encoding of a request, which is that of its answer. It is false if the endpoint does not speak
// it.
func (c *call) speak(w http.ResponseWriter, r *http.Request) bool {
	contentType := mediaType(r)
	if contentType != contentJSON && contentType != contentCBOR {
		return false
	}
	c.cbor = contentType == contentCBOR
	w.Header().Set("Content-Type", contentType)
	return true
}

// mediaType is the content type of a request without its parameters.
func mediaType(r *http.Request) string {
	contentType, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(contentType))
}

// crossOrigin sets what a browser wants to see. It is true for a preflight, which it has answered.
func (c *call) crossOrigin(w http.ResponseWriter, r *http.Request) bool {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	if r.Method != http.MethodOptions {
		h.Set("Access-Control-Expose-Headers", "x-amzn-RequestId,x-amzn-ErrorType,x-amz-request-id,x-amz-id-2,x-amzn-ErrorMessage,Date")
		return false
	}
	delete(h, headerID2)
	h["Content-Type"] = nil // there is no body to have one
	for _, name := range []string{"Headers", "Method"} {
		if asked := r.Header.Get("Access-Control-Request-" + name); asked != "" {
			h.Set("Access-Control-Allow-"+strings.TrimSuffix(name, "s")+"s", asked)
		}
	}
	h.Set("Access-Control-Max-Age", "172800")
	c.send(w, http.StatusOK, nil)
	return true
}
