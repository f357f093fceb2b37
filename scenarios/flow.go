package scenarios

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
)

// Flow is a dataflow as Adobe's Flow Service tells it: GET /flows/{id}, and with it, in the same file, the target
// connection that the flow names.
type Flow struct {
	File        string // as the scenario names it
	Name        string
	Description string
	Segments    []FlowSegment
	Attributes  []string
	Stream      string // of the target connection; "" when the file has none
	Region      string
	toggles     []toggle
	Strange     []string // parameters that mean nothing here, and selectors that cannot be exported
}

// FlowSegment is an audience that a flow activates.
type FlowSegment struct{ ID, Name, Description string }

// toggle is a setting that the file tells.
type toggle struct {
	key  string // of dataflow
	text string // as a scenario has it
}

const (
	maxFlowBytes = 16 << 20
	flowDepth    = 100 // of JSON in it
	// kinesisSpec is the connection spec of Amazon Kinesis (Flow Service API, streaming destinations).
	kinesisSpec = "86043421-563b-46ec-8e6c-e23184711bf6"
)

// ReadFlow reads a file of Flow Service: one document, a list of them, or several one after the other. What is wrong is
// said of all selectors at once.
func ReadFlow(name string) (*Flow, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	data, err := io.ReadAll(io.LimitReader(file, maxFlowBytes+1))
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	flow, err := parseFlow(data)
	if err == nil {
		flow.File = name
	}
	return flow, err
}

func parseFlow(data []byte) (*Flow, error) {
	if len(data) > maxFlowBytes {
		return nil, fmt.Errorf("the file is larger than %s", sized(maxFlowBytes))
	}
	data = bytes.TrimPrefix(data, []byte(byteOrderMark))
	var found flowParts
	for decoder := json.NewDecoder(bytes.NewReader(data)); ; {
		var document any
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, jsonFault(data, decoder.InputOffset(), err)
		}
		found.search(document, 0)
	}
	switch len(found.flows) {
	case 0:
		return nil, errors.New("there is no flow in it: an object with transformations, as GET /flows/{id} answers")
	case 1:
	default:
		return nil, fmt.Errorf("there are %d flows in it, and a scenario has one dataflow", len(found.flows))
	}
	flow := &Flow{}
	if wrong := append(flow.read(found.flows[0]), flow.readTarget(found.targets)...); len(wrong) > 0 {
		return nil, errors.New(strings.Join(wrong, "; "))
	}
	return flow, nil
}

// jsonFault says where a document stops being JSON.
func jsonFault(data []byte, offset int64, err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		offset = int64(len(data))
	} else if syntax, is := errors.AsType[*json.SyntaxError](err); is {
		offset = max(offset, syntax.Offset-1)
	}
	before := data[:min(int(offset), len(data))]
	line := bytes.Count(before, []byte("\n")) + 1
	return fmt.Errorf("line %d, column %d: not JSON: %w", line, len(before)-bytes.LastIndexByte(before, '\n'), err)
}

// flowParts are the objects of a file that tell something.
type flowParts struct{ flows, targets []map[string]any }

// search finds them wherever they stand: an answer has them in a list of items, and others put them together
// themselves. What stands beside them, credentials of a base connection above all, is not looked at.
func (p *flowParts) search(value any, depth int) {
	if depth > flowDepth {
		return
	}
	switch value := value.(type) {
	case []any:
		for _, one := range value {
			p.search(one, depth+1)
		}
	case map[string]any:
		if _, is := value["transformations"]; is {
			p.flows = append(p.flows, value)
		} else if params, is := value["params"].(map[string]any); is && params["stream"] != nil {
			p.targets = append(p.targets, value)
			return
		}
		for _, key := range slices.Sorted(maps.Keys(value)) {
			one := value[key]
			if key != "transformations" && key != "auth" {
				p.search(one, depth+1)
			}
		}
	}
}

// read reads the flow itself, and returns what is wrong with it.
func (f *Flow) read(flow map[string]any) (wrong []string) {
	f.Name, _ = flow["name"].(string)
	f.Description, _ = flow["description"].(string)
	if state, _ := flow["state"].(string); state != "" && state != "enabled" {
		f.Strange = append(f.Strange, "the dataflow's state is "+quote(state)+"; here it runs")
	}
	transformations, _ := flow["transformations"].([]any)
	for i, one := range transformations {
		params, _ := at(one, "params").(map[string]any)
		path := fmt.Sprintf("transformations[%d].params", i)
		for j, selector := range selectorsOf(params, "segmentSelectors") {
			where := fmt.Sprintf("%s.segmentSelectors.selectors[%d]", path, j)
			wrong = append(wrong, f.readSegment(where, selector)...)
		}
		for j, selector := range selectorsOf(params, "profileSelectors") {
			where := fmt.Sprintf("%s.profileSelectors.selectors[%d]", path, j)
			wrong = append(wrong, f.readAttribute(where, selector)...)
		}
		f.readToggles(params)
	}
	if len(f.Segments) == 0 && len(wrong) == 0 {
		wrong = append(wrong, "the flow activates no segment: it has no segmentSelectors")
	}
	return wrong
}

