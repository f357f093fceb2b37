package scenarios

import (
	"time"

	"kinesim/exporter"
	"kinesim/exporter/profile"
	"kinesim/sim/objective"
)

// Scenario is a scenario file with every default filled in and every rule of the format checked. Lists keep the order
// of the file, since it decides the order of keys in a payload and the order of random draws.
type Scenario struct {
	Version     int // of the format; 1
	Name        string
	Description string
	Seed        uint64
	Start       time.Time // logical time of the first update; UTC
	StartsNow   bool      // Start is when the scenario was read
	Population  Population
	Dataflow    Dataflow
	Upstream    *Upstream `json:",omitempty"` // nil where nobody wants to know
	Stream      Stream
	Export      exporter.Config // its settings; what the stream and the seed decide is left to who runs it
	Workload    []Phase
	Replay      *Replay `json:",omitempty"` // the one phase of Workload stands for it
	Timeline    []Event
	Objectives  []objective.Objective `json:",omitempty"` // what the run is judged by
	// Variables are those of the environment that the file names and that were set. The rest of the scenario holds
	// their values.
	Variables []Variable `json:",omitempty"`

	now       time.Time      // what start: now means
	startZone *time.Location // that the file writes Start in, for times of day

	objectivePaths []string // where Objectives stand in the file
}

// Population is who there is before the first update.
type Population struct {
	Profiles   int
	Locale     string   // of names, places and companies; "" for the default
	Overflow   Overflow // what becomes of an identity that a graph at its limit drops
	Identities []Namespace
	Attributes []Attribute
	Segments   []Segment
	Anonymous  float64 `json:",omitempty"` // share of profiles that nobody knows: cookies and devices, and no attributes
	Hot        float64 `json:",omitempty"` // exponent of the Zipf distribution of updates over profiles; 0 for evenly
}

// DefaultLocale is that of names, places and companies unless a scenario says another.
const DefaultLocale = "en_US"

// Locales are those that values can have.
var Locales = []string{DefaultLocale, "cs_CZ", "de_DE", "es_ES", "fr_FR", "it_IT", "ja_JP", "pl_PL", "tr_TR"}

// Overflow is what becomes of the identity that a graph drops for its 51st: Adobe's guardrails of identities say that
// it goes, those of profiles that who has more than 50 is not exported any more.
type Overflow string

const (
	OverflowDrop Overflow = "drop" // identityMap loses it
	OverflowKeep Overflow = "keep" // identityMap keeps it
)

// Namespace is an identity namespace and how many identities of it a profile has.
type Namespace struct {
	Name   string
	Type   IdentityType
	Min    int           // identities of a profile that has any
	Max    int           // inclusive; one more takes the place of the oldest
	Share  float64       // of profiles that have any, 0 to 1
	Shared int           `json:",omitempty"` // by how many profiles each identity is shared; 0 for one
	Value  IdentityValue // what an identity of it looks like
	Unique bool          // at most one in a graph, so that a new one updates it
}

// IdentityType is what an identity stands for. A graph at its limit drops cookies first and what stands for a person
// last.
type IdentityType string

// IdentityTypes are the types in the order in which a graph drops them.
var IdentityTypes = []IdentityType{TypeCookie, TypeDevice, TypeCrossDevice, TypeEmail, TypePhone}

const (
	TypeCookie      IdentityType = "cookie"
	TypeDevice      IdentityType = "device"
	TypeCrossDevice IdentityType = "cross_device"
	TypeEmail       IdentityType = "email"
	TypePhone       IdentityType = "phone"
)

// IdentityValue is what identities of a namespace look like.
type IdentityValue string

const (
	ValueECID          IdentityValue = "ecid"            // 38 decimal digits
	ValueEmail         IdentityValue = "email"           // the profile's e-mail address, lower case
	ValueEmailLCSHA256 IdentityValue = "email_lc_sha256" // hex SHA-256 of the lower-cased e-mail address
	ValuePhone         IdentityValue = "phone"           // E.164
	ValueUUID          IdentityValue = "uuid"
	ValueID            IdentityValue = "id" // a customer number, unique to the profile
)

