package cli

import "net"

// CheckAddress refuses an address of a flag that nobody could listen on: it wants HOST:PORT, and a port that there is,
// by number or by name. Whether it is free shows when it is opened.
func CheckAddress(flag, address, example string) error {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return Usage(flag+" "+example, "%s %q is not HOST:PORT", flag, address)
	}
	if _, err := net.LookupPort("tcp", port); err != nil {
		return Usage(flag+" "+example+", or port 0 for a free one", "%s %q: %q is no port; they end at 65535", flag, address, port)
	}
	return nil
}
