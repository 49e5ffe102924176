package listener

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
)

func prefixes(list ...string) []netip.Prefix {
	var out []netip.Prefix
	for _, p := range list {
		out = append(out, netip.MustParsePrefix(p))
	}
	return plainPrefixes(out)
}

func TestClientAddress(t *testing.T) {
	t.Parallel()
	const proxy = "10.0.0.1:4711"
	for name, tc := range map[string]struct {
		remote  string
		trusted []netip.Prefix
		lines   []string
		want    string // empty: not known
	}{
		"no proxy":                     {"203.0.113.9:1", nil, nil, "203.0.113.9"},
		"no proxy is believed":         {"203.0.113.9:1", nil, []string{"198.51.100.1"}, "203.0.113.9"},
		"peer is no trusted proxy":     {"203.0.113.9:1", prefixes("10.0.0.0/8"), []string{"198.51.100.1"}, "203.0.113.9"},
		"one hop":                      {proxy, prefixes("10.0.0.0/8"), []string{"198.51.100.1"}, "198.51.100.1"},
		"no header":                    {proxy, prefixes("10.0.0.0/8"), nil, "10.0.0.1"},
		"empty header":                 {proxy, prefixes("10.0.0.0/8"), []string{""}, "10.0.0.1"},
		"the last untrusted counts":    {proxy, prefixes("10.0.0.0/8"), []string{"192.0.2.1, 198.51.100.1"}, "198.51.100.1"},
		"past further trusted ones":    {proxy, prefixes("10.0.0.0/8"), []string{"192.0.2.1, 198.51.100.1, 10.1.1.1,10.2.2.2"}, "198.51.100.1"},
		"over several lines":           {proxy, prefixes("10.0.0.0/8"), []string{"192.0.2.1", "198.51.100.1", "10.1.1.1"}, "198.51.100.1"},
		"all trusted":                  {proxy, prefixes("10.0.0.0/8"), []string{"10.9.9.9, 10.1.1.1"}, "10.9.9.9"},
		"with a port":                  {proxy, prefixes("10.0.0.0/8"), []string{"198.51.100.1:8443"}, "198.51.100.1"},
		"ipv6":                         {proxy, prefixes("10.0.0.0/8"), []string{"2001:db8::1"}, "2001:db8::1"},
		"ipv6 in brackets":             {proxy, prefixes("10.0.0.0/8"), []string{"[2001:db8::1]"}, "2001:db8::1"},
		"ipv6 with a port":             {proxy, prefixes("10.0.0.0/8"), []string{"[2001:db8::1]:443"}, "2001:db8::1"},
		"ipv4 in ipv6":                 {proxy, prefixes("10.0.0.0/8"), []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
		"ipv6 proxy":                   {"[2001:db8::7]:99", prefixes("2001:db8::/32"), []string{"198.51.100.1"}, "198.51.100.1"},
		"ipv4 proxy on a v6 socket":    {"[::ffff:10.0.0.1]:99", prefixes("10.0.0.0/8"), []string{"198.51.100.1"}, "198.51.100.1"},
		"network in v6 form":           {proxy, prefixes("::ffff:10.0.0.0/104"), []string{"198.51.100.1"}, "198.51.100.1"},
		"proxy with a zone":            {"[fe80::1%eth0]:99", prefixes("fe80::/10"), []string{"198.51.100.1"}, "198.51.100.1"},
		"malformed":                    {proxy, prefixes("10.0.0.0/8"), []string{"198.51.100.1, unknown"}, "10.0.0.1"},
		"malformed behind trusted":     {proxy, prefixes("10.0.0.0/8"), []string{"_hidden, 10.1.1.1"}, "10.0.0.1"},
		"malformed before the client":  {proxy, prefixes("10.0.0.0/8"), []string{"rubbish, 198.51.100.1"}, "198.51.100.1"},
		"an empty place":               {proxy, prefixes("10.0.0.0/8"), []string{"198.51.100.1,"}, "10.0.0.1"},
		"with a zone":                  {proxy, prefixes("10.0.0.0/8"), []string{"fe80::1%eth0"}, "10.0.0.1"},
		"ipv4 in brackets":             {proxy, prefixes("10.0.0.0/8"), []string{"[198.51.100.1]"}, "10.0.0.1"},
		"half a bracket":               {proxy, prefixes("10.0.0.0/8"), []string{"[2001:db8::1"}, "10.0.0.1"},
		"no port behind the colon":     {proxy, prefixes("10.0.0.0/8"), []string{"198.51.100.1:"}, "10.0.0.1"},
		"a port too large":             {proxy, prefixes("10.0.0.0/8"), []string{"198.51.100.1:70000"}, "10.0.0.1"},
		"nobody's address":             {proxy, prefixes("10.0.0.0/8"), []string{"0.0.0.0"}, "10.0.0.1"},
		"octal":                        {proxy, prefixes("10.0.0.0/8"), []string{"198.051.100.1"}, "10.0.0.1"},
		"a name":                       {proxy, prefixes("10.0.0.0/8"), []string{"provider.example"}, "10.0.0.1"},
		"peer unreadable":              {"@", prefixes("10.0.0.0/8"), []string{"198.51.100.1"}, ""},
		"peer unreadable, all trusted": {"", prefixes("0.0.0.0/0", "::/0"), []string{"198.51.100.1"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := http.Header{"X-Forwarded-For": tc.lines}
			got := clientAddress(tc.remote, h, "x-forwarded-for", tc.trusted)
			if tc.want == "" {
				if got.IsValid() {
					t.Errorf("got %s, want none", got)
				}
				return
			}
			if got.String() != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestTheConfiguredHeaderCounts(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *Options) {
		o.TrustedProxies, o.ClientIPHeader = prefixes("127.0.0.0/8"), "X-Real-Ip"
		o.Allow = prefixes("198.51.100.0/24")
	})
	s.post("/hive", hivePaid, "X-Real-IP", "198.51.100.7", "X-Forwarded-For", "203.0.113.9").want(t, 200, hiveOK)
	if a := s.clerk.stored()[0]; a.Remote != "198.51.100.7" {
		t.Errorf("remote %q", a.Remote)
	}
	if a := s.post("/hive", hivePaid, "X-Forwarded-For", "198.51.100.7"); a.status != 403 {
		t.Errorf("another header was believed: %d", a.status)
	}
}

func TestAHeaderFromAnybodyIsNotBelieved(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *Options) { o.Allow = prefixes("198.51.100.0/24") })
	for _, header := range []string{"X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP"} {
		if a := s.post("/hive", hivePaid, header, "198.51.100.7"); a.status != 403 || a.body != "" {
			t.Errorf("%s: answered %d %q", header, a.status, a.body)
		}
	}
	if len(s.clerk.stored()) != 0 {
		t.Error("stored")
	}
}

// FuzzClientAddress holds that the header decides nothing unless the peer is a
// trusted proxy, and that the client is then the peer or an entry of it, with
// nothing but trusted ones behind it.
func FuzzClientAddress(f *testing.F) {
	f.Add("10.0.0.1:1", "198.51.100.1, 10.0.0.2", "")
	f.Add("203.0.113.9:1", "10.0.0.2", "::1")
	f.Add("[::ffff:10.0.0.1]:1", "[2001:db8::1]:443,unknown", "10.1.1.1,")
	f.Add("@", "", " ")
	f.Add("10.0.0.1:1", "fe80::1%25", "0.0.0.0")
	trusted := prefixes("10.0.0.0/8", "fd00::/8")
	f.Fuzz(func(t *testing.T, remote, first, second string) {
		h := http.Header{"X-Forwarded-For": {first, second}}
		got, peer := clientAddress(remote, h, "X-Forwarded-For", trusted), peerAddress(remote)
		if got == peer {
			return
		}
		if !within(peer, trusted) {
			t.Fatalf("peer %q is not trusted and %s was taken", remote, got)
		}
		if !got.IsValid() || got.Zone() != "" || got.Is4In6() {
			t.Fatalf("%v is no plain address", got)
		}
		list := strings.Split(first+","+second, ",")
		for i := len(list) - 1; i >= 0; i-- {
			hop, ok := parseHop(list[i])
			if !ok {
				t.Fatalf("%s was taken from behind an unreadable %q", got, list[i])
			}
			if hop == got && (!within(got, trusted) || i == 0) {
				return
			}
			if !within(hop, trusted) {
				t.Fatalf("%s was taken, and %s is nearer", got, hop)
			}
		}
		t.Fatalf("%s is not in %q", got, list)
	})
}
