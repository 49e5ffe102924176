package simulator

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// Item is a thing in the game and how many of it.
type Item struct {
	ItemID   string `json:"item_id"`
	Quantity int64  `json:"quantity"`
}

// Product is something on sale, at Hive under MarketPID and at STOVE under StoveID.
type Product struct {
	// ID is the short name ("item01") that every function here takes, beside the two providers' own.
	ID, MarketPID, StoveID string
	// ShopID is the whole number by which STOVE's shop knows the product (purchase status, table product_infos).
	ShopID int64
	// InserviceID is STOVE's inservice_item_id.
	InserviceID string
	// Title is Korean, as a player sees it.
	Title    string
	Price    decimal.Decimal
	Currency string
	// Items is what the game gives for one; none means there is nothing to grant, and STOVE sends no notification.
	Items []Item
}

// Player is an account with both providers.
type Player struct {
	// Name is the nickname in the game.
	Name string
	// VID is Hive's PlayerID, UID its older user id.
	VID, UID string
	// GUID, MemberNo and CharacterNo are STOVE's.
	GUID, MemberNo, CharacterNo string
	// Server is where the player usually plays.
	Server string
}

// ErrAlreadyOwned is Hive's "you already own this product": the player has an unconsumed payment for it.
var ErrAlreadyOwned = errors.New("the player has an unconsumed payment for this product")

func products(appID string) []*Product {
	rows := []struct {
		id, title, price, currency string
		items                      []Item
	}{
		{"item01", "크리스탈 한 줌", "1200", "KRW", []Item{{"crystal", 120}, {"gold", 1000}}},
		{"item02", "크리스탈 묶음", "2500", "KRW", []Item{{"crystal", 260}, {"gold", 2500}}},
		{"item03", "크리스탈 더미", "3900", "KRW", []Item{{"crystal", 420}, {"gold", 4000}}},
		{"item04", "크리스탈 상자", "12000", "KRW", []Item{{"crystal", 1300}, {"gold", 15000}, {"summon_ticket", 1}}},
		{"item05", "별빛 출항 패키지", "33000", "KRW", []Item{{"crystal", 3600}, {"summon_ticket", 10}, {"starlight_wing", 1}}},
		{"item06", "달빛 월정액", "9900", "KRW", []Item{{"crystal", 500}, {"moon_pass", 1}}},
		{"item07", "Starlight Starter", "0.99", "USD", []Item{{"crystal", 100}, {"summon_ticket", 1}}},
		{"item08", "개발팀 응원하기", "1000", "KRW", nil},
	}
	list := make([]*Product, 0, len(rows))
	for i, row := range rows {
		list = append(list, &Product{
			ID:          row.id,
			MarketPID:   appID + "." + row.id,
			StoveID:     "p" + strconv.Itoa(1001+i),
			ShopID:      int64(1881 + i),
			InserviceID: "cp" + strconv.Itoa(7891+i),
			Title:       row.title,
			Price:       decimal.RequireFromString(row.price),
			Currency:    row.currency,
			Items:       row.items,
		})
	}
	return list
}

func players(seed uint64, count int, servers []string) []*Player {
	first := []string{"별빛", "달빛", "새벽", "은하", "폭풍", "심연", "황금", "겨울", "고요한", "불꽃", "푸른", "星光"}
	second := []string{"용사", "기사", "마법사", "여우", "수호자", "궁수", "고양이", "방랑자", "사제", "늑대", "대장장이", "勇者"}
	dice := dice(seed, "players")
	order := dice.Perm(len(first) * len(second))
	list := make([]*Player, 0, count)
	for i := range count {
		pick := order[i%len(order)]
		name := first[pick%len(first)] + second[pick/len(first)]
		if lap := i / len(order); lap > 0 {
			name += strconv.Itoa(lap + 1)
		}
		list = append(list, &Player{
			Name:        name,
			VID:         strconv.Itoa(20_000_011_337 + i*17),
			UID:         strconv.Itoa(67_200_717 + i*3),
			GUID:        strconv.Itoa(120_552_311_123 + i*29),
			MemberNo:    strconv.Itoa(265_265 + i*7),
			CharacterNo: strconv.Itoa(67_891 + i*5),
			Server:      servers[dice.IntN(len(servers))],
		})
	}
	return list
}

// product finds one by any of its names, or nil.
func (w *world) product(name string) *Product { return w.productBy[name] }

// player finds one by nickname or any provider's id, or nil.
func (w *world) player(name string) *Player { return w.playerBy[name] }

func (w *world) find(player, product, server string) (*Player, *Product, error) {
	p := w.player(player)
	if p == nil {
		return nil, nil, fmt.Errorf("no player is called %q", player)
	}
	prod := w.product(product)
	if prod == nil {
		return nil, nil, fmt.Errorf("no product is called %q", product)
	}
	if !slices.Contains(w.servers, server) {
		return nil, nil, fmt.Errorf("no server is called %q: there are %s", server, strings.Join(w.servers, ", "))
	}
	return p, prod, nil
}

// Players lists the accounts, always in the same order for a seed.
func (s *Simulator) Players() []Player {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Player
	for _, p := range s.world.players {
		list = append(list, *p)
	}
	return list
}

// Products lists what is on sale.
func (s *Simulator) Products() []Product {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Product
	for _, p := range s.world.products {
		c := *p
		c.Items = slices.Clone(p.Items)
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b Product) int { return cmp.Compare(a.ID, b.ID) })
	return list
}
