//go:build !slim

package target

import (
	"net"
	"testing"
)

func TestInterfaceHere(t *testing.T) {
	all, err := net.Interfaces()
	if err != nil || len(all) == 0 {
		t.Skip("this machine does not tell its interfaces")
	}
	if name := all[0].Name; !interfaceHere(name) {
		t.Errorf("%s is not here", name)
	}
	for _, name := range []string{"", "nowhere0"} {
		if interfaceHere(name) {
			t.Errorf("%q is here", name)
		}
	}
}
