package pane

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/ledger/ticket"
	"makegood/tui/kit"
	"makegood/tui/lang"
)

// findBound bounds one asking: each list and each tid that a bulk answer leaves out is a call.
const findBound = 10 * time.Minute

// findAskedMsg is sent when the providers were asked about some rows.
type findAskedMsg struct {
	number  int64
	answers map[string]findAnswer
	err     error
}

// findWith is what the providers want beside an id: what the ticket holds, then what the operator gave.
type findWith struct{ player, server, member, guid, kind, platform string }

// withOf is what the ticket holds of it.
func (f *Find) withOf(t ticket.Ticket) findWith {
	w := findWith{
		player: t.Player(ticket.LabelVID), server: t.Server(), member: t.Player(ticket.LabelMember), guid: t.Player(ticket.LabelGUID),
		kind: t.Type, platform: t.Platform,
	}
	if f.byUID() {
		w.player = t.Player(ticket.LabelUID)
	}
	if len(f.hiveServers()) > 0 && !slices.Contains(f.hiveServers(), w.server) {
		w.server = "" // a name players use; the lists of every server are read
	}
	return w
}

func (f *Find) byUID() bool { return f.desk.UserIDType == "uid" || f.desk.UserIDType == "v0" }

func (f *Find) hiveServers() []string {
	var out []string
	for _, a := range f.hiveApps() {
		out = append(out, a.ServerIDs...)
	}
	return out
}

func (f *Find) hiveApps() []ledger.App {
	return slices.DeleteFunc(slices.Clone(f.desk.Apps), func(a ledger.App) bool { return a.Provider != ledger.Hive })
}

// canAsk says whether a provider can be asked about a row at all.
func (f *Find) canAsk(r *findRow) bool {
	switch {
	case !r.key.IsZero(), r.pick.Kind == ticket.HiveOrder, r.pick.Kind == ticket.StoveOrder:
		return true
	case r.pick.Kind == ticket.PlayerID:
		return r.provider() != ledger.Stove
	}
	return false
}

func (f *Find) askable(rows []findRow) []findRow {
	return slices.DeleteFunc(slices.Clone(rows), func(r findRow) bool { return !f.canAsk(&r) })
}

// unanswered are the rows nobody has answered about yet; where every one was, all.
func (f *Find) unanswered() []findRow {
	all := f.askable(f.held.all())
	open := slices.DeleteFunc(slices.Clone(all), func(r findRow) bool {
		return r.answer == clerk.CheckFound || r.answer == clerk.CheckNotFound
	})
	if len(open) == 0 {
		return all
	}
	return open
}

// askAbout asks about rows, after what is missing for them was given.
func (f *Find) askAbout(rows []findRow) tea.Cmd {
	d := f.desk
	if f.asking {
		f.note = d.T("they are being asked about already; {back:esc} cancels")
		return nil
	}
	if len(rows) == 0 {
		f.note = d.T("no row is selected")
		return nil
	}
	rows = f.askable(rows)
	if len(rows) == 0 {
		f.note = d.T("no call takes this: Hive is asked by player, STOVE by tid")
		return nil
	}
	if missing := f.missing(rows); len(missing) > 0 {
		f.openForm(rows, missing)
		return nil
	}
	return f.beginAsking(rows)
}

// The fields of what the providers want.
const (
	wantPlayer   = "player"
	wantServer   = "server"
	wantMember   = "member"
	wantKind     = "kind"
	wantGUID     = "guid"
	wantPlatform = "platform"
)

// missing are the fields without which one of the rows cannot be asked about.
func (f *Find) missing(rows []findRow) []string {
	var out []string
	add := func(field, have string) {
		if have == "" && !slices.Contains(out, field) {
			out = append(out, field)
		}
	}
	for i := range rows {
		r := &rows[i]
		unknown := r.key.IsZero()
		switch {
		case r.provider() == ledger.Stove && (unknown || r.lacks == clerk.LackMember):
			add(wantMember, f.with.member)
			add(wantKind, f.with.kind)
		case r.provider() == ledger.Stove && r.lacks == clerk.LackType:
			add(wantKind, f.with.kind)
		case r.provider() == ledger.Hive || r.pick.Kind == ticket.PlayerID:
			if r.pick.Kind != ticket.PlayerID && (unknown || r.lacks == clerk.LackPlayer) {
				add(wantPlayer, f.with.player)
			}
			if len(f.hiveServers()) == 0 && (unknown || r.lacks == clerk.LackPlayer || r.lacks == clerk.LackServer) {
				add(wantServer, f.with.server)
			}
		}
	}
	return out
}

// fields are all fields that may be given for the rows there are.
func (f *Find) fields() []string {
	hive, stove := false, false
	for _, r := range f.held.all() {
		hive = hive || r.provider() == ledger.Hive || r.pick.Kind == ticket.PlayerID
		stove = stove || r.provider() == ledger.Stove
	}
	var out []string
	if hive || !stove {
		out = append(out, wantPlayer, wantServer)
	}
	if stove {
		out = append(out, wantMember, wantKind, wantGUID, wantPlatform)
	}
	return out
}

