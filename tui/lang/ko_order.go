package lang

// koEvidence is what the evidence pack of an order says.
func koEvidence() map[Text]string {
	return map[Text]string{
		"%s from %s":       "%s, 출처 %s",
		"%s by %s":         "%s, 담당 %s",
		"%s from %s by %s": "%s, 출처 %s, 담당 %s",
		"Evidence pack of the order %s %s (app %s)":         "주문 %s %s 증빙 자료 (앱 %s)",
		"as of %s, environment %s, makegood %s, made by %s": "기준 시각 %s, 환경 %s, makegood %s, 작성 %s",
		"Personal data is masked: player ids, names, addresses, receipts and game payloads stand as labels, one label for one value everywhere.": "개인정보를 가렸습니다. 플레이어 ID, 이름, 주소, 영수증, 게임 페이로드는 이름표로 바뀌어 있고, 같은 값은 어디서나 같은 이름표입니다.",
		"The SHA-256 and chain hashes of what is masked are those of the originals, which the ledger keeps.":                                     "가린 항목의 SHA-256과 체인 해시는 원장이 보관하는 원본의 값입니다.",
		"Personal data is included, because: %s":                                                                                    "개인정보가 들어 있습니다. 사유: %s",
		"That it was is fact %s of the ledger. Answers that are about other orders too stay masked.":                                "이 내용은 원장의 사실 %s번입니다. 다른 주문도 담긴 응답은 가린 채로 둡니다.",
		"Secrets are never included.":                                                                                               "비밀 값은 어떤 경우에도 들어가지 않습니다.",
		"order.txt, order.json: the order as it stood, with its class, lamps, case, differences and actions.":                       "order.txt, order.json: 기준 시각의 주문. 분류, 램프, 케이스, 차이, 조치.",
		"timeline.txt, timeline.json: every fact, with the time since the one before, who and from where.":                          "timeline.txt, timeline.json: 모든 사실. 앞 사실과의 시간차, 담당자, 출처.",
		"raw/: what came, byte for byte; a file with .masked in its name is not, and timeline.json gives the SHA-256 of what came.": "raw/: 받은 그대로의 바이트. 이름에 .masked가 있는 파일은 가린 것이며, 원본의 SHA-256은 timeline.json에 있습니다.",
		"answers.json: the whole answers some of these facts were read from, with the SHA-256 of what came.":                        "answers.json: 일부 사실의 근거가 된 전체 응답. 받은 원본의 SHA-256 포함.",
		"requests/: what was sent outward, as it left.":                                                                             "requests/: 밖으로 보낸 요청, 보낸 그대로.",
		"chain.json: what the hash of every fact is made of.":                                                                       "chain.json: 각 사실의 해시를 이루는 값.",
		"How to check it:": "확인하는 방법:",
		"1. The files of this pack: sha256sum -c SHA256SUMS":                                                                "1. 이 묶음의 파일: sha256sum -c SHA256SUMS",
		"2. What came: the sha256sum of a file under raw/ is the sha256 of its fact in timeline.json, unless it is masked.": "2. 받은 내용: raw/ 아래 파일의 sha256sum은 timeline.json에 있는 그 사실의 sha256과 같습니다. 가린 파일은 제외합니다.",
		"3. The chain: the hash of a fact in chain.json with as_recorded true is the SHA-256 over one byte 1; then seq and at, 8 bytes each, big-endian; then kind, provider, app, order_id, actor, source, data and headers, each as its length in bytes (8 bytes, big-endian) and its UTF-8 bytes; then raw_sum (32 bytes, zeros where it is null) and prev_hash (32 bytes).": "3. 체인: chain.json에서 as_recorded가 true인 사실의 해시는 다음을 이은 SHA-256입니다. 값 1인 1바이트; seq와 at, 각 8바이트 빅엔디언; kind, provider, app, order_id, actor, source, data, headers, 각각 바이트 길이(8바이트 빅엔디언)와 UTF-8 바이트; raw_sum(32바이트, null이면 0)과 prev_hash(32바이트).",
		"4. The ledger: makegood audit verify replays the whole chain, in which these hashes stand under the same numbers.": "4. 원장: makegood audit verify는 전체 체인을 다시 계산하며, 그 안에 이 해시들이 같은 번호로 있습니다.",
	}
}
