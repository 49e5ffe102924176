// Package game is the console's way to the game server: it passes on what a
// provider has just delivered, posts a stored delivery again when an operator
// presses replay, and asks the game what it has granted.
//
// A notification that reaches the game twice can be a double grant, so nothing
// here is ever sent a second time by itself: no redirect is followed, no body
// can be rewound, and a connection that has been idle for long is not used
// again. What came back is an answer whatever its status; the absence of one is
// an error that says whether the request may have left.
//
// What is posted goes straight to the configured address, never through a proxy
// named by the environment: a proxy's own 502 would pass for the game's answer.
package game
