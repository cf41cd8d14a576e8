# Everything that people run. Each target sets up what it needs; `make demo` is the place to begin.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

# One target directory for every clone: the heavy dependencies are compiled once.
export CARGO_TARGET_DIR ?= $(HOME)/.cache/codegraph/target
# rustup puts cargo where a shell that was open before does not look.
export PATH := $(PATH):$(if $(CARGO_HOME),$(CARGO_HOME),$(HOME)/.cargo)/bin

# One profile for binary, tests, lints and docs; more cargo flags, such as --locked. FEATURES=onnx: with the embedder onnx.
CARGO_FLAGS ?=
FEATURES ?=
PROFILE := --release $(CARGO_FLAGS) $(FEATURES:%=--features codegraph-cli/%)
BINARY := $(CARGO_TARGET_DIR)/release/codegraph
PREFIX ?= /usr/local
# Where `make corpora` puts real code for the benches.
export CODEGRAPH_CORPORA ?= $(HOME)/.cache/codegraph/corpora
# Where `make ground-truth` puts packages and what compilers say about them; PACKAGES chooses some, such as "python go/cobra".
export CODEGRAPH_TRUTH ?= $(HOME)/.cache/codegraph/truth
PACKAGES ?=
# Where `make bench-accuracy` puts the packages that questions are asked about.
export CODEGRAPH_QUESTIONS ?= $(HOME)/.cache/codegraph/questions
# Where `make bench-vectors` puts a million vectors, indices of them and Python FAISS: 3 GB.
export CODEGRAPH_VECTORS ?= $(HOME)/.cache/codegraph/vectors

.DEFAULT_GOAL := help
.PHONY: help setup binary build demo test test-onnx bench bench-accuracy bench-graph bench-peers bench-vectors corpora \
	ground-truth lint fmt doc install clean

help: ## say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1\t\2/' | expand -t 20

setup: ## install the Debian packages that are missing, if any
	@tools/setup build

binary: setup
	@cargo build $(PROFILE) --workspace --bin codegraph

build: binary ## build bin/codegraph
	@mkdir -p bin
	@cmp -s "$(BINARY)" bin/codegraph || install -m 755 "$(BINARY)" bin/codegraph
	@echo "bin/codegraph is ready"

demo: build ## index the sample organisation and ask it questions
	@tools/demo bin/codegraph bin/demo

test: binary ## run every test
	@cargo test $(PROFILE) --workspace

test-onnx: ## test the embedder onnx, which is behind a feature
	@$(MAKE) --no-print-directory binary FEATURES=onnx
# Those that together have the features of the whole workspace: unit tests of other crates are not built for it.
	@cargo test $(PROFILE) --features codegraph-cli/onnx -p codegraph-cli -p codegraph-tests -p codegraph-benches \
	    -p codegraph-embed --lib --test onnx --test embed onnx
	@cargo test $(PROFILE) --features codegraph-cli/onnx -p codegraph-cli -p codegraph-tests -p codegraph-benches \
	    -p codegraph-embed --test onnx

bench: binary ## measure against the bare libraries, on real code (see `make corpora`)
	@[ -d "$(CODEGRAPH_CORPORA)" ] || $(MAKE) --no-print-directory corpora
	@cargo bench $(CARGO_FLAGS) --profile release --workspace --bench scan --bench link --bench embed --bench inputs

bench-accuracy: binary ## compare entities with universal-ctags' tags, refs and calls with what compilers say, search with BM25
	@tools/setup accuracy
	@[ -d "$(CODEGRAPH_TRUTH)" ] || $(MAKE) --no-print-directory ground-truth
	@[ -d "$(CODEGRAPH_CORPORA)" ] || $(MAKE) --no-print-directory corpora
	@cargo bench $(CARGO_FLAGS) --profile release --workspace --bench accuracy
	@benches/ground-truth/truth.py table "$(CODEGRAPH_TRUTH)" "$(BINARY)" $(PACKAGES)
	@benches/questions/questions.py "$(CODEGRAPH_QUESTIONS)" "$(BINARY)"

bench-graph: binary ## measure the graph store on ten million edges, beside the bare library and SQLite (see `make corpora`)
	@tools/setup graph
	@[ -n "$${CODEGRAPH_BENCH_ROOT:-}" ] || [ -d "$(CODEGRAPH_CORPORA)" ] || $(MAKE) --no-print-directory corpora
	@cargo bench $(CARGO_FLAGS) --profile release --workspace --bench graph

bench-peers: binary ## measure beside the code-graph tool that most people use (see `make ground-truth`)
	@tools/setup truth
	@[ -d "$(CODEGRAPH_TRUTH)" ] || $(MAKE) --no-print-directory ground-truth
	@benches/peers/peers.py "$(BINARY)" "$(CODEGRAPH_TRUTH)" $(PACKAGES)

bench-vectors: binary ## measure the index of a million vectors beside Python FAISS (see `make corpora`)
	@tools/setup vectors
	@[ -d "$(CODEGRAPH_CORPORA)" ] || $(MAKE) --no-print-directory corpora
	@cargo bench $(CARGO_FLAGS) --profile release --workspace --bench vectors

corpora: setup ## fetch the real code that the benches measure on, about 280 MB
	@tools/setup corpora
	@benches/corpora.sh "$(CODEGRAPH_CORPORA)"

ground-truth: setup ## fetch packages and ask compilers about them, about two hours (PACKAGES="python go/cobra": some)
	@tools/setup truth
	@benches/ground-truth/truth.py build "$(CODEGRAPH_TRUTH)" $(PACKAGES)

lint: setup ## check formatting and lints
	@cargo fmt --all --check
	@cargo clippy $(PROFILE) --workspace --all-targets -- -D warnings

fmt: ## format the code
	@cargo fmt --all

doc: setup ## build the API docs
	@RUSTDOCFLAGS="-D warnings" cargo doc $(PROFILE) --workspace --no-deps --document-private-items

install: binary ## install into PREFIX (default /usr/local; DESTDIR is respected)
	@install -D -s -m 755 "$(BINARY)" "$(DESTDIR)$(PREFIX)/bin/codegraph"
	@install -D -m 644 LICENSE "$(DESTDIR)$(PREFIX)/share/doc/codegraph/LICENSE"
	@install -D -m 644 README.md "$(DESTDIR)$(PREFIX)/share/doc/codegraph/README.md"
	@install -d "$(DESTDIR)$(PREFIX)/share/codegraph"
	@cp -R data/org "$(DESTDIR)$(PREFIX)/share/codegraph/"
	@"$(BINARY)" completions bash | install -D -m 644 /dev/stdin "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/codegraph"
	@"$(BINARY)" completions zsh | install -D -m 644 /dev/stdin "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_codegraph"
	@"$(BINARY)" completions fish | install -D -m 644 /dev/stdin "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/codegraph.fish"
	@echo "installed $(DESTDIR)$(PREFIX)/bin/codegraph"

clean: ## remove what was made in this clone; the shared target directory stays
	@rm -rf bin
	@echo "the shared target directory stays: $(CARGO_TARGET_DIR)"
