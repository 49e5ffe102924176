package lang

// koConsole is what a console says of its own ledger, of what is typed into it and of leaving it.
func koConsole() map[Text]string {
	return map[Text]string{
		"--config belongs to a command outside the console: a line typed here works on this console's ledger; leave the console and start it with that file": "--config{은/는} 콘솔 밖의 명령에 씁니다. 여기에 입력한 명령은 이 콘솔의 원장에서 실행됩니다. 콘솔을 종료하고 그 파일로 다시 시작하세요",
		"nothing was done: %s is %s in the configuration by now, and this console was opened with %s; leave the console and start it anew":                   "아무것도 하지 않았습니다. 이제 설정의 %s{은/는} %s인데 이 콘솔은 %s{으로/로} 열렸습니다. 콘솔을 종료하고 다시 시작하세요",

		"makegood: waiting until %d actions or commands under way are recorded, %s at most":                "makegood: 진행 중인 조치나 명령 %d건이 기록되기를 기다립니다 (최대 %s)",
		"the ledger is being folded again":                                                                 "원장이 다시 집계됩니다",
		"nothing was done: this process is being ended":                                                    "아무것도 하지 않았습니다. 이 프로세스는 종료되는 중입니다",
		"%d actions or batches were not recorded to their end: what was sent and not answered is in doubt": "조치나 일괄 작업 %d건을 끝까지 기록하지 못했습니다. 보내고 답을 받지 못한 것은 불확실합니다",
	}
}
