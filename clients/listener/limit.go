package listener

import (
	"net"
	"sync"
	"sync/atomic"
)

// limited accepts at most so many connections at a time; further ones wait in
// the system's queue.
type limited struct {
	net.Listener
	room   chan struct{}
	open   atomic.Int64
	closed chan struct{}
	once   sync.Once
}

func limit(l net.Listener, n int) *limited {
	return &limited{Listener: l, room: make(chan struct{}, n), closed: make(chan struct{})}
}

// Accept waits for room, then for a connection.
func (l *limited) Accept() (net.Conn, error) {
	select {
	case l.room <- struct{}{}:
	case <-l.closed:
		return nil, net.ErrClosed
	}
	conn, err := l.Listener.Accept()
	if err != nil {
		<-l.room
		return nil, err //nolint:wrapcheck // net/http compares it
	}
	l.open.Add(1)
	return &limitedConn{Conn: conn, leave: sync.OnceFunc(func() { l.open.Add(-1); <-l.room })}, nil
}

// Close stops accepting; open connections stay.
func (l *limited) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close() //nolint:wrapcheck // net/http compares it
}

type limitedConn struct {
	net.Conn
	leave func()
}

// Close gives the room back.
func (c *limitedConn) Close() error {
	defer c.leave()
	return c.Conn.Close() //nolint:wrapcheck // a plain connection to its user
}
