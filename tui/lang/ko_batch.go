package lang

// koBatches is what the clerk says of a batch.
func koBatches() map[Text]string {
	return map[Text]string{
		"%q is not done to many orders at once":                          "%q: 여러 주문에 한 번에 할 수 없습니다",
		"it is being carried out already":                                "이미 처리하고 있습니다",
		"it stopped by itself: %d in a row failed or in doubt":           "연속 %d건이 실패하거나 불확실하여 스스로 멈췄습니다",
		"it stopped by itself: the game did not answer %d in a row":      "게임이 연속 %d건에 응답하지 않아 스스로 멈췄습니다",
		"it stopped by itself: %d in doubt":                              "불확실 %d건이 나와 스스로 멈췄습니다",
		"it stopped by itself: it could not be recorded":                 "기록할 수 없어 스스로 멈췄습니다",
		"it stopped by itself: about none of the last %d an answer came": "마지막 %d건 모두 답을 받지 못해 스스로 멈췄습니다",
		"it was stopped":   "중지했습니다",
		"not recorded: %s": "기록하지 못함: %s",
		"nothing was sent: this batch has tried it already, as %s":                         "보내지 않았습니다. 이 일괄 처리가 이미 %s{으로/로} 시도했습니다",
		"the batch has come to its end: there is nothing to go on with":                    "일괄 처리가 끝나 이어서 할 것이 없습니다",
		"the batch has come to its end, or is under way: nothing of it can be left undone": "일괄 처리가 끝났거나 진행 중이라 중단할 수 없습니다",
		"the orders of batch %s cannot be read: %v":                                        "일괄 처리 %s의 주문을 읽을 수 없습니다: %v",
		"there is no batch %s":                     "일괄 처리 %s{이/가} 없습니다",
		"this console acts on one order at a time": "이 콘솔은 한 번에 한 주문만 처리합니다",
	}
}

