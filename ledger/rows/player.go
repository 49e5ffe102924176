package rows

import (
	"context"
	"io"

	"makegood/ledger"
)

// The columns of a player, in the order of playerSchema.
const (
	playerProvider = iota
	playerApp
	playerID
	playerVID
	playerVIDType
	playerUID
	playerGUID
	playerMember
	playerCharacter
	playerGame
	playerName
	playerServer
)

func playerSchema() *schema {
	return &schema{
		what: "a player",
		columns: []column{
			{name: "provider"},
			{name: "app", class: idCell},
			{name: "player_id", class: idCell, private: true},
			{name: "vid", class: idCell, private: true},
			{name: "vid_type", class: idCell},
			{name: "uid", class: idCell, private: true},
			{name: "guid", class: idCell, private: true},
			{name: "member_no", class: idCell, private: true},
			{name: "character_no", class: idCell, private: true},
			{name: "game", class: idCell, private: true},
			{name: "name", class: textCell, private: true},
			{name: "server", class: idCell},
		},
		tells:    providerOfIDs,
		required: [][]int{{playerProvider}, {playerID, playerVID, playerUID, playerGUID, playerMember, playerCharacter}},
		until:    -1,
		limit:    maxRow,
	}
}

// providerOfIDs tells the provider by which ids a row has: each knows ids that
// the other has not. player_id alone is Hive's.
func providerOfIDs(present uint32) (ledger.Provider, error) {
	const (
		hive  = 1<<playerID | 1<<playerVID | 1<<playerUID
		stove = 1<<playerGUID | 1<<playerMember | 1<<playerCharacter
	)
	switch h, s := present&hive != 0, present&stove != 0; {
	case h && s:
		return "", bad("there are ids of hive and of stove: say which it is")
	case h:
		return ledger.Hive, nil
	case s:
		return ledger.Stove, nil
	default:
		return "", bad("and no id tells it")
	}
}

// Players reads lists of players. The typed ids of one row are one player: this
// is what joins the game's own id (column game) with a provider's. player_id and
// vid are the same id of Hive; for STOVE player_id has no meaning of its own and
// is taken only where it repeats the row's guid or member_no. Where provider is
// absent the ids tell it: player_id, vid and uid are of Hive, guid, member_no and
// character_no of STOVE; with both it has to be given.
func Players(ctx context.Context, r io.Reader, name string, f Format, yield func(line int, l ledger.PlayerLink) error) (rejected []ledger.RejectedRow, err error) {
	return read(ctx, r, name, f, playerSchema(), func(rd *reader) func(*row) error {
		rd.tries = true
		return func(r *row) error {
			link, err := playerLink(rd, r)
			if err != nil || rd.trying {
				return err
			}
			return yield(r.line, link)
		}
	})
}

func playerProviderOf(f *settled, r *row) (ledger.Provider, error) {
	if r.has(playerProvider) || r.cells[playerProvider] != "" {
		return parseProvider(f, r)
	}
	p, err := f.tells(r.present)
	if err != nil {
		return "", bad("provider is missing, %v", err)
	}
	return p, nil
}

func playerLink(rd *reader, r *row) (ledger.PlayerLink, error) {
	if r.flaw != nil {
		return ledger.PlayerLink{}, r.flaw
	}
	rd.supply()
	provider, err := playerProviderOf(rd.settled, r)
	if err != nil {
		return ledger.PlayerLink{}, err
	}
	if doubt := r.suspicion(); doubt != "" {
		return ledger.PlayerLink{}, bad("%s; players are not joined on a guess", doubt)
	}
	p := ledger.Player{
		ID: r.cells[playerVID], VidType: r.cells[playerVIDType], UID: r.cells[playerUID],
		GUID: r.cells[playerGUID], MemberNo: r.cells[playerMember], CharacterNo: r.cells[playerCharacter],
		Game: r.cells[playerGame], Name: r.cells[playerName],
	}
	if id := r.cells[playerID]; id != "" {
		switch {
		case provider == ledger.Stove && id != p.GUID && id != p.MemberNo:
			return ledger.PlayerLink{}, bad("player_id says nothing of a STOVE player; give guid or member_no")
		case provider == ledger.Stove:
		case p.ID != "" && p.ID != id:
			return ledger.PlayerLink{}, bad("player_id and vid differ; they are the same id")
		default:
			p.ID = id
		}
	}
	game := p.Game
	if p.Game = ""; p.IsZero() {
		return ledger.PlayerLink{}, bad("has no id of the provider (hive: player_id, vid or uid; stove: guid, member_no or character_no)")
	}
	p.Game = game
	return ledger.PlayerLink{Provider: provider, App: r.cells[playerApp], Player: p, Server: r.cells[playerServer]}, nil
}
