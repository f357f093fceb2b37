package profile

// Millis is a moment of logical time in Unix milliseconds. Wall-clock time never becomes one: a scenario and a seed
// decide every record.
type Millis int64

// Schema names what a profile can hold, in a fixed order. Profiles, updates and dataflows refer to its members by
// index, so that a profile needs no maps and a payload no sorting.
type Schema struct {
	Attributes []Attribute // leaf paths and map-type objects, in declared order
	Segments   []Segment   // in the order in which a payload lists them
	Namespaces []string    // identity namespaces, in the order in which a payload lists them
}

// Attribute is one path of the union schema that can hold a value. Arrays are not exported by this destination
// ("arrays not supported", M4), so there is no kind for them.
type Attribute struct {
	Path string // dotted XDM path, such as person.name.firstName
	Map  bool   // a map-type object: its value is a list of entries instead of a scalar
}

// Segment is an audience that profiles can be members of.
type Segment struct {
	ID          string
	Namespace   string // first-level key of segmentMembership: "ups", "CustomerAudienceUpload", …
	Name        string // emitted only for mapped segments, with IncludeSegmentNames
	MergePolicy string // segments that share it share a membership scope of "merge_policy"
	CreatedAt   Millis
	UpdatedAt   Millis
}
