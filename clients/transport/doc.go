// Package transport is what every outgoing call of the console shares, and it
// knows no provider's word.
//
// There are two ways out. Client keeps connections and repeats reads, and only
// reads, with full jitter, a cap, Retry-After and the caller's context. OneShot
// puts one request on one new connection, once, whatever happens: it is the way
// for calls that move money, where a second copy on the wire is the worst
// outcome of all.
//
// Both refuse redirects, bound every body and every wait, and keep what came
// back as it came: the HTTP status and the body are two facts, so an answer
// with status 500 is an Answer and not an error. What cannot be an answer is
// one type, Error, which says whether the request may have left this machine.
//
// The package also holds the JSON scalars that read what providers really send
// (numbers in quotes, identifiers beyond 2^53, prices as 5000.00) without ever
// passing through binary floating point, and the one place that removes
// secrets from headers and URLs.
package transport
