package profile

import (
	"fmt"
	"slices"
	"testing"
)

func TestAddIdentity(t *testing.T) {
	p := &Profile{Identities: make([][]Identity, 3)}
	for i := range 48 {
		changes := AddIdentity(p, nil, 1, fmt.Appendf(nil, "cookie-%d", i))
		if !slices.Equal(changes, []Change{{Kind: IdentityAdded, Index: 1}}) {
			t.Fatalf("adding cookie %d: %v", i, changes)
		}
	}
	AddIdentity(p, nil, 0, []byte("a@example.com"))
	AddIdentity(p, nil, 2, []byte("crm-1"))
	if n := Identities(p); n != MaxIdentities {
		t.Fatalf("%d identities, want %d", n, MaxIdentities)
	}
	again := AddIdentity(p, nil, 1, []byte("cookie-7"))
	if !slices.Equal(again, []Change{{Kind: IdentityUpdated, Index: 1}}) || Identities(p) != MaxIdentities {
		t.Errorf("adding a known identity: %v, %d identities", again, Identities(p))
	}
	// The 51st: one added, the oldest of the fullest namespace dropped.
	before := []Change{{Kind: Merged}}
	changes := AddIdentity(p, before, 2, []byte("crm-2"))
	if !slices.Equal(changes, []Change{{Kind: Merged}, {Kind: IdentityRemoved, Index: 1}, {Kind: IdentityAdded, Index: 2}}) {
		t.Errorf("adding the 51st: %v", changes)
	}
	if n := Identities(p); n != MaxIdentities {
		t.Errorf("%d identities, want %d", n, MaxIdentities)
	}
	if got := string(p.Identities[1][0].ID); got != "cookie-1" {
		t.Errorf("oldest cookie is %s, want cookie-1", got)
	}
	if got := p.Identities[2]; string(got[0].ID) != "crm-1" || string(got[1].ID) != "crm-2" {
		t.Errorf("crm identities %v, want the new one last", got)
	}
}
