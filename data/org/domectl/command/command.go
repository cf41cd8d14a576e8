// Package command holds the commands of domectl.
package command

import (
	"context"
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"

	"larkfield.example/domectl/format"
	gate "larkfield.example/domegate/dome"
)

// action does what one command says.
type action func(ctx context.Context, client *gate.Client, args []string, out io.Writer) error

var actions = map[string]action{
	"open":   func(ctx context.Context, c *gate.Client, _ []string, _ io.Writer) error { return c.Open(ctx) },
	"close":  func(ctx context.Context, c *gate.Client, _ []string, _ io.Writer) error { return c.Close(ctx) },
	"status": status,
	"turn":   turn,
}

// UsageError says that there is no such command.
type UsageError struct {
	Command string
}

func (e UsageError) Error() string {
	return fmt.Sprintf("no command %q; there are %s", e.Command, strings.Join(Names(), ", "))
}

// Names returns the commands in order.
func Names() []string {
	names := make([]string, 0, len(actions))
	for name := range actions {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// Run runs the command that args name.
func Run(ctx context.Context, client *gate.Client, args []string, out io.Writer) error {
	if len(args) == 0 {
		return UsageError{}
	}
	run, ok := actions[args[0]]
	if !ok {
		return UsageError{Command: args[0]}
	}
	return run(ctx, client, args[1:], out)
}

func status(ctx context.Context, client *gate.Client, args []string, out io.Writer) error {
	state, err := client.Status(ctx)
	if err != nil {
		return err
	}
	style := format.Plain
	if len(args) > 0 && args[0] == "--json" {
		style = format.JSON
	}
	return format.Write(out, style, state)
}

func turn(ctx context.Context, client *gate.Client, args []string, _ io.Writer) error {
	if len(args) != 1 {
		return fmt.Errorf("turn takes one azimuth")
	}
	azimuth, err := strconv.ParseFloat(args[0], 64)
	if err != nil {
		return fmt.Errorf("turn: %w", err)
	}
	return client.Turn(ctx, azimuth)
}