// Attribute is one path of a profile and where its values come from.
type Attribute struct {
	Path      string
	Generator Generator
	Missing   float64    // share of profiles that do not have it at the start, 0 to 1
	Null      float64    `json:",omitempty"` // share of values that are null, 0 to 1
	When      *Condition `json:",omitempty"` // of profiles that have it; nil for all
	Changes   float64    // how often it is written, in proportion to the others; 0 for never
}

// Generator makes values.
type Generator struct {
	Kind    GeneratorKind
	Choices []Choice    // GenChoose
	Low     float64     // GenUniform, GenInteger: inclusive
	High    float64     // GenUniform: exclusive; GenInteger: inclusive
	Digits  int         // GenUniform: decimals
	Share   float64     // GenBoolean: share of true
	Bytes   int         // GenText: length
	Entries []Attribute // GenMap: keys (as Path) and their generators; no maps inside maps

	Fake         string         `json:",omitempty"` // GenFake: a function of Fakes
	Distribution *Distribution  `json:",omitempty"` // GenNormal and its like; Digits says how many decimals
	Constant     string         `json:",omitempty"` // GenConstant
	Literal      bool           `json:",omitempty"` // Constant is no text, but JSON as it is
	Cases        []Case         `json:",omitempty"` // GenCases: the first whose condition holds; the value is absent when none does
	Template     []TemplatePart `json:",omitempty"` // GenTemplate
}

// GeneratorKind names a generator as a scenario file does.
type GeneratorKind string

const (
	GenFirstName GeneratorKind = "first_name"
	GenLastName  GeneratorKind = "last_name"
	GenBirthDate GeneratorKind = "birth_date" // YYYY-MM-DD
	GenEmail     GeneratorKind = "email"
	GenPhone     GeneratorKind = "phone" // E.164
	GenStreet    GeneratorKind = "street"
	GenCity      GeneratorKind = "city"
	GenCountry   GeneratorKind = "country"
	GenCompany   GeneratorKind = "company"
	GenJobTitle  GeneratorKind = "job_title"
	GenUUID      GeneratorKind = "uuid"
	GenProfileID GeneratorKind = "profile_id" // the profile's own id: Adobe recommends mapping a unique identifier
	GenTimestamp GeneratorKind = "timestamp"  // RFC 3339, before the scenario's start
	GenChoose    GeneratorKind = "choose"     // one of weighted strings
	GenUniform   GeneratorKind = "uniform"    // a number
	GenInteger   GeneratorKind = "integer"
	GenBoolean   GeneratorKind = "boolean"
	GenText      GeneratorKind = "text" // filler of a given length
	GenMap       GeneratorKind = "map"  // a map-type object

	GenFake        GeneratorKind = "fake"   // a function of gofakeit
	GenNormal      GeneratorKind = "normal" // numbers, as are the following
	GenLogNormal   GeneratorKind = "lognormal"
	GenExponential GeneratorKind = "exponential"
	GenZipf        GeneratorKind = "zipf"
	GenDate        GeneratorKind = "date"   // YYYY-MM-DD, from Low to High in seconds since 1970
	GenMoment      GeneratorKind = "moment" // RFC 3339, likewise
	GenConstant    GeneratorKind = "constant"
	GenCases       GeneratorKind = "cases"    // another generator, by a condition
	GenTemplate    GeneratorKind = "template" // made of other attributes
)

// Choice is a value of GenChoose with its share of profiles; the shares of a generator add up to 1.
type Choice struct {
	Value string
	Share float64
}

