// Package server is the HTTP interface of the gateway.
package server

import (
	"encoding/json"
	"errors"
	"net/http"

	"larkfield.example/domegate/dome"
	"larkfield.example/domegate/weather"
)

// Server answers requests about one dome and one mast.
type Server struct {
	*http.ServeMux
	dome *dome.Dome
	mast *weather.Mast
}

// New returns a server with its routes.
func New(d *dome.Dome, mast *weather.Mast) *Server {
	s := &Server{ServeMux: http.NewServeMux(), dome: d, mast: mast}
	s.HandleFunc("/v1/dome", s.status)
	s.HandleFunc("/v1/dome/open", s.open)
	s.HandleFunc("/v1/dome/close", s.close)
	s.HandleFunc("/v1/dome/turn", s.turn)
	s.HandleFunc("/v1/weather", s.weather)
	return s
}

func (s *Server) status(w http.ResponseWriter, _ *http.Request) {
	reply(w, s.dome.Status())
}

func (s *Server) open(w http.ResponseWriter, r *http.Request) {
	if !s.mast.Safe(weather.DefaultLimits) {
		http.Error(w, "the weather does not permit it", http.StatusPreconditionFailed)
		return
	}
	finish(w, s.dome.Open())
}

func (s *Server) close(w http.ResponseWriter, _ *http.Request) {
	finish(w, s.dome.Close())
}

func (s *Server) turn(w http.ResponseWriter, r *http.Request) {
	var wish struct {
		Azimuth float64 `json:"azimuth"`
	}
	if err := json.NewDecoder(r.Body).Decode(&wish); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	_, err := s.dome.Turn(wish.Azimuth)
	finish(w, err)
}

func (s *Server) weather(w http.ResponseWriter, _ *http.Request) {
	reply(w, s.mast.Last())
}

func finish(w http.ResponseWriter, err error) {
	var azimuth *dome.AzimuthError
	switch {
	case err == nil:
		w.WriteHeader(http.StatusNoContent)
	case errors.Is(err, dome.ErrBusy):
		http.Error(w, err.Error(), http.StatusConflict)
	case errors.As(err, &azimuth):
		http.Error(w, err.Error(), http.StatusBadRequest)
	default:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func reply(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value)
}
