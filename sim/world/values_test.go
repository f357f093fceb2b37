package world

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
	"net/mail"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// valueOf makes one value of a generator.
func valueOf(t *testing.T, g scenarios.Generator, number, version uint64) string {
	t.Helper()
	people := newPeople(42, "")
	made, err := newGenerator(g, "a.path", salt("a.path"), &people, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC).Unix())
	if err != nil {
		t.Fatal(err)
	}
	v := made.value(&arena{}, nil, people.person(number), version)
	if v.Kind == profile.String && v.Plain && !profile.IsPlain(v.Text) {
		t.Errorf("%s: %.80q passes for plain", g.Kind, v.Text)
	}
	return string(v.Text)
}

func TestValueForms(t *testing.T) {
	for _, row := range []struct {
		name      string
		generator scenarios.Generator
		form      string
	}{
		{"first name", scenarios.Generator{Kind: scenarios.GenFirstName}, `^\p{Lu}[\p{L}' .-]+$`},
		{"last name", scenarios.Generator{Kind: scenarios.GenLastName}, `^\p{Lu}[\p{L}' .-]+$`},
		{"birth date", scenarios.Generator{Kind: scenarios.GenBirthDate}, `^(19[4-9]\d|200[0-8])-[01]\d-[0-3]\d$`},
		{"email", scenarios.Generator{Kind: scenarios.GenEmail}, `^[A-Za-z]+[._][A-Za-z]+\d+(\.\d+)?@[a-z]+\.example\.(com|net|org)$`},
		{"phone", scenarios.Generator{Kind: scenarios.GenPhone}, `^\+1[2-9]\d\d555\d{4}$`},
		{"street", scenarios.Generator{Kind: scenarios.GenStreet}, `^[1-9]\d{0,2} \S+ .+$`},
		{"city", scenarios.Generator{Kind: scenarios.GenCity}, `^\S`},
		{"country", scenarios.Generator{Kind: scenarios.GenCountry}, `^\S`},
		{"company", scenarios.Generator{Kind: scenarios.GenCompany}, `^\S`},
		{"job", scenarios.Generator{Kind: scenarios.GenJobTitle}, `^\S`},
		{"uuid", scenarios.Generator{Kind: scenarios.GenUUID}, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`},
		{"profile id", scenarios.Generator{Kind: scenarios.GenProfileID}, `^[0-9a-f]{16}$`},
		{"timestamp", scenarios.Generator{Kind: scenarios.GenTimestamp}, `^202[56]-\d\d-\d\dT\d\d:\d\d:\d\dZ$`},
		{"choose", scenarios.Generator{Kind: scenarios.GenChoose,
			Choices: []scenarios.Choice{{Value: "y", Share: 0.5}, {Value: "n", Share: 0.5}}}, `^[yn]$`},
		{"uniform", scenarios.Generator{Kind: scenarios.GenUniform, Low: -1, High: 1, Digits: 3}, `^(-1|-?0(\.\d{0,2}[1-9])?)$`},
		{"integer", scenarios.Generator{Kind: scenarios.GenInteger, Low: 3, High: 5}, `^[345]$`},
		{"boolean", scenarios.Generator{Kind: scenarios.GenBoolean, Share: 0.5}, `^(true|false)$`},
		{"text", scenarios.Generator{Kind: scenarios.GenText, Bytes: 33}, `^[a-z ]{33}$`},
		{"long text", scenarios.Generator{Kind: scenarios.GenText, Bytes: 200_000}, `^[a-z ]+$`},
	} {
		form := regexp.MustCompile(row.form)
		different := map[string]bool{}
		for number := range uint64(200) {
			for _, version := range []uint64{0, 1, 127} {
				value := valueOf(t, row.generator, number, version)
				if !form.MatchString(value) {
					t.Errorf("%s: profile %d, version %d: %.80q", row.name, number, version, value)
				}
				different[value] = true
			}
			if row.generator.Bytes > 1000 && number > 3 {
				break // a long text is slow to check
			}
		}
		if len(different) < 2 {
			t.Errorf("%s: always the same value", row.name)
		}
	}
	if got := len(valueOf(t, scenarios.Generator{Kind: scenarios.GenText, Bytes: 200_000}, 1, 0)); got != 200_000 {
		t.Errorf("a text of %d bytes, want 200000", got)
	}
}

// Texts of a scenario may be anything, and the values of one that is not plain are looked at.
func TestChoicesArePlainTogether(t *testing.T) {
	people := newPeople(42, "")
	for _, row := range []struct {
		second string
		want   bool
	}{{"no", true}, {`"no"`, false}, {`n\o`, false}, {"nö", false}, {"n\no", false}, {"", true}} {
		g := scenarios.Generator{Kind: scenarios.GenChoose, Choices: []scenarios.Choice{{Value: "yes", Share: 0.5},
			{Value: row.second, Share: 0.5}}}
		made, err := newGenerator(g, "answer", salt("answer"), &people, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := made.value(&arena{}, nil, people.person(1), 0).Plain; got != row.want {
			t.Errorf("yes or %q: plain is %v, want %v", row.second, got, row.want)
		}
	}
}

func TestValueShares(t *testing.T) {
	g := scenarios.Generator{Kind: scenarios.GenChoose, Choices: []scenarios.Choice{{Value: "a", Share: 0.7}, {Value: "b", Share: 0.2},
		{Value: "c", Share: 0.1}}}
	people := newPeople(42, "")
	made, err := newGenerator(g, "tier", salt("tier"), &people, 0)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]float64{}
	const n = 20_000
	for number := range uint64(n) {
		counts[string(made.value(&arena{}, nil, people.person(number), 0).Text)]++
	}
	for _, c := range g.Choices {
		if got := counts[c.Value] / n; got < c.Share-0.02 || got > c.Share+0.02 {
			t.Errorf("%s: share %.3f, want %.1f", c.Value, got, c.Share)
		}
	}
}

// Digits are made eight at a time, so numbers around each power of ten must come out as package strconv has them.
func TestAppendDigits(t *testing.T) {
	for power := uint64(1); power <= 1e18; power *= 10 {
		for i := range uint64(200) {
			for _, n := range []uint64{power - 1 - min(i, power-1), power + i, mix(i) % (10 * power), mix(i)} {
				want := strconv.FormatUint(n, 10)
				if got := string(appendUint([]byte("x"), n)); got != "x"+want {
					t.Fatalf("appendUint of %d: %s", n, got)
				}
				for digits := 1; digits <= 20; digits++ {
					want := fmt.Sprintf("%020d", n)[20-digits:]
					if got := string(appendDigits([]byte("x"), n, digits)); got != "x"+want {
						t.Fatalf("%d digits of %d: %s", digits, n, got)
					}
				}
				if got, want := string(appendHex([]byte("x"), n)), fmt.Sprintf("x%016x", n); got != want {
					t.Fatalf("appendHex of %d: %s, want %s", n, got, want)
				}
			}
		}
	}
}

func TestAppendDecimal(t *testing.T) {
	for _, row := range []struct {
		n      int64
		digits int
		want   string
	}{
		{0, 0, "0"}, {0, 3, "0"}, {5, 2, "0.05"}, {50, 2, "0.5"}, {100, 2, "1"}, {-5, 1, "-0.5"}, {-1234, 2, "-12.34"},
		{7, 0, "7"}, {1, 15, "0.000000000000001"}, {-9007199254740992, 0, "-9007199254740992"},
	} {
		if got := string(appendDecimal(nil, row.n, row.digits)); got != row.want {
			t.Errorf("%d with %d digits: %s, want %s", row.n, row.digits, got, row.want)
		}
	}
}

// Dates are written as package time does.
func TestDates(t *testing.T) {
	const start = 1_772_409_600
	for i := range uint64(50_000) {
		h := mix(i)
		birth := time.Unix((birthFirst+int64(scale(h, birthDays)))*day, 0).UTC()
		if got, want := string(appendBirthDate(nil, h)), birth.Format(time.DateOnly); got != want {
			t.Fatalf("born on %s, want %s", got, want)
		}
		moment := time.Unix(start-1-int64(scale(h, timestampSpan)), 0).UTC()
		if got, want := string(appendTimestamp(nil, start, h)), moment.Format("2006-01-02T15:04:05Z"); got != want {
			t.Fatalf("at %s, want %s", got, want)
		}
	}
}

// Identities have the form of their namespace, are all different, and the hashed address is the hash of the lower-cased
// address that the e-mail attribute has at the same version.
func TestIdentityForms(t *testing.T) {
	people := newPeople(42, "")
	forms := map[scenarios.IdentityValue]*regexp.Regexp{
		scenarios.ValueECID:          regexp.MustCompile(`^\d{38}$`),
		scenarios.ValueEmail:         regexp.MustCompile(`^[a-z0-9._]+@[a-z.]+$`),
		scenarios.ValueEmailLCSHA256: regexp.MustCompile(`^[0-9a-f]{64}$`),
		scenarios.ValuePhone:         regexp.MustCompile(`^\+1[2-9]\d\d55501\d\d$`),
		scenarios.ValueUUID:          regexp.MustCompile(`^[0-9a-f-]{36}$`),
		scenarios.ValueID:            regexp.MustCompile(`^\d{10}(-\d+)?$`),
	}
	capitals := 0
	for number := range uint64(1000) {
		who := people.person(number)
		for version := range uint32(3) {
			email := people.appendEmail(nil, who, uint64(version), false)
			if _, err := mail.ParseAddress(string(email)); err != nil {
				t.Fatalf("%s: %v", email, err)
			}
			lower := strings.ToLower(string(email))
			if lower != string(email) {
				capitals++
			}
			index := derivedFirst + version
			plain := namespace{form: emailForm, people: &people}
			if got := string(plain.appendID(nil, new(address), who, index)); got != lower {
				t.Fatalf("identity %s of the address %s", got, email)
			}
			sum := sha256.Sum256([]byte(lower))
			hashed := namespace{form: hashForm, people: &people}
			if got, want := string(hashed.appendID([]byte("x"), new(address), who, index)), "x"+hex.EncodeToString(sum[:]); got != want {
				t.Fatalf("%s: %s, want %s", email, got, want)
			}
		}
	}
	if capitals < 200 || capitals > 400 {
		t.Errorf("%d of 3000 addresses have capital letters, want about 300", capitals)
	}
	for value, form := range forms {
		seen := map[string]bool{}
		for number := range uint64(1000) {
			for index := range uint32(3) {
				ns := namespace{form: identityForms[value], people: &people, purpose: salt("test")}
				id := string(ns.appendID(nil, new(address), people.person(number), index))
				if !form.MatchString(id) {
					t.Fatalf("%s: %q", value, id)
				}
				if seen[id] && value != scenarios.ValuePhone {
					t.Fatalf("%s: %q twice", value, id)
				}
				seen[id] = true
			}
		}
	}
}

// Both halves of an ECID are numbers of 63 bits, as Adobe's are.
func TestECIDHalves(t *testing.T) {
	limit := new(big.Int).Lsh(big.NewInt(1), 63)
	for i := range uint64(100) {
		id := string(appendECID(nil, mix(i)))
		for _, half := range []string{id[:19], id[19:]} {
			if n, ok := new(big.Int).SetString(half, 10); !ok || n.Cmp(limit) >= 0 {
				t.Fatalf("%s: half %s", id, half)
			}
		}
	}
}

func TestProfileIDsAreUnique(t *testing.T) {
	people := newPeople(7, "")
	seen := map[string]bool{}
	for number := range uint64(50_000) {
		seen[string(people.appendID(nil, people.person(number)))] = true
	}
	if len(seen) != 50_000 {
		t.Errorf("%d different ids of 50000 profiles", len(seen))
	}
}

// The e-mail address is made of the names that the profile's attributes show.
func TestEmailIsMadeOfTheName(t *testing.T) {
	sc := worldScenario()
	w := makeWorld(t, sc)
	for number := range uint64(100) {
		who := w.people.person(number)
		last := w.attributes.list[1].value(&arena{}, nil, who, 0)
		address := w.attributes.list[3].value(&arena{}, nil, who, 0)
		if name := letters(string(last.Text)); !strings.Contains(strings.ToLower(string(address.Text)),
			name+strconv.FormatUint(number, 10)+"@") {
			t.Errorf("%s has the address %s", last.Text, address.Text)
		}
	}
}

// A text is written over by no other text of the update, also while the arena grows.
func TestArenaGrows(t *testing.T) {
	var a arena
	var texts [][]byte
	for i := range 1000 {
		start := len(a.buffer)
		a.buffer = appendUint(a.buffer, uint64(i))
		texts = append(texts, a.cut(start))
	}
	for i, text := range texts {
		if !bytes.Equal(text, []byte(strconv.Itoa(i))) {
			t.Fatalf("text %d is %q", i, text)
		}
	}
	if got := append(texts[0], 'x'); string(texts[1]) != "1" || string(got) != "0x" {
		t.Errorf("appending to a text wrote over its neighbour: %q", texts[1])
	}
}

func TestMembershipPacking(t *testing.T) {
	for _, moment := range []int64{0, 1, epochBefore, momentMask} {
		for _, status := range []profile.Status{profile.NoMembership, profile.Realized, profile.Existing, profile.Exited} {
			if m := newMembership(status, moment); m.status() != status || m.moment() != moment {
				t.Errorf("status %d at %d comes back as %d at %d", status, moment, m.status(), m.moment())
			}
		}
	}
}

// Before the first update the newest e-mail identity is the address of version 0, however many older ones there are.
func TestInitialAddress(t *testing.T) {
	people := newPeople(42, "")
	n := namespace{form: emailForm, people: &people, isEmail: true, some: always, min: 1, max: 5}
	for number := range uint64(100) {
		who := people.person(number)
		r := n.initial(who)
		newest := n.appendID(nil, new(address), who, r.first()+r.count()-1)
		if want := people.appendEmail(nil, who, 0, true); !bytes.Equal(newest, want) || r.count() < 1 || r.count() > 5 {
			t.Errorf("profile %d: %d identities, the newest %s, want %s", number, r.count(), newest, want)
		}
	}
}

// A map has its keys in the order of the scenario; a key that some are missing is there for the share of the others.
func TestMapEntries(t *testing.T) {
	w := makeWorld(t, worldScenario())
	g := &w.attributes.list[19].generator
	const n = 2000
	ranks := 0
	for number := range uint64(n) {
		v := g.value(&arena{}, nil, w.people.person(number), 0)
		if v.Kind != profile.Map || len(v.Entries) == 0 || string(v.Entries[0].Key) != "city" || v.Entries[0].Value.Kind != profile.String {
			t.Fatalf("profile %d: %+v", number, v)
		}
		if len(v.Entries) == 2 {
			ranks++
			if string(v.Entries[1].Key) != "rank" || v.Entries[1].Value.Kind != profile.Literal {
				t.Fatalf("profile %d: %+v", number, v)
			}
		}
	}
	if ranks < n*45/100 || ranks > n*55/100 {
		t.Errorf("%d of %d maps have a rank, want half of them", ranks, n)
	}
}
