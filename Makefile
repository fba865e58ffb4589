# make demo    the whole journey on a made-up shop          make test    every test but the long campaigns
# make lint    style and types                              make bench   timings         make attack   hostile input, all of it
# make faults   a language model that fails in fourteen ways                make campaign  long walks, kills, parallel approvals, other examples
# make attack HOSTILE_STRINGS=FOLDER   sends the strings of FOLDER/strings.parquet (columns text, hostile) as mails, too
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: campaign demo test lint bench attack faults lock clean

demo: $(VENV)/.installed
	$(BIN)/heed demo

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -m benchmark -s tests/benchmark

campaign: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -s -m campaign tests/integration tests/end_to_end
	$(BIN)/python -m pytest --hypothesis-profile=wide -m hypothesis tests

attack: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -s -m "campaign or not campaign" tests/attack

faults: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -s -m "campaign or not campaign" tests/faults

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Heed needs Python 3.11 or newer: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

# Needs uv; writes no address of any index into the locks. torch stays out of both.
lock:
	echo 'setuptools>=80' | uv pip compile pyproject.toml - --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --no-annotate -q -o requirements.lock
	echo 'setuptools>=80' | uv pip compile pyproject.toml - --group dev -c requirements.lock --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate -q -o requirements-dev.lock

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
