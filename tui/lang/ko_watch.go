package lang

// koWatch is what the listening process says, and what the journal keeps of it.
func koWatch() map[Text]string {
	return map[Text]string{
		"the ledger is not being folded: %s":                       "원장이 집계되지 않고 있습니다: %s",
		"%d deliveries from the spool were taken in":               "스풀의 수신 %d건을 가져왔습니다",
		"take in the spool: %s":                                    "스풀 가져오기: %s",
		"sweep: %s":                                                "일괄 조회: %s",
		"sweep: %d of %d questions went unanswered":                "일괄 조회: 질문 %[2]d건 중 %[1]d건에 답이 없었습니다",
		"grants source %s: %d rows rejected, the first: %s:%d: %s": "지급 출처 %s: %d행 거부, 첫 번째: %s:%d: %s",
		"listening on %s":                                          "%s에서 수신 시작",
		"stopped listening":                                        "수신 중지",
		"nobody listened from %s to %s: what was missed is known only as far as lists and tids can tell": "%s부터 %s까지 수신하지 않았습니다. 놓친 것은 목록과 tid로 알 수 있는 만큼만 알 수 있습니다",
		"%s: %s from %s": "%s: %s, 보낸 곳 %s",
		"the ledger could not be used from %s to %s":                                             "%s부터 %s까지 원장을 사용할 수 없었습니다",
		"an evidence pack with personal data was made, because: %s":                              "개인 정보가 포함된 증빙 묶음을 만들었습니다. 사유: %s",
		"a %s notification was stored and not passed on: set listener.forward_%s":                "%s 알림을 저장했으나 전달하지 않았습니다. listener.forward_%s{을/를} 지정하세요",
		"a fault of the program while %s: %v; the log has the details":                           "프로그램 오류 (%s): %v. 자세한 내용은 로그에 있습니다",
		"a notification could be kept neither in the ledger nor in the spool: %v; free the disk": "알림을 원장에도 스풀에도 보관하지 못했습니다: %v. 디스크를 비우세요",
		"body broke off":                                                            "본문이 중간에 끊김",
		"body did not arrive within %s":                                             "본문이 %s 안에 오지 않음",
		"body is longer than listener.max_body (%d bytes)":                          "본문이 listener.max_body(%d바이트)보다 긺",
		"caller-id is not listener.caller_id":                                       "caller-id가 listener.caller_id와 다름",
		"grants push refused: listener.grants_token is not set, so nobody may push": "지급 푸시 거부: listener.grants_token이 없어 아무도 보낼 수 없음",
		"grants push without the bearer token of listener.grants_token":             "listener.grants_token의 bearer 토큰 없는 지급 푸시",
		"no such path; does the sender know listener.path_secret?":                  "그런 경로가 없음. 보내는 쪽이 listener.path_secret을 알고 있나요?",
		"source is not in listener.allow":                                           "보낸 곳이 listener.allow에 없음",
		"the body could not be read":                                                "본문을 읽을 수 없음",
		"the body names no order":                                                   "본문에 주문이 없음",
		"the game answers again":                                                    "게임이 다시 응답합니다",
		"the game does not answer at %s: %s":                                        "게임이 %s에서 응답하지 않습니다: %s",
		"the ledger can be written again":                                           "원장에 다시 쓸 수 있습니다",
		"the ledger cannot be written: %v; check its disk and who else holds it":    "원장에 쓸 수 없습니다: %v. 디스크와 원장을 쓰는 다른 프로세스를 확인하세요",
		"the listener on %s has stopped: %v; restart it":                            "%s의 수신기가 멈췄습니다: %v. 다시 시작하세요",
		"the spool can be written again":                                            "스풀에 다시 쓸 수 있습니다",
	}
}
