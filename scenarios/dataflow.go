package scenarios

import (
	"kinesim/exporter/profile"
)

// dataflowFields are what is mapped, the settings that package profile declares, and the partition key.
func dataflowFields(f *Dataflow) []field {
	mapped := []field{
		{key: "file", note: "not set", about: "instead of segments and attributes: JSON of Adobe's Flow Service, as GET /flows/{id} answers, " +
			"with the target connection in the same file if need be; population says what that does not tell", kind: flowFile(&f.Flow)},
		{key: "segments", note: "all that no event activates; three of the default population", about: "segments mapped from the start",
			kind: names(&f.Segments)},
		{key: "attributes", note: "all; those worth mapping of the default population",
			about: "attribute paths mapped, in payload order; a path above others maps them all", kind: names(&f.Attributes)},
	}
	key := field{key: "partition_key", note: "profile", about: "what a record's partition key is: ours to choose, Adobe publishes none",
		kind: partitionKey(&f.PartitionKey)}
	return append(append(mapped, settingFields(&f.Settings, profile.SettingsTable())...), key)
}

// names reads a list of names; each has its place noted, for the rules that look them up.
func names(to *[]string) kind {
	return kind{what: "a list of names", read: func(d *decoder, path string, n *node) {
		items, ok := d.items(path, n)
		if !ok {
			return
		}
		*to = []string{}
		if len(items) > maxSegments {
			d.wrongf(path, "", "%s has %d entries, more than the allowed %d", last(path), len(items), maxSegments)
			return
		}
		for _, item := range items {
			var name string
			d.value(item.path, item.value, text(&name, 256, nil, ""))
			*to = append(*to, name) // "" where it is faulty, so that indexes stay those of the file
		}
	}, absent: func() {}}
}

// partitionKey reads profile, {identity: NAMESPACE} or {attribute: PATH}.
func partitionKey(to *PartitionKey) kind {
	var identity, attribute string
	keys := []field{
		{key: "identity", about: "the first identity of this namespace", kind: text(&identity, 256, nil, "")},
		{key: "attribute", about: "the value of this mapped attribute", kind: text(&attribute, 256, nil, "")},
	}
	const hint = "write profile, {identity: NAMESPACE} or {attribute: PATH}"
	return kind{what: "profile, or one of the keys below", keys: keys, absent: func() { to.From = profile.KeyProfile },
		read: func(d *decoder, path string, n *node) {
			if !n.isMapping() {
				if text, ok := d.scalar(path, "profile, {identity: NAMESPACE} or {attribute: PATH}", n); ok && text != "profile" {
					d.wrongf(path, hint, "partition_key: %s is nothing that a key can be taken from", quote(text))
				}
				to.From = profile.KeyProfile
				return
			}
			d.fields(path, n, keys)
			switch byIdentity, byAttribute := d.given(join(path, "identity")), d.given(join(path, "attribute")); {
			case byIdentity && byAttribute:
				d.wrongf(path, hint, "partition_key names both an identity and an attribute")
			case byIdentity:
				*to = PartitionKey{From: profile.KeyIdentity, Name: identity}
			case byAttribute:
				*to = PartitionKey{From: profile.KeyAttribute, Name: attribute}
			case d.sound(path):
				d.wrongf(path, hint, "partition_key names neither an identity nor an attribute")
			}
		}}
}
