package listener

import (
	"strings"

	"makegood/clients/transport"
	"makegood/ledger"
)

// The routes, as they are called in metrics and in the journal.
const (
	routeHive    = "/hive"
	routeHiveAll = "/hive/all"
	routeStove   = "/stove"
	routeGrants  = "/grants"
	routeReady   = "/ready"
	routeUnknown = "unknown"
)

// route is what a path asks for.
type route struct {
	// name is one of the constants, so that no sender can make up metrics.
	name string
	// path is the route as it is kept with a delivery, without the path secret.
	path     string
	provider ledger.Provider
	// service is the STOVE service_id the path names.
	service string
}

// routeOf reads a path. With a path secret every provider route lives under it,
// and a path without it leads nowhere, whatever follows.
func (s *Server) routeOf(path string) (route, bool) {
	if path == routeGrants {
		return route{name: routeGrants, path: routeGrants}, true
	}
	if s.pathSecret.set {
		segment, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
		if !s.pathSecret.equals(segment) {
			return route{}, false
		}
		path = "/" + rest
	}
	switch {
	case path == routeHive, path == routeHiveAll:
		return route{name: path, path: path, provider: ledger.Hive}, true
	case path == routeStove:
		return route{name: routeStove, path: routeStove, provider: ledger.Stove}, true
	}
	suffix, found := strings.CutPrefix(path, routeStove+"/")
	if !found {
		return route{}, false
	}
	rt := route{name: routeStove, path: routeStove, provider: ledger.Stove}
	// No document says where STOVE puts the service_id in a partner's own path,
	// so whatever follows it is accepted and passed over.
	service, _, _ := strings.Cut(suffix, "/")
	if service = strings.TrimSpace(service); transport.IdentifierError(service) == "" {
		rt.service, rt.path = service, routeStove+"/"+service
	}
	return rt, true
}
