package kinesisfake

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"time"

	"kinesim/sim/kinesisfake/arn"
	"kinesim/sim/kinesisfake/iam"
)

// GetCallerIdentity of STS is answered too: the KPL up to 1.0.4 asks it for the account of its stream, and ends without
// an answer. It is a call of another protocol, AWS's Query: a form, answered in XML.
const (
	whoCall      = "GetCallerIdentity"
	whoService   = "sts"
	whoNamespace = "https://sts.amazonaws.com/doc/2011-06-15/"
	contentForm  = "application/x-www-form-urlencoded"
)

// asksWho tells whether a request is a call of STS, and notes its name.
func (c *call) asksWho(r *http.Request) bool {
	if mediaType(r) != contentForm {
		return false
	}
	form, err := url.ParseQuery(string(c.body))
	if err != nil || form.Get("Action") == "" {
		return false
	}
	c.query, c.name = true, form.Get("Action")
	return true
}

type whoAnswer struct {
	XMLName xml.Name `xml:"GetCallerIdentityResponse"`
	Space   string   `xml:"xmlns,attr"`
	ARN     string   `xml:"GetCallerIdentityResult>Arn"`
	UserID  string   `xml:"GetCallerIdentityResult>UserId"`
	Account string   `xml:"GetCallerIdentityResult>Account"`
	Request string   `xml:"ResponseMetadata>RequestId"`
}

type whoError struct {
	XMLName xml.Name `xml:"ErrorResponse"`
	Space   string   `xml:"xmlns,attr"`
	Type    string   `xml:"Error>Type"`
	Code    string   `xml:"Error>Code"`
	Message string   `xml:"Error>Message"`
	Request string   `xml:"RequestId"`
}

// answerWho answers a call of STS. GetCallerIdentity needs no permission.
func (s *Server) answerWho(w http.ResponseWriter, r *http.Request, c *call, arrival time.Time) {
	if c.name != whoCall {
		name := c.name
		c.name = ""
		c.sendXML(w, http.StatusBadRequest, whoError{Space: whoNamespace, Type: "Sender", Code: "InvalidAction",
			Message: "Could not find operation " + name + " for version 2011-06-15", Request: c.requestID})
		return
	}
	who, err := s.identify(c, r, whoService, arrival)
	if err != nil {
		api := asError(err)
		code := api.Code
		switch code { // as STS calls them
		case "UnrecognizedClientException":
			code = "InvalidClientTokenId"
		case "InvalidSignatureException":
			code = "SignatureDoesNotMatch"
		}
		c.code = code
		c.sendXML(
			w,
			http.StatusForbidden,
			whoError{Space: whoNamespace, Type: "Sender", Code: code, Message: api.Message, Request: c.requestID},
		)
		return
	}
	answer := whoAnswer{Space: whoNamespace, Account: who.account, UserID: "AIDAKINESIMKINESIM000", Request: c.requestID}
	if answer.Account == "" {
		answer.Account = s.account
	}
	user := iam.UserDefault
	if who.pair != nil {
		user = who.pair.User
	}
	answer.ARN = arn.User(s.region, answer.Account, user)
	c.account, c.region = answer.Account, who.region
	c.sendXML(w, http.StatusOK, answer)
}

func (c *call) sendXML(w http.ResponseWriter, status int, answer any) {
	body, _ := xml.MarshalIndent(answer, "", "  ") // of these it cannot fail
	w.Header().Set("Content-Type", "text/xml")
	c.send(w, status, append(body, '\n'))
}
