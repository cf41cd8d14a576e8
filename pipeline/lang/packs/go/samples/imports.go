//go:build linux && !cgo
// +build linux,!cgo

// Package fetch reads pages.
package fetch

// #include <stdlib.h>
import "C"
//     ^ use C

import (
	_ "embed"
	// <- use embed as _
	"fmt"
	// <- use fmt
	. "strings"
	// <- use strings *
	urls "net/url"
	// <- use net/url as urls

	"github.com/acme/go-retry/v2"
	// <- use github.com/acme/go-retry/v2
	"gopkg.in/yaml.v3"
	`example.org/logs`
	"./local"
	// <- use ./local
	"k8s.io/api/core/v1"
	core "k8s.io/client-go/testing"
)

//go:embed page.html
var page string
//  ^ decorator go:build linux && !cgo
//  ^ def variable fetch.page
//  ^ no doc

func get(address string) (*urls.URL, error) {
//                         ^ ref read urls => net/url
//                              ^ ref type URL => net/url.URL
	parsed, err := urls.Parse(TrimSpace(address))
	//             ^ ref read urls => net/url
	//                  ^ ref call Parse => net/url.Parse
	//                        ^ ref call TrimSpace ?
	if err != nil {
		return nil, fmt.Errorf("get: %w", err)
		//          ^ ref read fmt => fmt
		//              ^ ref call Errorf => fmt.Errorf
		//                                ^ no ref
	}
	C.free(nil)
	//^ ref call free => C.free
	retry.Do(parsed, yaml.Strict, logs.Level(3))
	// <- ref read retry => github.com/acme/go-retry/v2
	//    ^ ref call Do => github.com/acme/go-retry/v2.Do
	//                    ^ ref read Strict => gopkg.in/yaml.v3.Strict
	//                                 ^ ref call Level => example.org/logs.Level
	v1.Use(core.Action(1))
	// ^ ref call Use => k8s.io/api/core/v1.Use
	//          ^ ref call Action => k8s.io/client-go/testing.Action
	local.Run()
	//    ^ ref call Run => ./local.Run
	return parsed, nil
}