// openForm asks for fields; the rows are asked about when they are given.
func (f *Find) openForm(rows []findRow, fields []string) {
	d := f.desk
	byType := d.T("by the type")
	// Where both providers are asked, what one of them wants may be left out, and the other is asked all the same.
	stove := func(r findRow) bool { return r.provider() == ledger.Stove }
	both := slices.ContainsFunc(rows, stove) && slices.ContainsFunc(rows, func(r findRow) bool { return !stove(r) })
	player, member := d.T("PlayerID (vid): Hive lists by player and server"), d.T("member_no of the player")
	if both {
		player, member = d.T("PlayerID (vid); empty leaves Hive's out"), d.T("member_no of the player; empty leaves STOVE's out")
	}
	all := map[string]kit.Field{
		wantPlayer:   {Label: d.T("Hive player"), Placeholder: player, Initial: f.with.player, Required: !both, Check: d.checkPlayer},
		wantServer:   {Label: d.T("Hive server"), Placeholder: d.T("server_id; empty asks every server of the app"), Initial: f.with.server, Required: len(f.hiveServers()) == 0 && !both},
		wantMember:   {Label: d.T("member number"), Placeholder: member, Initial: f.with.member, Required: !both, Check: d.checkPlayer},
		wantKind:     {Label: d.T("type"), Placeholder: "noti_type", Options: stoveKinds(), Initial: cmp.Or(f.with.kind, stoveKinds()[0]), Required: true},
		wantGUID:     {Label: "guid", Placeholder: d.T("may be empty; a denial counts only with it where one is known"), Initial: f.with.guid},
		wantPlatform: {Label: d.T("platform"), Options: []string{byType, "ONLINE", "SHOP", "MOBILE"}, Initial: cmp.Or(f.with.platform, byType)},
	}
	list := make([]kit.Field, len(fields))
	for i, name := range fields {
		list[i] = all[name]
		list[i].Key = name
	}
	f.formFor = rows
	f.form = kit.NewForm(d.Theme, list, false)
	f.form.Resize(f.width)
}

// given gives a key to the form; what was given is used at once.
func (f *Find) given(msg tea.KeyMsg) tea.Cmd {
	switch f.form.Update(msg) {
	case kit.Cancelled:
		f.form, f.note = nil, f.desk.T("nothing was asked")
	case kit.Done:
		values := f.form.Values()
		for name, field := range map[string]*string{
			wantPlayer: &f.with.player, wantServer: &f.with.server, wantMember: &f.with.member, wantKind: &f.with.kind, wantGUID: &f.with.guid, wantPlatform: &f.with.platform,
		} {
			if v, ok := values[name]; ok {
				*field = v
			}
		}
		if f.with.platform == f.desk.T("by the type") {
			f.with.platform = ""
		}
		rows := f.formFor
		f.form, f.formFor = nil, nil
		return f.askWhatCan(rows)
	case kit.Open:
	}
	return nil
}

// askWhatCan asks about the rows for which nothing is missing any more, and says of how many others something is.
func (f *Find) askWhatCan(rows []findRow) tea.Cmd {
	whole := slices.DeleteFunc(slices.Clone(rows), func(r findRow) bool { return len(f.missing([]findRow{r})) > 0 })
	left := int64(len(rows) - len(whole))
	if len(whole) == 0 {
		f.note = f.desk.T("nothing was asked")
		return nil
	}
	cmd := f.beginAsking(whole)
	if left > 0 {
		f.note = f.desk.N(left, "%d is not asked about: what its provider wants was left out", "%d are not asked about: what their provider wants was left out")
	}
	return cmd
}

// findAsk is one row to ask about: as an order, or as a player whose lists are read.
type findAsk struct {
	row   string
	order clerk.CheckAsk
	again clerk.CheckAsk // with what the operator gave, where the ledger's own is not enough
	lists []clerk.UnconsumedAsk
}

func (f *Find) beginAsking(rows []findRow) tea.Cmd {
	asks := make([]findAsk, len(rows))
	for i := range rows {
		asks[i] = f.askOf(&rows[i])
	}
	ctx, stop := context.WithTimeout(f.desk.Ctx, findBound)
	f.asking, f.askWant, f.stop, f.part = true, f.desk.Ticket(), stop, &stovePart{}
	f.done, f.total = 0, int64(len(rows))
	d, number, part := f.desk, f.askWant, f.part
	return func() tea.Msg {
		defer stop()
		answers, err := askThem(ctx, d, asks, part)
		return findAskedMsg{number: number, answers: answers, err: err}
	}
}