// koBatch is what is said of one thing done to many orders.
func koBatch() map[Text]string {
	return map[Text]string{
		"%s: nothing was marked": "%s. 지정하지 않았습니다",
		"mark as %s":             "%s{으로/로} 종류 지정",
		"link needs a pair: mark the two orders with {mark:space}, and no other ({unmark:U} unmarks)": "연결에는 주문 두 개가 필요합니다. {mark:space}로 그 둘만 선택하세요 ({unmark:U}{으로/로} 해제)",
		"link %s to %s: same, or repayment (the first repays the second), then why":                   "%s{과/와} %s 연결: same 또는 repayment (앞 주문이 뒤 주문의 재결제), 이어서 사유",

		"%s, up to a hundred at a time; %s": "%s, 최대 100건씩 처리합니다. %s", "it stops by itself where no answer comes any more": "답이 더 오지 않으면 스스로 멈춥니다",
		"grant id, one for all": "grant ID (모두 같음)",
		"listed":                "목록에 있음", "not listed": "목록에 없음",
		"nothing that is sent for a STOVE order can be in doubt": "STOVE 주문에 보낸 것은 불확실해지지 않습니다", "no action of this order is in doubt": "이 주문에는 불확실한 조치가 없습니다",
		"%[2]s: no answer came about %[1]d order": "%[2]s: 주문 %[1]d건은 답을 받지 못했습니다", "%[2]s: no answer came about %[1]d orders": "%[2]s: 주문 %[1]d건은 답을 받지 못했습니다",
		"%[2]s: answers came about %[1]d order": "%[2]s: 주문 %[1]d건의 답을 받았습니다", "%[2]s: answers came about %[1]d orders": "%[2]s: 주문 %[1]d건의 답을 받았습니다",
		"%s of many": "여러 주문 %s", "%s of %s is under way": "%[2]s %[1]s 진행 중", "%s, %s: in all %s, %s.": "%s, %s: 모두 %s, %s.", "%s, %s: none of %s can be acted on.": "%s, %s: %s 중 가능한 주문이 없습니다.",
		"%s, one by one; %s": "%s, 하나씩 처리합니다. %s", "%d of %s is left out:": "%[2]s 가운데 %[1]d건 제외:", "%d of %s are left out:": "%[2]s 가운데 %[1]d건 제외:", "%s and %d more": "%s 외 %d건",
		"and %s for other reasons":                                            "그 밖의 사유로 %s",
		"%d of them needs a second operator and will wait for one":            "그중 %d건은 두 번째 운영자의 승인을 기다립니다",
		"%d of them need a second operator and will wait for one":             "그중 %d건은 두 번째 운영자의 승인을 기다립니다",
		"a guard refuses each of them":                                        "모든 주문이 안전 조건에 걸립니다",
		"it stops by itself at the first one in doubt, or %d failed in a row": "불확실 1건이 나오거나 연속 %d건이 실패하면 스스로 멈춥니다",
		"it stops by itself where the game does not answer %d in a row":       "게임이 연속 %d건에 응답하지 않으면 스스로 멈춥니다",
		"it stops by itself at %d in doubt, or %d failed in a row":            "불확실 %d건이 나오거나 연속 %d건이 실패하면 스스로 멈춥니다",
		"it stops by itself where it cannot be recorded":                      "기록할 수 없으면 스스로 멈춥니다",
		"it was cut off": "도중에 끊겼습니다", "how many orders": "주문 수", "how many left": "남은 주문 수",
		"45m, 18:00, today, tomorrow 09:00": "45m, 18:00, 오늘, 내일 09:00", "until": "기한", "go on: %s": "이어서 %s", "go on with it": "이어서 하기",
		"%s, %s: %s, %s; begun %s by %s. %s.":                             "%s, %s: %s, %s. %s %s 시작. %s.",
		"what it has tried is not tried again, whatever became of it; %s": "이미 시도한 주문은 결과와 상관없이 다시 시도하지 않습니다. %s",
		"no amount known": "금액 모름",
		"%d %s":           "%[2]s %[1]d건", "nothing was tried": "시도한 것이 없습니다", "not tried": "시도 안 함", "ineligible": "대상 아님", "tried before": "이전에 시도",
		"line %d of %d": "%d/%d행", "counting": "세는 중", "still being counted; esc cancels": "아직 세는 중입니다. esc로 취소합니다", "esc stops": "esc로 중지",
		"esc stops it between two orders": "esc를 누르면 주문 사이에서 멈춥니다", "stopping after the one that is on its way": "진행 중인 한 건이 끝나면 멈춥니다",
		"one by one": "하나씩", "only one outcome": "한 가지 결과만", "what became of each": "건별 결과", "[%s] goes on": "[%s] 이어서 하기",
		"what the game did not answer it may have granted":                                  "게임이 응답하지 않은 것은 지급되었을 수 있습니다",
		"there is nothing to go on with: nothing was begun":                                 "이어서 할 것이 없습니다. 시작된 것이 없습니다",
		"the ids are being read":                                                            "ID를 읽는 중입니다",
		"there is nothing to go on with: it came to its end":                                "이어서 할 것이 없습니다. 끝까지 처리했습니다",
		"%s does nothing here; {confirm.close:esc} closes":                                  "%s 키는 여기서 쓰이지 않습니다. {confirm.close:esc}로 닫습니다",
		"{open:enter} opens, {batch.only:f} narrows, {confirm.close:esc} closes":            "{open:enter} 열기, {batch.only:f} 좁히기, {confirm.close:esc} 닫기",
		"%s is about one action: open the order first (enter)":                              "%s{은/는} 조치 하나에 대한 것입니다. 먼저 주문을 여세요 (enter)",
		"%s is done to one order at a time: {open:enter} opens the row, {unmark:U} unmarks": "%s{은/는} 한 번에 한 주문만 할 수 있습니다. {open:enter}로 행을 열거나 {unmark:U}{으로/로} 선택을 해제하세요",
		"%s is not possible now: %s":                                                        "지금은 %s{을/를} 할 수 없습니다: %s",

		"batch": "일괄 처리", "batch%s": "일괄 처리%s", "an unknown action": "알 수 없는 조치", "nobody said why": "사유 없음",
		"%[2]s begins: %[3]s of %[1]d order": "%[2]s 시작: 주문 %[1]d건 %[3]s", "%[2]s begins: %[3]s of %[1]d orders": "%[2]s 시작: 주문 %[1]d건 %[3]s",
		", because %s": ", 사유 %s", "%s is gone on with": "%s{을/를} 이어서 합니다", "%s was stopped: %s": "%s 중지: %s",
		"%s came to its end": "%s{이/가} 끝까지 처리되었습니다", "the rest of %s is not done": "%s의 나머지는 하지 않습니다", "%s took a step nobody can name": "%s에 알 수 없는 단계가 있습니다",
	}
}
