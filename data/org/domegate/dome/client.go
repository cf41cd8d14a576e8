package dome

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// Controller is what both a Dome and a Client can do.
type Controller interface {
	Open(ctx context.Context) error
	Close(ctx context.Context) error
	Status(ctx context.Context) (Status, error)
}

// Client speaks to a gateway over HTTP.
type Client struct {
	base string
	http *http.Client
}

var _ Controller = (*Client)(nil)

// Option changes how a client works.
type Option func(*Client)

// WithHTTPClient makes the client use another HTTP client.
func WithHTTPClient(c *http.Client) Option {
	return func(client *Client) { client.http = c }
}

// NewClient returns a client of the gateway at base.
func NewClient(base string, options ...Option) *Client {
	client := &Client{base: base, http: http.DefaultClient}
	for _, option := range options {
		option(client)
	}
	return client
}

// Open asks the gateway to open the shutter.
func (c *Client) Open(ctx context.Context) error {
	return c.call(ctx, http.MethodPost, "/v1/dome/open", nil, nil)
}

// Close asks the gateway to close the shutter.
func (c *Client) Close(ctx context.Context) error {
	return c.call(ctx, http.MethodPost, "/v1/dome/close", nil, nil)
}

// Status asks the gateway for the state of the dome.
func (c *Client) Status(ctx context.Context) (status Status, err error) {
	err = c.call(ctx, http.MethodGet, "/v1/dome", nil, &status)
	return status, err
}

// Turn asks the gateway to turn the dome.
func (c *Client) Turn(ctx context.Context, azimuth float64) error {
	return c.call(ctx, http.MethodPost, "/v1/dome/turn", map[string]float64{"azimuth": azimuth}, nil)
}

func (c *Client) call(ctx context.Context, method, path string, body, answer any) error {
	var payload bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&payload).Encode(body); err != nil {
			return fmt.Errorf("encode %s: %w", path, err)
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, &payload)
	if err != nil {
		return err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusConflict {
		return ErrBusy
	}
	if response.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("%s %s: %s", method, path, response.Status)
	}
	if answer == nil {
		return nil
	}
	return json.NewDecoder(response.Body).Decode(answer)
}
