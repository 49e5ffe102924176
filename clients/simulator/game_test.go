package simulator

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// forward posts a delivery to the game, as a console in the middle does.
func (r *rig) forward(d delivery) (reply, error) {
	r.t.Helper()
	return r.do(http.MethodPost, r.GameURL()+d.path, d.header, d.body)
}

func TestGameGrantsOncePerOrder(t *testing.T) {
	t.Parallel()
	r := newRig(t).withConsole()
	p := r.player(0)
	hive := r.must(r.BuyHive(p.VID, "item01", "kr"))
	stove := r.must(r.BuyStove(p.VID, "item01", "kr"))
	r.step(time.Second)
	for _, test := range []struct {
		d             delivery
		first, repeat string
		id            string
	}{
		{r.console.on("/hive")[0], `{"result":0,"result_msg":"success"}`, `{"result":0,"result_msg":"success"}`, hive},
		{r.console.on("/stove")[0], `{"code":0,"message":"OK"}`, `{"code":-1,"message":"OK"}`, stove},
	} {
		for i, want := range []string{test.first, test.repeat} {
			a, err := r.forward(test.d)
			if err != nil || a.status != 200 || string(a.raw) != want {
				t.Errorf("%s %d: %d %s, %v", test.d.path, i, a.status, a.raw, err)
			}
		}
		if n := r.order(test.id).Grants; n != 1 {
			t.Errorf("%s: %d grants", test.id, n)
		}
	}
	if got := r.order(hive); got.State != Completed {
		t.Errorf("the game did not report: %s", got.State)
	}
}

func TestGameLeavesAloneWhatIsNoPayment(t *testing.T) {
	t.Parallel()
	r := newRig(t).withConsole()
	id := r.must(r.BuyHive(r.player(0).VID, "item01", "kr"))
	r.step(time.Second)
	paid := r.console.on("/hive")[0]
	bend := func(old, new string) delivery {
		return delivery{path: paid.path, header: paid.header, body: []byte(strings.Replace(string(paid.body), old, new, 1))}
	}
	for name, test := range map[string]struct {
		d      delivery
		status int
	}{
		"cancelled":                 {bend(`"type":"paid"`, `"type":"cancelled"`), 200},
		"unknown type":              {bend(`"type":"paid"`, `"type":"repaid"`), 200},
		"second slot":               {delivery{path: "/hive/all", header: paid.header, body: paid.body}, 200},
		"damaged":                   {bend(`{`, ``), 400},
		"a blob nobody knows":       {bend(`"purchase_bypass_info":"`, `"purchase_bypass_info":"AAAA`), 400},
		"stove, damaged":            {delivery{path: "/stove", header: paid.header, body: []byte(`{`)}, 400},
		"stove, unknown type":       {delivery{path: "/stove/X", header: paid.header, body: []byte(`{"noti_type":"X","data":{"tid":"1"}}`)}, 200},
		"stove, unknown order":      {delivery{path: "/stove", header: paid.header, body: []byte(`{"noti_type":"ONLINE_PURCHASE","data":{"tid":"1"}}`)}, 500},
		"stove, change of a period": {delivery{path: "/stove", header: paid.header, body: []byte(`{"noti_type":"IAP_SUBSCRIPT","data":{"tid":"1","subs_status_code":"X"}}`)}, 200},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := r.forward(test.d)
			if err != nil || a.status != test.status {
				t.Errorf("answered %d %s, %v; want %d", a.status, a.raw, err, test.status)
			}
			if r.order(id).Grants != 0 || len(r.Grants()) != 0 {
				t.Error("it granted")
			}
		})
	}
}

