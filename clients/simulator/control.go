package simulator

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
)

// controlRoutes steer the simulator from outside:
//
//	GET  /control  every knob, what it does, how far it is turned
//	POST /control  {"name":"game-down","rate":0.5} or {"name":"slow","once":2,"target":"verify"}
//	POST /buy      {"provider":"hive","player":"...","product":"item01","server":"kr","quantity":1,"faults":["..."]}
//	POST /cancel   {"order_id":"H2...","reason":"..."}
//	GET  /orders   every order
//
// Requests of web pages are refused: a browser sends Origin, nobody else does.
func (s *Simulator) controlRoutes(mux *http.ServeMux) {
	mux.Handle("GET /control", s.steer(func([]byte) (any, error) {
		return map[string]any{"knobs": s.Knobs(), "calls": callNames()}, nil
	}))
	mux.Handle("POST /control", s.steer(s.turnKnob))
	mux.Handle("POST /buy", s.steer(s.buyByRequest))
	mux.Handle("POST /cancel", s.steer(s.cancelByRequest))
	mux.Handle("GET /orders", s.steer(func([]byte) (any, error) { return s.Orders(), nil }))
}

func (s *Simulator) steer(do func(body []byte) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.gate.enter() {
			return
		}
		defer s.gate.leave()
		if r.Header.Get("Origin") != "" {
			http.Error(w, "no web page may steer the simulator", http.StatusForbidden)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
		if err != nil {
			http.Error(w, "request body: "+err.Error(), http.StatusBadRequest)
			return
		}
		v, err := do(body)
		status := http.StatusOK
		if err != nil {
			status, v = http.StatusBadRequest, map[string]string{"error": err.Error()}
		}
		s.write(w, answer{status: status, contentType: "application/json", body: append(encode(v), '\n')})
	})
}

func (s *Simulator) turnKnob(body []byte) (any, error) {
	var q struct {
		Name   string   `json:"name"`
		Rate   *float64 `json:"rate"`
		Once   *int     `json:"once"`
		Target string   `json:"target"`
	}
	if err := json.Unmarshal(body, &q); err != nil {
		return nil, wrap("control", err)
	}
	if q.Rate != nil {
		if err := s.Set(q.Name, *q.Rate, q.Target); err != nil {
			return nil, err
		}
	}
	if q.Once != nil {
		if err := s.Once(q.Name, *q.Once, q.Target); err != nil {
			return nil, err
		}
	}
	knobs := s.Knobs()
	i := slices.IndexFunc(knobs, func(k Knob) bool { return k.Name == q.Name })
	if i < 0 {
		return nil, s.Set(q.Name, 0)
	}
	return knobs[i], nil
}

func (s *Simulator) buyByRequest(body []byte) (any, error) {
	q := struct {
		Provider, Player, Product, Server string
		Quantity                          int
		Faults                            []string
	}{Provider: "hive", Server: s.cfg.Servers[0], Quantity: 1}
	if err := json.Unmarshal(body, &q); err != nil {
		return nil, wrap("buy", err)
	}
	buy := s.BuyHive
	if q.Provider == "stove" {
		buy = s.BuyStove
	}
	id, err := buy(q.Player, q.Product, q.Server, Quantity(q.Quantity), Fault(q.Faults...))
	return map[string]string{"order_id": id}, err
}

func (s *Simulator) cancelByRequest(body []byte) (any, error) {
	var q struct {
		OrderID string `json:"order_id"`
		Reason  string `json:"reason"`
	}
	if err := json.Unmarshal(body, &q); err != nil {
		return nil, wrap("cancel", err)
	}
	return map[string]string{"order_id": q.OrderID}, s.CancelHive(q.OrderID, q.Reason)
}
