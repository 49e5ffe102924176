package lang

// koreanParts are the parts of the catalogue, one a room of the program. A text that two of them hold reads the same in
// both.
func koreanParts() []map[Text]string {
	return append(domainParts(),
		koShell(),
		koKit(),
		koMarks(),
		koKeys(),
		koEvidence(),
		koOrder(),
		koActions(),
		koPlayer(),
		koConfirm(),
		koPlain(),
		koTables(),
		koMeanings(),
		koCommands(),
		koPulse(),
		koPanes(),
		koReport(),
		koFind(),
		koWork(),
		koBatch(),
		koShift(),
		koMany(),
		koHelp(),
		koUsage(),
		koConfig(),
		koRows(),
		koSimulator(),
		koLists(),
		koDoings(),
		koConsole(),
		koHints(),
		koLookout(),
	)
}

// domainParts are those of what the domain says, which may stand in the ledger as English text.
func domainParts() []map[Text]string {
	return []map[Text]string{koGuards(), koClerk(), koBatches(), koStore(), koClients(), koTransport(), koWatch(), koFiles()}
}
