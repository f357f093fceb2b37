package kinesis

import (
	"encoding/json"
	"fmt"
)

// Policy is a policy document of IAM, as far as exporting needs one.
type Policy struct {
	Version   string
	Statement []Statement
}

// Statement allows actions on resources.
type Statement struct {
	Sid      string `json:",omitempty"` // of letters and digits
	Effect   string
	Action   []string
	Resource []string
}

// PolicyOptions are what a policy allows besides exporting.
type PolicyOptions struct {
	ReadBack bool   // reading the stream back
	FanOut   bool   // reading it back as a consumer with enhanced fan-out
	Create   bool   // creating it, deleting it, and knowing when it is there
	Key      string // ARN of the key of KMS that the stream is encrypted with; "" for none, or for AWS's own
}

const (
	policyVersion = "2012-10-17" // the current version of the language
	effectAllow   = "Allow"
)

// The actions by what they are for.
var (
	putActions    = []string{"kinesis:PutRecord", "kinesis:PutRecords"}
	readActions   = []string{"kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords"}
	fanOutActions = []string{
		"kinesis:RegisterStreamConsumer", "kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard", "kinesis:DeregisterStreamConsumer",
		"kinesis:ListStreamConsumers", // those that a killed run has left
	}
	createActions = []string{"kinesis:CreateStream", "kinesis:DeleteStream", "kinesis:DescribeStreamSummary"}
)

// ReadActions are what reading back needs besides the destination's permissions.
func ReadActions() []string { return append([]string(nil), readActions...) }

// LeastPolicy is the least that the destination needs to export to a stream, and no more than that works: ListStreams
// knows no resource (service authorization reference), so it is allowed on all.
func LeastPolicy(arn string, o PolicyOptions) Policy {
	p := Policy{Version: policyVersion, Statement: []Statement{
		{Sid: "ListStreams", Effect: effectAllow, Action: []string{"kinesis:ListStreams"}, Resource: []string{"*"}},
		{Sid: "Export", Effect: effectAllow, Action: putActions, Resource: []string{arn}},
	}}
	add := func(sid string, actions []string, resources ...string) {
		p.Statement = append(p.Statement, Statement{Sid: sid, Effect: effectAllow, Action: actions, Resource: resources})
	}
	if o.ReadBack {
		add("ReadBack", readActions, arn)
	}
	if o.FanOut {
		// A registration is of the stream, a subscription of the consumer (developer guide, IAM permissions required
		// for KCL consumer applications).
		add("ListShards", readActions[:1], arn)
		add("FanOut", fanOutActions, arn, arn+"/consumer/*")
	}
	if o.Create {
		add("Create", createActions, arn)
	}
	if o.Key != "" {
		actions := []string{"kms:GenerateDataKey"}
		if o.ReadBack || o.FanOut {
			actions = append(actions, "kms:Decrypt")
		}
		add("Encryption", actions, o.Key)
	}
	return p
}

// DocumentedPolicy is the policy as the destination's documentation prints it, for a stream: all three actions in one
// statement on its ARN, which denies ListStreams.
func DocumentedPolicy(arn string) Policy {
	return Policy{Version: policyVersion, Statement: []Statement{{
		Effect: effectAllow, Action: append([]string{"kinesis:ListStreams"}, putActions...), Resource: []string{arn},
	}}}
}

// JSON is the document, to be attached as it is.
func (p Policy) JSON() string {
	text, err := json.MarshalIndent(p, "", "    ")
	if err != nil {
		panic(fmt.Sprintf("a policy of texts alone: %v", err))
	}
	return string(text) + "\n"
}
