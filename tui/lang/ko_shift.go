package lang

// koShift is what the screen at the start of a shift says.
func koShift() map[Text]string {
	return map[Text]string{
		"Shift start": "근무 시작", "shift start": "근무 시작", "since you left": "자리 비운 동안", "yours": "내 담당", "approval": "승인", "batches": "일괄 처리",
		"listener": "수신기", "who is on": "근무자", "these": "해당 목록", "the snoozed": "미룬 목록", "journal§list": "일지",
		"Nothing to tell.": "알릴 것이 없습니다.", "Reading what happened.": "있었던 일을 읽는 중입니다.", "What happened could not be read:": "있었던 일을 읽지 못했습니다:",
		"nobody keeps the time here":                                           "근무 기록을 볼 수 없습니다",
		"leave the rest of a batch undone":                                     "일괄 처리의 나머지 중단",
		"this row is no batch: there is nothing to leave undone":               "일괄 처리 행이 아니라 중단할 것이 없습니다",
		"%s again leaves undone what it has not tried; any other key does not": "%s{을/를} 다시 누르면 시도하지 않은 나머지를 하지 않습니다. 다른 키는 취소입니다",
		"the rest of the batch is left undone; the journal keeps it":           "일괄 처리의 나머지를 하지 않습니다. 일지에 남습니다",
		"You were not here before this shift.":                                 "이번 근무 이전에는 접속한 적이 없습니다.",
		"%d order opened and still needs somebody, %s, since %s (%s ago).":     "%[3]s 이후 (%[4]s 전) 주문 %[1]d건, %[2]s{이/가} 새로 생겨 처리를 기다립니다.",
		"%d orders opened and still need somebody, %s, since %s (%s ago).":     "%[3]s 이후 (%[4]s 전) 주문 %[1]d건, %[2]s{이/가} 새로 생겨 처리를 기다립니다.",
		"Nothing that opened since %s (%s ago) still needs somebody.":          "%s 이후 (%s 전) 새로 생겨 남은 일이 없습니다.",

		"No open case is yours.":                                                    "맡은 진행 중 케이스가 없습니다.",
		"%d open case is yours; the oldest waits since %s.":                         "맡은 진행 중 케이스 %d건, 가장 오래된 건은 %s부터 기다립니다.",
		"%d open cases are yours; the oldest waits since %s.":                       "맡은 진행 중 케이스 %d건, 가장 오래된 건은 %s부터 기다립니다.",
		"Nothing is snoozed.":                                                       "미룬 주문이 없습니다.",
		"%d order is snoozed, and comes back at %s.":                                "미룬 주문 %d건, %s에 돌아옵니다.",
		"%d orders are snoozed, none until today ends; the first comes back at %s.": "미룬 주문 %d건, 오늘 돌아오는 건은 없고 첫 건은 %s에 돌아옵니다.",
		"%d snoozed order comes back today, at %s.":                                 "오늘 돌아오는 미룬 주문 %d건, %s.",
		"%d snoozed orders come back today, the first at %s.":                       "오늘 돌아오는 미룬 주문 %d건, 첫 건은 %s.",
		"%d order is in doubt, paid %s: only evidence settles it.":                  "불확실한 주문 %d건, 결제 %s: 증빙으로만 확정합니다.",
		"%d orders are in doubt, the oldest paid %s: only evidence settles them.":   "불확실한 주문 %d건, 가장 오래된 결제 %s: 증빙으로만 확정합니다.",
		"%d order in doubt":                                                         "불확실한 주문 %d건", "%d orders in doubt": "불확실한 주문 %d건",
		"%d action awaits a second operator: %s by %s, %s.":              "두 번째 운영자를 기다리는 조치 %d건: %s, %s, %s.",
		"%d actions await a second operator, the oldest a %s by %s, %s.": "두 번째 운영자를 기다리는 조치 %d건, 가장 오래된 건은 %s, %s, %s.",
		"was cut off": "도중에 끊김", "%s of %s by %s, %s: %s.": "%[2]s %[1]s, 담당 %[3]s, %[4]s: %[5]s.",
		"%d is not tried.": "%d건은 시도하지 않았습니다.", "%d are not tried.": "%d건은 시도하지 않았습니다.",
		"Nobody listened from %s to %s.":                                "%s부터 %s까지 수신하지 못했습니다.",
		"The listener had no gap and no trouble of its own since then.": "그 뒤로 수신 공백도, 수신기 자체의 장애도 없었습니다.",
		"%s left %s": "%s %s 퇴장", "%s, seen %s": "%s %s 확인", "Nobody was seen for a day.": "하루 동안 확인된 사람이 없습니다.",
		"%d order opened": "새 주문 %d건", "%d orders opened": "새 주문 %d건", "%d awaits approval": "승인 대기 %d건", "%d await approval": "승인 대기 %d건",
		"%d gap of the listener": "수신 공백 %d회", "%d gaps of the listener": "수신 공백 %d회", "%d batch is not finished": "끝나지 않은 일괄 처리 %d건",
		"%d batches are not finished": "끝나지 않은 일괄 처리 %d건", "others worked on cases": "다른 운영자가 케이스를 처리함",
		"Since you left at %s: %s. [%s] shows it":            "%s 퇴장 이후: %s. [%s]로 봅니다",
		"what happened since you left could not be read: %s": "자리 비운 동안 있었던 일을 읽지 못했습니다: %s",
	}
}
