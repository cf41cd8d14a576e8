// Command domectl moves the dome from the command line.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"larkfield.example/domectl/command"
	"larkfield.example/domegate/dome"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	base := os.Getenv("DOMEGATE_URL")
	if base == "" {
		base = "http://localhost:8480"
	}
	if err := command.Run(ctx, dome.NewClient(base), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "domectl:", err)
		os.Exit(1)
	}
}
