package simulator

// scenarios are staged in this order. What it says of each is what a person would be told.
func scenarios() []scenario {
	return append([]scenario{
		{"H5", "one Hive payment is granted twice.", withHive("item04", "game-double-grant")},
		{"H2", "the game takes a Hive payment and grants nothing.", withHive("item02", "game-drops")},
		{"C3", "the game grants something no provider has an order for.", func(st stage) error {
			_, err := st.s.grantUnpaid(st.at, "hive", st.player.VID, "item03", st.server)
			return err
		}},
		{"V2", "the game answers a STOVE payment with an error.", withStove("item03", "game-refuses")},
		{"H10", "a Hive notification is forged.", withHive("item01", "notification-forged")},
		{"H1", "a Hive payment is never notified.", withHive("item04", "notification-lost")},
		{"V4", "one STOVE payment is granted twice.", withStove("item02", "game-double-grant")},
		{"H16", "a Hive notification names another amount.", withHive("item02", "wrong-amount")},
		{"H7", "a Hive payment is cancelled after the grant.", func(st stage) error {
			_, err := st.bought("item05", 1, "고객 요청 환불")
			return err
		}},
		{"V1", "a STOVE payment is never notified.", withStove("item04", "notification-lost")},
		{"H3", "the game grants and never tells Hive.", withHive("item01", "game-unreported")},
		{"H12", "a virtual account waits for its deposit.", withHive("item04", "late-deposit")},
		{"H6", "a second payment window is cancelled although it was paid.", secondWindow},
		{"C4", "notifications arrive broken or with an unknown type.", func(st stage) error {
			if _, err := st.hive("item01", "notification-malformed"); err != nil {
				return err
			}
			_, err := st.stove("item01", "notification-unknown-type")
			return err
		}},
		{"V5", "a STOVE notification is forged.", withStove("item01", "notification-forged")},
		{"H9", "a cancellation arrives before the payment it cancels.", func(st stage) error {
			o, err := st.hive("item02", "notification-reordered")
			if err != nil {
				return err
			}
			st.then(1, func(st stage) error { return st.s.cancelHive(st.at, o, "결제 수단 오류") })
			return nil
		}},
		{"H4", "the game tells Hive it granted and did not.", withHive("item03", "game-premature-report")},
		{"H14", "a refunded player repays.", func(st stage) error { return st.repay(1, 1) }},
		{"H18", "one Hive event arrives on both URL slots.", withHive("item01", "notification-both-slots")},
	}, laterScenarios()...)
}

func laterScenarios() []scenario {
	return []scenario{
		{"V3", "the game grants a STOVE payment, its answer is lost and STOVE sends again.", withStove("item02", "game-answer-lost", "notification-retried")},
		{"H17", "a Hive notification names another product and carries another order's bypass info.", func(st stage) error {
			if _, err := st.hive("item02", "wrong-product"); err != nil {
				return err
			}
			_, err := st.hive("item03", "notification-wrong-blob")
			return err
		}},
		{"V9", "half of a STOVE cart is granted.", func(st stage) error {
			_, err := st.s.orderStove(st.at, st.player.VID, []string{"item01", "item04"}, st.server,
				[]Option{Exactly("game-partial-bundle")}, st.s.asCart)
			return err
		}},
		{"H13", "a test payment among real ones.", withHive("item01", "test-purchase")},
		{"V10", "a STOVE notification names another price.", withStove("item02", "wrong-amount")},
		{"H19", "a player pays on one server and plays on another.", func(st stage) error {
			st.server = st.otherServer()
			_, err := st.hive("item02", "notification-lost")
			return err
		}},
		{"V8", "STOVE support refunds a granted payment and tells nobody.", func(st stage) error {
			o, err := st.stove("item05")
			if err != nil {
				return err
			}
			st.then(1, func(st stage) error { st.s.refundStove(st.at, o); return nil })
			return nil
		}},
		{"H20", "a sandbox order is notified to the live side.", withHive("item03", "sandbox-on-live")},
		{"V11", "a STOVE product without items is paid: no notification.", withStove("item08")},
		{"H15", "a refunded player repays another number of units.", func(st stage) error { return st.repay(2, 1) }},
		{"V12", "a STOVE subscription is bought and changes.", func(st stage) error {
			o, err := st.s.orderStove(st.at, st.player.VID, []string{"item06"}, st.server, []Option{Exactly()}, asSubscription)
			if err != nil {
				return err
			}
			st.then(1, func(st stage) error { _, err := st.s.renewStove(st.at, o.id, "RENEWAL"); return err })
			return nil
		}},
		{"V13", "a STOVE notification has no guid.", withStove("item01", "stove-guid-missing")},
		{"H17", "the game gives a Hive payment to another player.", withHive("item04", "game-wrong-player")},
	}
}

func withHive(product string, faults ...string) func(stage) error {
	return func(st stage) error {
		_, err := st.hive(product, faults...)
		return err
	}
}

func withStove(product string, faults ...string) func(stage) error {
	return func(st stage) error {
		_, err := st.stove(product, faults...)
		return err
	}
}

// bought is a purchase that is cancelled a step later.
func (st stage) bought(product string, quantity int, reason string) (*order, error) {
	o, err := st.s.buyHive(st.at, st.player.VID, product, st.server, Exactly(), Quantity(quantity))
	if err != nil {
		return nil, err
	}
	st.then(1, func(st stage) error { return st.s.cancelHive(st.at, o, reason) })
	return o, nil
}

// repay is a purchase that is granted, refunded and paid again.
func (st stage) repay(quantity, again int) error {
	o, err := st.bought("item02", quantity, "스토어 환불")
	if err != nil {
		return err
	}
	st.then(2, func(st stage) error {
		_, err := st.s.repayHive(st.at, st.player.VID, o.refundIdx, again)
		return err
	})
	return nil
}

// secondWindow opens two payment pages for one product and pays both. The first is not granted before the second is paid,
// because the game collects it by polling.
func secondWindow(st stage) error {
	first, err := st.s.openHive(st.at, st.player.VID, "item04", st.server, Exactly("game-polling"))
	if err != nil {
		return err
	}
	second, err := st.s.openHive(st.at, st.player.VID, "item04", st.server, Exactly("autocancel-after-paid"))
	if err != nil {
		return err
	}
	if err := st.s.payHive(st.at, first); err != nil {
		return err
	}
	return st.s.payHive(st.at, second)
}
