package listener

import (
	"net/http"
	"net/netip"
	"strings"
)

// clientAddress decides whose address counts. The header is believed only where
// the peer is a trusted proxy; it is then walked from the right, past further
// trusted ones, to the first address that no trusted proxy has. Where that
// place holds no address the peer counts: a guess could let somebody past the
// allow-list. An unreadable peer is the zero address, which nothing allows.
func clientAddress(remote string, h http.Header, name string, trusted []netip.Prefix) netip.Addr {
	peer := peerAddress(remote)
	if !within(peer, trusted) {
		return peer
	}
	client := peer
	list := strings.Split(strings.Join(h.Values(name), ","), ",")
	for i := len(list) - 1; i >= 0; i-- {
		a, ok := parseHop(list[i])
		if !ok {
			return peer
		}
		client = a
		if !within(a, trusted) {
			break
		}
	}
	return client
}

// peerAddress reads the address of a connection.
func peerAddress(remote string) netip.Addr {
	p, err := netip.ParseAddrPort(remote)
	if err != nil {
		return netip.Addr{}
	}
	return p.Addr().Unmap().WithZone("")
}

// parseHop reads one entry of a forwarding header: an address, with or without
// a port, IPv6 with or without brackets.
func parseHop(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	a, err := netip.ParseAddr(text)
	if err != nil {
		if inner, ok := strings.CutPrefix(text, "["); ok && strings.HasSuffix(inner, "]") {
			a, err = netip.ParseAddr(strings.TrimSuffix(inner, "]"))
			if err == nil && !a.Is6() {
				return netip.Addr{}, false
			}
		}
	}
	if err != nil {
		p, perr := netip.ParseAddrPort(text)
		if perr != nil {
			return netip.Addr{}, false
		}
		a = p.Addr()
	}
	if a.Zone() != "" || a.IsUnspecified() {
		return netip.Addr{}, false
	}
	return a.Unmap(), true
}

func within(a netip.Addr, list []netip.Prefix) bool {
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// plainPrefixes writes IPv4 networks given in IPv6 form as IPv4, the form
// addresses are compared in.
func plainPrefixes(list []netip.Prefix) []netip.Prefix {
	out := make([]netip.Prefix, 0, len(list))
	for _, p := range list {
		if p.Addr().Is4In6() && p.Bits() >= 96 {
			p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
		}
		out = append(out, p.Masked())
	}
	return out
}
