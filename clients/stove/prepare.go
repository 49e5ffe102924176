package stove

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"makegood/clients/transport"
	"makegood/ledger"
)

// MaxDetails is how many tids one validation call may name (STOVE bulk
// validation, table body).
const MaxDetails = 100

// Question asks about one tid.
type Question struct {
	TID string
	// Platform is bill_platform_type as it was received, NotiType noti_type; both
	// are sent trimmed and in capitals.
	Platform, NotiType string
	// GUID is sent where it is known. MemberNo is required.
	GUID, MemberNo string
}

// PrepareDetails builds a validation of up to MaxDetails tids of one service
// without sending it.
func (c *Client) PrepareDetails(serviceID string, questions []Question) (transport.Prepared, error) {
	const op = "stove: details"
	s, err := c.service(op, serviceID)
	if err != nil {
		return transport.Prepared{}, err
	}
	if len(questions) == 0 || len(questions) > MaxDetails {
		return transport.Prepared{}, invalid(op, "%d tids in one call: STOVE takes 1 to %d", len(questions), MaxDetails)
	}
	body := detailsBody{Details: make([]detailBody, 0, len(questions))}
	asked := make(map[string]bool, len(questions))
	for _, q := range questions {
		tid := strings.TrimSpace(q.TID)
		if why := transport.IdentifierError(tid); why != "" {
			return transport.Prepared{}, invalid(op, why, "tid")
		}
		for _, need := range [][2]string{{"bill_platform_type", q.Platform}, {"noti_type", q.NotiType}, {"member_no", q.MemberNo}} {
			if strings.TrimSpace(need[1]) == "" {
				return transport.Prepared{}, invalid(op, "%s of tid %s is not known, and STOVE cannot be asked without it", need[0], tid)
			}
		}
		if asked[tid] {
			return transport.Prepared{}, invalid(op, "tid %s stands twice in one call: answers are matched by tid", tid)
		}
		asked[tid] = true
		d := detailBody{
			TID: tid, NotiType: word(q.NotiType), Platform: word(q.Platform), GUID: strings.TrimSpace(q.GUID),
			MemberNo: transport.NumberOrText(strings.TrimSpace(q.MemberNo)),
		}
		if s.NoGUID {
			d.GUID = ""
		}
		body.Details = append(body.Details, d)
	}
	raw, err := transport.Body(body)
	if err != nil {
		return transport.Prepared{}, &ledger.Error{Op: op, Kind: ledger.Invalid, Human: ledger.Say("the request could not be built"), Err: err}
	}
	return c.prepare(op, http.MethodPost, c.base+"/bill-cpm/v1.0/payment/"+url.PathEscape(s.ID)+"/details", s.ID+"_SERVER", s, raw)
}

// StatusAsk asks for the status of one shop purchase.
type StatusAsk struct {
	Service string
	// GUID is sent as guid, or MemberNo where there is no GUID.
	GUID, MemberNo string
	// OrderMaster is txn_mst_no. It is not the tid, and a notification does not
	// carry it.
	OrderMaster string
}

// PrepareStatus builds the purchase status call without sending it. Its query
// carries the time of building.
func (c *Client) PrepareStatus(ask StatusAsk) (transport.Prepared, error) {
	const op = "stove: purchase status"
	s, err := c.service(op, ask.Service)
	if err != nil {
		return transport.Prepared{}, err
	}
	player := strings.TrimSpace(ask.GUID)
	if player == "" || s.NoGUID {
		player = strings.TrimSpace(ask.MemberNo)
	}
	switch {
	case s.ShopKey == "":
		return transport.Prepared{}, invalid(op, "service %s has no shop_key configured", s.ID)
	case player == "":
		return transport.Prepared{}, invalid(op, "neither guid nor member number is known")
	case !transport.IsDigits(strings.TrimSpace(ask.OrderMaster)):
		return transport.Prepared{}, invalid(op, "the order master number (txn_mst_no) has to be a number")
	}
	query := "shop_key=" + url.QueryEscape(s.ShopKey) + "&guid=" + url.QueryEscape(player) +
		"&txn_mst_no=" + strings.TrimSpace(ask.OrderMaster) + "&ts=" + strconv.FormatInt(c.now().UnixMilli(), 10)
	return c.prepare(op, http.MethodGet, c.base+"/bill-store/v1.0/"+url.PathEscape(s.ID)+"/purchase/status/web?"+query, s.ID+"_GAME_SERVER", s, nil)
}

// word gives the spelling under which STOVE's words are compared and sent: the
// documents' own sample has IAP_PURCHASE with a space behind it.
func word(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }
