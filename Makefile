# Two commands need nothing but Python 3 and make:
#   make demo    sets up and scans a bundled release with its lineage, writing report.html, report.md and report.json
#   make test    sets up and runs the tests

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXAMPLE ?= examples/parrot-8b-chat

.PHONY: demo test slow lint screenshots wheel bench clean help

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 10

demo: $(VENV)/.installed  ## set up and scan the bundled release $(EXAMPLE), writing report.html, report.md and report.json
	$(BIN)/licensecheck scan $(EXAMPLE) --offline --fail-on never \
	  --format terminal --format html -o report.html --format markdown -o report.md --format json -o report.json --force

test: $(VENV)/.tools  ## set up and run the tests
	$(BIN)/pytest -n auto -m "not slow"

slow: $(VENV)/.browser  ## the slow tests: the wheel, the real pre-commit, a real browser (needs chromium and poppler-utils)
	$(BIN)/pytest -m slow

lint: $(VENV)/.tools  ## ruff, mypy --strict, import-linter, and our own rule files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/licensecheck validate

screenshots: $(VENV)/.browser  ## the pictures of the example report that the README shows
	$(BIN)/python tools/screenshots.py

wheel: $(VENV)/.tools  ## build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation

bench: $(VENV)/.browser  ## start-up, Hub, card and report times
	$(BIN)/python tests/benchmarks/startup.py
	$(BIN)/python tests/benchmarks/hub.py lineage
	$(BIN)/python tests/benchmarks/hub.py many
	$(BIN)/python tests/benchmarks/cards.py
	$(BIN)/python tests/benchmarks/report.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade "pip>=25.1"

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/.tools: $(VENV)/.installed
	$(BIN)/pip install --quiet --group test --group lint --group build
	@touch $@

$(VENV)/.browser: $(VENV)/.tools
	$(BIN)/pip install --quiet --group browser
	@touch $@

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis rules/.compiled report.*
