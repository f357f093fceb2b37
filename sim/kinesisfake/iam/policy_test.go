package iam

import (
	"strings"
	"testing"
)

func TestParsePolicyRefuses(t *testing.T) {
	for _, test := range []struct{ document, want string }{
		{`{`, "policy: unexpected EOF"},
		{`{}`, "policy: there is no Statement"},
		{`{"Statement":[{"Effect":"Allow","Action":"kinesis:PutRecords"}]}`, "statement 1: it needs an Action and a Resource"},
		{`{"Statement":{"Effect":"allow","Action":"kinesis:PutRecords","Resource":"*"}}`, `statement 1: the Effect "allow" is neither Allow nor Deny`},
		{`{"Statement":[{"Effect":"Allow","Action":"PutRecords","Resource":"*"}]}`, `the Action "PutRecords" does not name its service`},
		{`{"Statement":[{"Effect":"Allow","Action":["s3:*","kinesis:PutRecrods"],"Resource":"*"}]}`, `Kinesis has no action "PutRecrods"`},
		{`{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{}}]}`, `unknown field "Condition"`},
		{`{"Statement":[{"Effect":"Allow","NotAction":"kinesis:*","Resource":"*"}]}`, `unknown field "NotAction"`},
	} {
		if _, err := ParsePolicy([]byte(test.document), []string{"ListStreams", "PutRecords"}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", test.document, err, test.want)
		}
	}
}

// What is denied nothing else allows, in whatever order it is said, and resources are asked for only where they count.
func TestMay(t *testing.T) {
	allow := Statement{Actions: []string{"kinesis:Put*"}, Resources: []string{"arn:*:stream/a*"}}
	deny := Statement{Deny: true, Actions: []string{"kinesis:PUTRECORD"}, Resources: []string{"*secret"}}
	everything := Statement{Actions: []string{"*"}}
	for _, test := range []struct {
		statements       []Statement
		action, resource string // no resource: it must not be asked for
		want             bool
		why              string
	}{
		{nil, "kinesis:PutRecord", "", false, "because no identity-based policy allows the kinesis:PutRecord action"},
		{[]Statement{everything}, "kinesis:PutRecord", "", true, ""},
		{[]Statement{everything, allow}, "kinesis:PutRecord", "", true, ""},
		{[]Statement{allow}, "kinesis:GetRecords", "", false, "because no identity-based policy allows the kinesis:GetRecords action"},
		{[]Statement{allow}, "kinesis:PutRecord", "arn:x:stream/a-1", true, ""},
		{[]Statement{allow}, "kinesis:PutRecord", "arn:x:stream/b-1", false, "because no identity-based policy allows the kinesis:PutRecord action"},
		{[]Statement{allow, deny}, "kinesis:PutRecord", "arn:x:stream/a-1", true, ""},
		{[]Statement{allow, deny}, "kinesis:PutRecord", "arn:x:stream/a-secret", false, "with an explicit deny in an identity-based policy"},
		{[]Statement{deny, allow}, "kinesis:PutRecord", "arn:x:stream/a-secret", false, "with an explicit deny in an identity-based policy"},
		{[]Statement{everything, deny}, "kinesis:PutRecord", "arn:x:stream/a-secret", false, "with an explicit deny in an identity-based policy"},
	} {
		pair := KeyPair{Allow: test.statements}
		got := pair.May(test.action, func() string {
			if test.resource == "" {
				t.Errorf("%v %s: the resource is asked for", test.statements, test.action)
			}
			return test.resource
		})
		if got != test.want {
			t.Errorf("%v %s on %s: %v", test.statements, test.action, test.resource, got)
		}
		if got {
			continue
		}
		want := "User: me is not authorized to perform: " + test.action + " on resource: " + test.resource + " " + test.why
		if text := pair.Refusal("me", test.action, test.resource); text != want {
			t.Errorf("got  %s\nwant %s", text, want)
		}
	}
}

func TestPolicyPatterns(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"*", "", true}, {"", "", true}, {"", "a", false}, {"a", "a", true}, {"a*", "a", true}, {"a*c", "abbc", true}, {"a*c", "abbcd", false},
		{"*b*", "abc", true}, {"a?c", "abc", true}, {"a?c", "ac", false}, {"*:stream/*-x", "arn:stream/a-x-x", true}, {"**", "abc", true}, {"a*b*c", "aXbYbZc", true},
	} {
		if got := matches(test.pattern, test.text); got != test.want {
			t.Errorf("%q %q: %v", test.pattern, test.text, got)
		}
	}
}
