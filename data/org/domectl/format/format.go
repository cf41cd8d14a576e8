// Package format prints what the gateway says.
package format

import (
	"encoding/json"
	"fmt"
	"io"

	"larkfield.example/domegate/dome"
)

// Style is how a status is printed.
type Style string

// The styles.
const (
	Plain Style = "plain"
	JSON  Style = "json"
)

// Write prints a status.
func Write(out io.Writer, style Style, status dome.Status) error {
	if style == JSON {
		return json.NewEncoder(out).Encode(status)
	}
	_, err := fmt.Fprintf(out, "%s, pointing to %.1f°\n", status.State, status.Azimuth)
	return err
}
