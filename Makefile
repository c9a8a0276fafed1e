# Everything a developer does. The first two lines are all that somebody who only looks needs.
# The system's own Python first: it was built with optimisations, and one that was built here is a third slower.
PYTHON ?= $(or $(shell for one in /usr/bin/python3.11 python3.11; do \
	  $$one -c 'import ensurepip' 2>/dev/null && command -v $$one && break; done),python3)
DEVELOP = $(PYTHON) -m tools.environment requirements.txt requirements-dev.txt
BIN = .venv/bin
CODE = buurthulp members notifications exchange matching desk reports demo tools tests manage.py
TYPED = buurthulp members notifications exchange matching desk reports demo tools
# As many as there are processors. One more, since a test that drives a browser waits for it, took a tenth longer.
WORKERS ?= $(shell getconf _NPROCESSORS_ONLN)

# Packages are installed uncompiled: what is imported is compiled once, and kept even where the machine would not.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test test-deep chaos mutate-access bench bench-board bench-lookup bench-publish bench-cascade bench-pages bench-worklist bench-round bench-likelihood bench-release bench-figures lint words format shots environment messages

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

run: ## install, migrate, load the demo, start web, worker and beat (PORT, HOST)
	@$(PYTHON) -m tools.run --die-with-parent

test: environment ## everything fast, on SQLite unless DATABASE_URL and REDIS_URL say otherwise (ARGS, WITHOUT=marker, CI=true for all that .ci/run tries)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not deep and not chaos$(if $(filter true,$(CI)),, and not landing)$(WITHOUT:%= and not %)" $(ARGS)

test-deep: environment ## what make test leaves out: chaos, attacks at full size, crawl, simulations, long state machines (ARGS)
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder -m "deep or landing" $(ARGS)

chaos: environment ## two hundred requests while everything under them breaks, on servers of its own (CHAOS_REQUESTS=200, ARGS)
	$(BIN)/python -m tests.servers $(BIN)/python -m pytest -s -m chaos tests/scenarios/test_chaos_at_large.py $(ARGS)

mutate-access: environment ## take each guard away: how many cells of the access matrix notice (ARGS=--all)
	$(BIN)/python -m tests.access.mutate $(ARGS)

bench: environment ## all that matching.md asks of speed, one after the other: lookup, publish, cascade and sweep, round
	$(BIN)/python -m tests.benchmarks.matching $(ARGS)

bench-board: environment ## what a page of the board costs among 1,000 and among 100,000 things (ARGS=--explain)
	$(BIN)/python -m tests.benchmarks.board $(ARGS)

bench-lookup: environment ## finding whom to ask among 10,000, 100,000 and (PostgreSQL) a million offers (ARGS=--explain)
	$(BIN)/python -m tests.benchmarks.lookup $(ARGS)

bench-publish: environment ## from "Verstuur" to the mail server, beside an empty task on the same broker (ARGS="--rounds 20")
	$(BIN)/python -m tests.benchmarks.publish $(ARGS)

bench-cascade: environment ## steps of searching a second with 1, 2 and 4 workers, and a sweep among a million rows (ARGS="--rows 100000")
	$(BIN)/python -m tests.benchmarks.cascade $(ARGS)

bench-pages: environment ## what every page costs where ten thousand people take part, on PostgreSQL (ARGS=--people 1000)
	$(BIN)/python -m tests.benchmarks.pages $(ARGS)

bench-worklist: environment ## what the coordinators' list costs with five thousand lines, on SQLite or DATABASE_URL
	$(BIN)/python -m tests.benchmarks.worklist $(ARGS)

bench-round: environment ## a round of 2,000 requests and 20,000 people beside one after another
	$(BIN)/python -m tests.benchmarks.round

bench-release: environment ## what a release of a million requests costs beside its bare sums (ARGS="--matches 100000")
	$(BIN)/python -m tests.benchmarks.release $(ARGS)

bench-figures: environment ## what the pages of figures cost with five years of releases, beside the empty page
	$(BIN)/python -m tests.benchmarks.figures

bench-likelihood: environment ## what ranking 2,000 people costs, from sums of their answers and from the answers (ARGS="--people 500")
	$(BIN)/python -m tests.benchmarks.likelihood $(ARGS)

lint: environment ## ruff, its format, mypy, the layers, the templates
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/python -m tools.throwaway $(BIN)/mypy $(TYPED)
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint templates

words: environment ## the ten longest sentences that residents read
	$(BIN)/python -m tools.words

format: environment ## let ruff write the code as it wants it
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

messages: environment ## bring locale/ up to date with the source and compile it; tells what has no words yet
	$(BIN)/python -m tools.messages

shots: environment ## every page as every role, 390 and 1280 pixels wide, into shots/ (ARGS="--only worklist")
	$(BIN)/python -m tests.shots $(ARGS)

environment:
	@$(DEVELOP)
