package lang

// koFind is what is said where something is looked for: the find screen, its command, and the filter language.
func koFind() map[Text]string {
	return map[Text]string{
		"of player %s":                  "플레이어 %s의 주문",
		"the player is called %s":       "닉네임이 %s",
		"the amount is %s":              "금액이 %s",
		"paid at the minute of “%s”":    "“%s” 바로 그 시각에 결제",
		"paid %[2]d min before “%[1]s”": "“%[1]s”보다 %[2]d분 전에 결제",
		"paid %[2]d min after “%[1]s”":  "“%[1]s”보다 %[2]d분 뒤에 결제",
		"paid on “%s”":                  "“%s”에 결제",
		"the product is %s":             "상품이 %s",
		"on server %s":                  "서버가 %s",
	}
}