// Segment is an audience of the sandbox.
type Segment struct {
	Key         string // its name in the scenario file
	ID          string // in payloads; a UUID derived from Key unless given
	Name        string // in payloads with include_segment_names; Key unless given
	Namespace   string // "ups" unless given
	MergePolicy string
	Members     float64    // share of profiles that are members at the start, 0 to 1
	Exited      float64    // share of profiles that have left it before the start, 0 to 1
	When        *Condition `json:",omitempty"` // of profiles that may be members at the start: Members is the share of these
	Overlap     *Overlap   `json:",omitempty"` // nil where they are as likely as any other
	Churn       float64    // share of profiles that come and go: those that streaming evaluation prefers
	Evaluation  Evaluation
	Expires     time.Duration // of External: how long a membership lasts that is not uploaded again
	Created     time.Time     // before the scenario's start
	Updated     time.Time
	Causes      *Cause `json:",omitempty"` // why profiles are members; nil where they come and go at random
}

// Cause is a value of an attribute that makes profiles members of a segment: the update that writes it lets them in,
// and the one that writes another lets them go.
type Cause struct {
	Attribute string // path
	Values    []string
}

// Evaluation is when the platform decides who is a member.
type Evaluation string

const (
	Streaming Evaluation = "streaming" // with each update of a profile
	Batch     Evaluation = "batch"     // only by an evaluate event
	Edge      Evaluation = "edge"      // with each request of a profile, which to a world is as streaming
	External  Evaluation = "external"  // only by a refresh event: an upload from elsewhere
)

// Live tells whether updates of a profile decide, and not a job.
func (e Evaluation) Live() bool { return e == Streaming || e == Edge }

// Overlap says how many members of a segment are members of another one, too.
type Overlap struct {
	With  string // key of a segment that stands before it
	Share float64
}

// Dataflow is the activation as configured in Experience Platform.
type Dataflow struct {
	Segments   []string // keys of the segments mapped from the start
	Attributes []string // paths mapped, in payload order; a path above others maps them all
	Flow       *Flow    `json:",omitempty"` // what says so, unless the scenario does
	profile.Settings
	PartitionKey PartitionKey
}

// PartitionKey is what a record's partition key is taken from. Adobe publishes none, so it is ours to choose.
type PartitionKey struct {
	From profile.KeySource
	Name string // the namespace, or the mapped attribute's path
}

// Phase is a stretch of the workload with a rate of profile updates.
type Phase struct {
	Name     string
	Duration time.Duration
	From, To float64  // updates a second at its start and end, linear in between; 0 where Rate is set
	Rate     *Rate    `json:",omitempty"` // nil for a ramp or a constant
	Factor   float64  `json:",omitempty"` // that Rate is multiplied with; 0 for 1
	Arrivals Arrivals `json:",omitempty"`
	Mix      []Share  // shares of update kinds; they add up to 1
}

// Arrivals is how updates follow each other, given their rate.
type Arrivals string

const (
	ArrivalsEven    Arrivals = "even"    // one wherever the area under the rate passes a whole number and a half
	ArrivalsPoisson Arrivals = "poisson" // a Poisson process of that rate
)

// Share is a kind of update and its share of a phase's updates.
type Share struct {
	Kind  Kind
	Share float64
}

// Kind is what an update of the workload does.
type Kind string

const (
	KindQualify           Kind = "qualify" // a profile enters a mapped segment
	KindLeave             Kind = "leave"
	KindQualifyUnmapped   Kind = "qualify_unmapped"
	KindLeaveUnmapped     Kind = "leave_unmapped"
	KindReevaluate        Kind = "reevaluate" // a member of a mapped segment is evaluated again and stays
	KindAttribute         Kind = "attribute"  // a mapped attribute is written
	KindSameValue         Kind = "same_value" // a mapped attribute is overwritten with the value that it has
	KindRemoveAttribute   Kind = "remove_attribute"
	KindUnmappedAttribute Kind = "unmapped_attribute"
	KindAddIdentity       Kind = "add_identity"
	KindRemoveIdentity    Kind = "remove_identity"
)

// Amount is a number of profiles, or a share of the population.
type Amount struct {
	Count int
	Share float64 // used when Count is 0
}
