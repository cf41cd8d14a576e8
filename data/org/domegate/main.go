// Command domegate serves the dome and the weather mast over HTTP.
package main

import (
	"flag"
	"log"
	"net/http"
	"time"

	"larkfield.example/domegate/dome"
	"larkfield.example/domegate/server"
	"larkfield.example/domegate/weather"
)

const defaultAddress = ":8480"

func main() {
	address := flag.String("listen", defaultAddress, "address to listen on")
	history := flag.Int("history", 600, "weather samples to keep")
	flag.Parse()

	mast := weather.NewMast(*history)
	handler := server.New(dome.New(dome.SystemClock{}), mast)
	gateway := &http.Server{Addr: *address, Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	log.Printf("domegate listens on %s", *address)
	log.Fatal(gateway.ListenAndServe())
}
