package kit

import "strings"

// Nearest is the name a word was meant to be: the one with the fewest letters to add, drop or change, as long as most of the
// word stays. It is empty where none is near.
func Nearest(word string, names []string) string {
	best, bestAt := "", max(2, 2*len([]rune(word))/5)+1
	if len([]rune(word)) < 4 {
		bestAt = 2
	}
	for _, name := range names {
		if at := EditDistance(strings.ToLower(word), name); at < bestAt {
			best, bestAt = name, at
		}
	}
	return best
}

// EditDistance counts the letters to add, drop or change between two words.
func EditDistance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range from {
		corner := row[0]
		row[0] = i + 1
		for j, y := range to {
			change := corner
			if x != y {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}
