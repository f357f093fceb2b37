package profile_test

import (
	"bytes"
	"encoding/json"
	"fmt"

	"kinesim/exporter/profile"
)

// A profile enters a mapped segment: the update is exported, and this is what is sent.
func Example() {
	schema := &profile.Schema{
		Attributes: []profile.Attribute{{Path: "person.name.firstName"}, {Path: "loyalty.tier"}},
		Segments:   []profile.Segment{{ID: "5b998cb9-9488-4ec3-8d95-fa8338ced490", Namespace: "ups"}},
		Namespaces: []string{"ECID"},
	}
	mapping := profile.Mapping{Segments: []profile.MappedSegment{{Segment: 0}}, Attributes: []string{"person", "loyalty.tier"}}
	flow, err := profile.NewDataflow(schema, mapping, profile.DefaultSettings())
	if err != nil {
		fmt.Println(err)
		return
	}

	const at profile.Millis = 1_641_936_279_000 // 11 January 2022, 21:24:39
	update := &profile.Update{
		At: at,
		Profile: &profile.Profile{ // after the update
			ID:          []byte("p-1"),
			Attributes:  []profile.Value{{Kind: profile.String, Text: []byte("Marty")}, {Kind: profile.String, Text: []byte("gold")}},
			Memberships: []profile.Membership{{Status: profile.Realized, LastQualification: at}},
			Identities:  [][]profile.Identity{{{ID: []byte("14575006536349286404619648085736425115")}}},
		},
		Changes: []profile.Change{{Kind: profile.Evaluated, Index: 0, Before: profile.NoMembership}},
	}
	decision := flow.Detect(update)
	fmt.Println(decision, decision.Export())
	var payload bytes.Buffer
	if err := json.Indent(&payload, flow.AppendPayload(nil, update), "", "  "); err != nil { // it is compact
		fmt.Println(err)
	}
	fmt.Println(payload.String())

	// Evaluated again and still a member, it is not exported; the reason leads to the rule.
	update.Changes[0].Before = profile.Realized
	decision = flow.Detect(update)
	fmt.Println(decision, decision.Export(), decision.Reason.Rules())
	// Output:
	// segmentation true
	// {
	//   "person": {
	//     "name": {
	//       "firstName": "Marty"
	//     }
	//   },
	//   "loyalty": {
	//     "tier": "gold"
	//   },
	//   "segmentMembership": {
	//     "ups": {
	//       "5b998cb9-9488-4ec3-8d95-fa8338ced490": {
	//         "lastQualificationTime": "2022-01-11T21:24:39Z",
	//         "status": "realized"
	//       }
	//     }
	//   },
	//   "identityMap": {
	//     "ecid": [
	//       {
	//         "id": "14575006536349286404619648085736425115"
	//       }
	//     ]
	//   }
	// }
	// requalified false T4
}
