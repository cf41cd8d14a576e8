// What a value is looked up on is known where its type is written, or where it is made.
package values

import "net/http"

type client struct {
	base *http.Client
	last *reply
}

type reply struct{ status int }

func (r *reply) ok() bool { return r.status == http.StatusOK }

func dial(host string) *client { return &client{} }

func (c *client) get(path string) *reply { return c.last }

var shared = &client{}

var spare client

func use(given *client, plain http.Request) {
	given.get("/")
	//    ^ ref call get -> values.client.get
	given.base.Get("/")
	//    ^ ref read base -> values.client.base
	//         ^ ref call Get => net/http.Client.Get
	plain.Cookies()
	//    ^ ref call Cookies => net/http.Request.Cookies
	made := &reply{status: 200}
	//             ^ ref write status -> values.reply.status
	made.ok()
	//   ^ ref call ok -> values.reply.ok
	var written reply
	written.ok()
	//      ^ ref call ok -> values.reply.ok
	called := dial("localhost")
	called.get("/").ok()
	//     ^ ref call get -> values.client.get
	shared.last.ok()
	//     ^ ref read last -> values.client.last
	//          ^ ref call ok -> values.reply.ok
	spare.get("/")
	//    ^ ref call get -> values.client.get
	new(reply).ok()
	//         ^ ref call ok -> values.reply.ok
	new(http.Request).Cookies()
	//                ^ ref call Cookies => net/http.Request.Cookies
}

type level int

func (l level) label() string { return "" }

const (
	low level = iota
	mid
	high
	// <- returns level
	limit = 3
)

func labels() {
	const (
		first level = iota
		second
	)
	mid.label()
	//  ^ ref call label -> values.level.label
	second.label()
	//     ^ ref call label -> values.level.label
}

type crate struct{ weight int }

func (c *crate) open() {}

func openAll() {
	for _, c := range []crate{{1}, {2}} {
		c.open()
//  ^ ref call open -> values.crate.open
	}
	for _, c := range map[string]*crate{"a": {1}} {
		c.open()
//  ^ ref call open -> values.crate.open
	}
}