// askOf is the question about one row. What the ledger knows of an order comes before what the ticket says: another
// player's number would earn a denial that means nothing.
func (f *Find) askOf(r *findRow) findAsk {
	w := f.with
	a := findAsk{row: r.asked()}
	if r.key.IsZero() && r.pick.Kind == ticket.PlayerID {
		for _, app := range f.hiveApps() {
			servers := app.ServerIDs
			if w.server != "" {
				servers = []string{w.server}
			}
			for _, s := range servers {
				a.lists = append(a.lists, clerk.UnconsumedAsk{App: app.ID, Server: s, IDType: f.desk.UserIDType, UserID: r.known()})
			}
		}
		return a
	}
	full := clerk.CheckAsk{ID: r.known(), Provider: r.provider()}
	if !r.key.IsZero() {
		full.ID = r.key.Order
	}
	bare := full
	if full.Provider == ledger.Hive {
		full.Player, full.Server = w.player, w.server
	} else {
		full.Member, full.GUID, full.Type, full.Platform = w.member, w.guid, w.kind, w.platform
	}
	a.order, a.again = full, full
	if !r.key.IsZero() {
		a.order = bare
	}
	return a
}

// askThem asks the providers, the orders in as few calls as they allow.
func askThem(ctx context.Context, d *Desk, asks []findAsk, part *stovePart) (map[string]findAnswer, error) {
	out := map[string]findAnswer{}
	orders := slices.DeleteFunc(slices.Clone(asks), func(a findAsk) bool { return a.order.ID == "" })
	lacked, err := askOrders(ctx, d, orders, out, func(done int) { part.done.Store(int64(done)) })
	if err != nil {
		return out, err
	}
	for i := range lacked {
		lacked[i].order = lacked[i].again
	}
	if _, err := askOrders(ctx, d, lacked, out, nil); err != nil {
		return out, err
	}
	for _, a := range asks {
		if a.order.ID != "" {
			continue
		}
		out[a.row] = readLists(ctx, d, a.lists)
		part.done.Add(1)
		if ctx.Err() != nil {
			return out, ctx.Err() //nolint:wrapcheck // it is told as it is
		}
	}
	return out, nil
}

// askOrders asks about orders, puts the answers into out, and gives those that may be asked again with what was given.
func askOrders(ctx context.Context, d *Desk, asks []findAsk, out map[string]findAnswer, progress func(done int)) (lacked []findAsk, err error) {
	if len(asks) == 0 {
		return nil, nil
	}
	orders := make([]clerk.CheckAsk, len(asks))
	for i, a := range asks {
		orders[i] = a.order
	}
	results, err := d.Clerk.Check(ctx, orders, progress)
	for i, r := range results {
		if i >= len(asks) || r.Answer == "" {
			continue
		}
		one := findAnswer{answer: r.Answer, lacks: r.Lacks, at: ledger.At(d.Now())}
		if r.Error != nil {
			one.why = *r.Error
		}
		if r.Lacks.Givable() && asks[i].again != asks[i].order {
			lacked = append(lacked, asks[i])
		}
		out[asks[i].row] = one
	}
	return lacked, err //nolint:wrapcheck // the clerk names it
}

// readLists reads the unconsumed lists of one player: found where one names a purchase, not found where all were read
// whole and name none.
func readLists(ctx context.Context, d *Desk, lists []clerk.UnconsumedAsk) findAnswer {
	out := findAnswer{answer: clerk.CheckNotFound, at: ledger.At(d.Now())}
	if len(lists) == 0 {
		out.answer, out.why = clerk.CheckCouldNotAsk, d.noHiveApp()
	}
	for _, ask := range lists {
		l, err := d.Clerk.ReadList(ctx, ask)
		switch {
		case err != nil:
			out.answer, out.why = clerk.CheckCouldNotAsk, d.Why(err)
		case l.Error != "" && out.answer != clerk.CheckFound:
			out.answer, out.why = clerk.CheckCouldNotAsk, l.Error
		case len(l.Rows) > 0:
			return findAnswer{answer: clerk.CheckFound, at: out.at}
		}
	}
	return out
}

// answered puts the answers on the screen, and looks at what the ledger knows now.
func (f *Find) answered(msg findAskedMsg) tea.Cmd {
	if !f.asking || msg.number != f.askWant {
		return nil
	}
	f.cancel()
	for id, a := range msg.answers {
		f.answers[id] = a
	}
	f.note = f.tally(msg.answers)
	if msg.err != nil {
		f.note = f.desk.T("the asking ended early: %s; the answers from before stay", f.desk.Why(msg.err))
	}
	return tea.Batch(f.rebuild(), f.look())
}

// tally counts answers, each sort by its own word.
func (f *Find) tally(answers map[string]findAnswer) string {
	counts := map[string]int64{}
	for id, a := range answers {
		if a.answer == clerk.CheckNotFound && strings.HasPrefix(id, string(ticket.PlayerID)+" ") {
			continue // an empty list denies nothing
		}
		counts[a.answer]++
	}
	var parts []string
	for _, sort := range []struct {
		answer string
		text   lang.Text
	}{{clerk.CheckFound, "%d found"}, {clerk.CheckNotFound, "%d not found"}, {clerk.CheckCouldNotAsk, "%d could not be asked"}} {
		if n := counts[sort.answer]; n > 0 {
			parts = append(parts, f.desk.T(sort.text, n))
		}
	}
	return strings.Join(parts, ", ")
}

func (f *Find) cancel() {
	f.stop()
	f.asking, f.askWant, f.part = false, 0, nil
}