// at is a member of an object, or nil.
func at(value any, key string) any {
	object, _ := value.(map[string]any)
	return object[key]
}

func selectorsOf(params map[string]any, key string) []any {
	list, _ := at(params[key], "selectors").([]any)
	return list
}

func (f *Flow) readSegment(where string, selector any) []string {
	value := at(selector, "value")
	segment := FlowSegment{}
	segment.ID, _ = at(value, "id").(string)
	segment.Name, _ = at(value, "name").(string)
	segment.Description, _ = at(value, "description").(string)
	switch {
	case segment.ID == "":
		return []string{where + " has no value.id"}
	case len(segment.ID) > 256 || !printable.MatchString(segment.ID):
		return []string{where + ".value.id is no id"}
	}
	for _, other := range f.Segments {
		if other.ID == segment.ID {
			return []string{where + " has the id of another segment: " + quote(segment.ID)}
		}
	}
	if segment.Name == "" || len([]rune(segment.Name)) > 256 || !printable.MatchString(segment.Name) {
		segment.Name = segment.ID
	}
	f.Segments = append(f.Segments, segment)
	return nil
}

func (f *Flow) readAttribute(where string, selector any) []string {
	path, _ := at(at(selector, "value"), "path").(string)
	path = strings.TrimPrefix(path, "$.")
	first, _, _ := strings.Cut(path, ".")
	switch {
	case path == "":
		return []string{where + " has no value.path"}
	case first == "segmentMembership" || first == "identityMap": // which every payload has
		f.Strange = append(f.Strange, quote(path)+" is in every payload anyway")
		return nil
	case !attributePath.MatchString(path):
		return []string{where + ".value.path is no path of the union schema: " + quote(path)}
	}
	for _, other := range f.Attributes {
		if covers(other, path) || covers(path, other) {
			return []string{fmt.Sprintf("%s is mapped twice: %s and %s", where, quote(other), quote(path))}
		}
	}
	f.Attributes = append(f.Attributes, path)
	return nil
}

// labels are what the user interface calls toggles. Adobe does not publish what their parameters are called, so that
// one is taken for a toggle only where it has the letters of the label.
var labels = map[string]toggle{
	"includesegmentnames":        {"include_segment_names", "true"},
	"includesegmenttimestamps":   {"include_segment_timestamps", "true"},
	"includemappedaudiencesonly": {"membership_scope", "mapped_only"},
}

func (f *Flow) readToggles(params map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(params)) {
		f.readToggle(key, params[key])
	}
}

// readToggle reads a parameter that is on or off.
func (f *Flow) readToggle(name string, value any) {
	on, is := value.(bool)
	if !is {
		return
	}
	letters := strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
	known, is := labels[strings.ReplaceAll(letters, "includeaudience", "includesegment")]
	switch {
	case !is:
		f.Strange = append(f.Strange, "the parameter "+quote(name)+" is none of those that Adobe documents")
	case on:
		f.toggles = append(f.toggles, known)
	}
}

// readTarget reads the target connection.
func (f *Flow) readTarget(targets []map[string]any) []string {
	if len(targets) > 1 {
		return []string{fmt.Sprintf("there are %d target connections in it, and a dataflow has one", len(targets))}
	}
	for _, target := range targets {
		params, _ := target["params"].(map[string]any)
		f.Stream, _ = params["stream"].(string)
		f.Region, _ = params["region"].(string)
		if !streamName.MatchString(f.Stream) || len(f.Stream) > 128 {
			return []string{"params.stream of the target connection is no name of a stream: " + quote(f.Stream)}
		}
		f.readToggles(params)
		if spec, _ := at(target["connectionSpec"], "id").(string); spec != "" && spec != kinesisSpec {
			f.Strange = append(f.Strange, "the target connection is none of Amazon Kinesis: its connectionSpec is "+quote(spec))
		}
	}
	return nil
}

// flowFile reads the name of a flow's file, and the file.
func flowFile(to **Flow) kind {
	var name string
	named := text(&name, 1_000, printable, "the name of a file")
	return kind{what: "the name of a file", absent: func() {}, read: func(d *decoder, path string, n *node) {
		d.value(path, n, named)
		if !d.sound(path) {
			return
		}
		lies := name
		if from := d.sources[d.places[path].source]; !filepath.IsAbs(lies) && !from.isValue {
			lies = filepath.Join(filepath.Dir(from.name), lies)
		}
		flow, err := ReadFlow(lies)
		if err != nil {
			d.wrongf(path, "", "%s: %v", name, err)
			return
		}
		flow.File = name
		*to = flow
	}}
}
