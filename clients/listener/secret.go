package listener

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"strings"
	"unicode"

	"makegood/clients/transport"
)

// secret is what a request has to know. It is compared by its digest, so that
// neither its content nor its length shows in the time a comparison takes.
type secret struct {
	set bool
	sum [sha256.Size]byte
	// text is kept to take it out of what is stored.
	text string
}

// readSecret reads a secret of the configuration; nil means it is not set.
func readSecret(ctx context.Context, key string, source transport.Secret) (secret, error) {
	if source == nil {
		return secret{}, nil
	}
	text, err := source(ctx)
	if err != nil {
		return secret{}, fmt.Errorf("read %s: %w", key, err)
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return secret{}, fmt.Errorf("read %s: it is empty; give it a value or remove the key", key)
	}
	return secret{set: true, sum: sha256.Sum256([]byte(text)), text: text}, nil
}

// readPathSecret reads a secret that has to be one segment of a path.
func readPathSecret(ctx context.Context, source transport.Secret) (secret, error) {
	const key = "listener.path_secret"
	s, err := readSecret(ctx, key, source)
	if err != nil {
		return s, err
	}
	if strings.ContainsFunc(s.text, func(r rune) bool {
		return strings.ContainsRune("/?#%", r) || unicode.IsSpace(r) || unicode.IsControl(r)
	}) ||
		s.text == "." || s.text == ".." {
		return secret{}, fmt.Errorf("read %s: it has to be one segment of a path: no blank and none of / ? # %%", key)
	}
	return s, nil
}

// equals compares in constant time. A secret that is not set equals nothing.
func (s secret) equals(given string) bool {
	sum := sha256.Sum256([]byte(given))
	return subtle.ConstantTimeCompare(sum[:], s.sum[:]) == 1 && s.set
}

// String hides the secret.
func (secret) String() string { return transport.Redacted }