func TestGamePushesWithItsToken(t *testing.T) {
	t.Parallel()
	r := newRig(t).withConsole()
	r.console.answers(func(d delivery) (int, string) {
		if d.path == "/grants" && len(r.console.got) == 1 {
			return 503, ""
		}
		return 200, `{"accepted":1,"duplicates":0,"rejected":[]}`
	})
	id := r.must(r.GrantUnpaid("hive", r.player(0).VID, "item01", "kr"))
	r.step(time.Second)
	if got := r.Posts().GrantsPushed; got != 0 {
		t.Fatalf("%d pushed although nobody took them", got)
	}
	r.step(10 * time.Second)
	got := r.console.on("/grants")
	if len(got) != 2 || string(got[0].body) != string(got[1].body) {
		t.Fatalf("pushed %d times: a push that fails is repeated as it was, and one that succeeds is not", len(got))
	}
	if h := got[1].header.Get("Authorization"); h != "Bearer "+testGrantsToken {
		t.Errorf("authorization %q", h)
	}
	var rows []map[string]any
	if err := json.Unmarshal(got[1].body, &rows); err != nil || len(rows) != 1 {
		t.Fatalf("%v: %s", err, got[1].body)
	}
	for key, want := range map[string]any{
		"provider": "hive", "app": r.cfg.AppID, "order_id": id, "player_id": r.player(0).VID, "status": "granted",
		"server": "kr", "reported": false, "kind": "purchase", "player_name": r.player(0).Name,
	} {
		if rows[0][key] != want {
			t.Errorf("%s is %v, want %v", key, rows[0][key], want)
		}
	}
	if r.Posts().GrantsPushed != 1 {
		t.Errorf("posts %+v", r.Posts())
	}
}

func TestGameRejectedGrantsAreTrouble(t *testing.T) {
	t.Parallel()
	r := newRig(t).withConsole()
	r.console.answers(func(delivery) (int, string) { return 200, `{"accepted":0,"rejected":[{"line":1,"error":"no"}]}` })
	r.must(r.GrantUnpaid("stove", r.player(0).VID, "item01", "kr"))
	r.step(time.Second)
	if r.said(KindTrouble, "") != 1 {
		t.Errorf("events %+v", r.seen())
	}
}

func TestGameLookUp(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.must(r.BuyHive(r.player(0).VID, "item01", "kr"))
	r.step(time.Second)
	for query, want := range map[string]int{
		"provider=hive&app=" + r.cfg.AppID + "&order_id=" + strings.ToLower(id): 1,
		"provider=hive&app=other&order_id=" + id:                                0,
		"provider=stove&app=" + r.cfg.ServiceID + "&order_id=" + id:             0,
		"provider=hive&order_id=H2":                                             0,
	} {
		a, err := r.do(http.MethodGet, r.GameURL()+"/grants?"+query, nil, nil)
		var rows []GrantRow
		if err != nil || json.Unmarshal(a.raw, &rows) != nil || rows == nil || len(rows) != want {
			t.Errorf("%s: %s, %v", query, a.raw, err)
		}
	}
	if a, err := r.do(http.MethodGet, r.GameURL()+"/grants?provider=hive", nil, nil); err != nil || a.status != 400 {
		t.Errorf("without an order: %d, %v", a.status, err)
	}
}

func TestGameExports(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.must(r.BuyHive(r.player(0).VID, "item04", "kr"))
	r.step(time.Second)
	if n := r.RevokeGrants("hive", id); n != 1 {
		t.Errorf("%d grants taken back", n)
	}
	if n := r.RevokeGrants("hive", id); n != 0 {
		t.Errorf("%d grants taken back a second time", n)
	}
	if n := r.order(id).Grants; n != 0 {
		t.Errorf("%d grants held", n)
	}
	a, err := r.do(http.MethodGet, r.GameURL()+"/grants.ndjson", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(a.raw)), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], `"status":"granted"`) || !strings.Contains(lines[1], `"status":"revoked"`) {
		t.Errorf("ndjson %s", a.raw)
	}
	if a, err = r.do(http.MethodGet, r.GameURL()+"/grants.csv", nil, nil); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(a.raw))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1+2*3 {
		t.Fatalf("%d rows: want one for each of 3 items, granted and revoked", len(rows))
	}
	column := func(name string) int { return slices.Index(rows[0], name) }
	if got := rows[1]; got[column("order_id")] != id || got[column("item_id")] != "crystal" || got[column("quantity")] != "1300" || got[column("reported")] != "true" {
		t.Errorf("row %v", got)
	}
}

func TestGameNamesPlayersItsOwnWay(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.OwnPlayerIDs = true })
	p := r.player(0)
	r.must(r.BuyHive(p.VID, "item01", "kr"))
	r.step(time.Second)
	if g := r.Grants()[0]; g.PlayerID != p.CharacterNo || g.PlayerType != "game" || g.UID != "" {
		t.Errorf("grant %+v", g)
	}
}

