package command

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"larkfield.example/domegate/dome"
)

func TestStatusIsPrinted(t *testing.T) {
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"state":"open","azimuth":180}`))
	}))
	defer gateway.Close()

	var out bytes.Buffer
	if err := Run(context.Background(), dome.NewClient(gateway.URL), []string{"status"}, &out); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "open, pointing to 180.0°\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestUnknownCommand(t *testing.T) {
	err := Run(context.Background(), dome.NewClient(""), []string{"spin"}, nil)
	var usage UsageError
	if !errors.As(err, &usage) || usage.Command != "spin" {
		t.Errorf("got %v", err)
	}
}
