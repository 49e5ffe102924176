// Package listener is the embedded HTTP listener: it takes in what the payment
// providers send and what the game pushes.
//
// Neither provider signs its notifications, so nothing here is believed: who
// may send is decided by address, by an unguessable path and by caller-id, and
// what a notification says stays a claim until the provider confirms it. The
// order is always source, method, size, bytes, record, answer: a delivery is
// durable, byte for byte, before anybody acknowledges it.
//
// In observe mode a delivery is stored and answered; that is right for mirrored
// traffic whose answer nobody reads. In forward mode it is stored, passed on to
// the game and answered with the game's own answer, because to STOVE code 0
// means granted, which only the game can say. Nothing that cannot be read, and
// no failure of the ledger, stands between a provider and the game.
package listener