func TestObservingConsoleGetsACopy(t *testing.T) {
	t.Parallel()
	r := newRig(t).withConsole()
	err := r.Connect(Endpoints{
		Hive: r.console.url + "/hive", Stove: r.console.url + "/stove", Observe: true, MirrorToken: "mirror-test-token",
	})
	if err != nil {
		t.Fatal(err)
	}
	r.console.answers(func(delivery) (int, string) { return 503, "" })
	hive := r.must(r.BuyHive(r.player(0).VID, "item01", "kr"))
	stove := r.must(r.BuyStove(r.player(0).VID, "item01", "kr"))
	r.step(time.Second)
	for path, id := range map[string]string{"/hive": hive, "/stove": stove} {
		got := r.console.on(path)
		if len(got) != 1 || got[0].header.Get("X-Makegood-Mirror") != "mirror-test-token" {
			t.Errorf("%s: %v", path, got)
		}
		if o := r.order(id); o.Grants != 1 || o.Deliveries[0].Status != 200 {
			t.Errorf("the game's own answer counts, not the console's: %+v", o)
		}
	}
}

func TestControlEndpoint(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	post := func(path, body string) reply {
		a, err := r.do(http.MethodPost, r.GameURL()+path, http.Header{}, []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	a, err := r.do(http.MethodGet, r.GameURL()+"/control", nil, nil)
	list, _ := a.body["knobs"].([]any)
	if err != nil || len(list) != len(knobTable()) {
		t.Fatalf("%d knobs, %v", len(list), err)
	}
	for _, k := range list {
		if fields, _ := k.(map[string]any); fields["name"] == "" || fields["about"] == "" {
			t.Errorf("knob %v", fields)
		}
	}
	if a = post("/control", `{"name":"slow","rate":0.5,"once":2,"target":"verify"}`); a.status != 200 || !strings.Contains(string(a.raw), `"verify":{"rate":0.5,"once":2}`) {
		t.Errorf("%d %s", a.status, a.raw)
	}
	if a = post("/control", `{"name":"slow","rate":0,"once":0,"target":"verify"}`); !strings.Contains(string(a.raw), `"settings":{}`) {
		t.Errorf("%s", a.raw)
	}
	for _, body := range []string{
		`{"name":"gremlins","rate":1}`, `{"name":"gremlins"}`, `{"name":"slow","rate":1.5}`, `{"name":"slow","once":-1}`,
		`{"name":"slow","rate":1,"target":"nothing"}`, `{"name":"game-down","rate":1,"target":"item01"}`, `{`,
	} {
		if a := post("/control", body); a.status != 400 || a.text("error") == "" {
			t.Errorf("%s: %d %s", body, a.status, a.raw)
		}
	}
	if a = post("/buy", `{"player":"`+r.player(0).VID+`","product":"item01","faults":["game-drops"]}`); a.text("order_id") == "" {
		t.Fatalf("buy: %s", a.raw)
	}
	id := a.text("order_id")
	r.step(time.Second)
	if r.order(id).Grants != 0 {
		t.Error("the ordered fault did not strike")
	}
	if a = post("/cancel", `{"order_id":"`+id+`","reason":"x"}`); a.status != 200 || r.order(id).State != Cancelled {
		t.Errorf("cancel: %s", a.raw)
	}
	if a, err = r.do(http.MethodGet, r.GameURL()+"/orders", nil, nil); err != nil || !strings.Contains(string(a.raw), id) {
		t.Errorf("orders: %s, %v", a.raw, err)
	}
	if a, err = r.do(http.MethodPost, r.GameURL()+"/control", http.Header{"Origin": {"https://example.com"}}, []byte(`{"name":"slow","rate":1}`)); err != nil || a.status != 403 {
		t.Errorf("a web page is answered %d, %v", a.status, err)
	}
}

func TestPostsFollowNoRedirect(t *testing.T) {
	t.Parallel()
	r := newRig(t).withConsole()
	front := httptest.NewServer(http.RedirectHandler(r.console.url+"/elsewhere", http.StatusTemporaryRedirect))
	t.Cleanup(front.Close)
	if err := r.Connect(Endpoints{Hive: front.URL}); err != nil {
		t.Fatal(err)
	}
	id := r.must(r.BuyHive(r.player(0).VID, "item01", "kr"))
	r.step(time.Second)
	if got := r.order(id).Deliveries; len(got) != 1 || got[0].Status != http.StatusTemporaryRedirect || len(r.console.on("/elsewhere")) != 0 {
		t.Errorf("deliveries %+v", got)
	}
}
