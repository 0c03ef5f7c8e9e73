# Two commands: `make briefings` and `make test`. Both make the environment first where it is missing.
.DEFAULT_GOAL := help
.PHONY: help briefings demo test quick bench lab wheel bundle lock clean environment
SHELL := /bin/sh

# Inside an active conda environment the packages go there; elsewhere into .venv. Both by the same two steps.
ifneq ($(CONDA_PREFIX),)
  ENV := $(CONDA_PREFIX)
  MAKE_ENV := true
else
  ENV := .venv
  MAKE_ENV := "$$python" -m venv .venv
endif
ifeq ($(OS),Windows_NT)
  BIN := $(ENV)/Scripts
else
  BIN := $(ENV)/bin
endif
# Jupyter refuses root unless told: in a container there is nobody else.
ROOT_TOO := $(if $(filter 0,$(shell id -u 2>/dev/null)),--allow-root)
STAMP := $(ENV)/.ntm-installed
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 "$(BIN)/python" -m pip install --quiet --no-input

help:  ## show the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

briefings: $(STAMP)  ## build the briefings of data/lam-binh in Vietnamese: the main job
	@"$(BIN)/ntm" build

demo: $(STAMP)  ## build the briefings of data/demo, an invented district
	@"$(BIN)/python" data/demo/make.py
	@"$(BIN)/ntm" build --data data/demo

test: $(STAMP)  ## run everything that must pass: lint, format, types, tests
	@"$(BIN)/ruff" check --no-cache .
	@"$(BIN)/ruff" format --check .
	@"$(BIN)/mypy"
	@"$(BIN)/python" -m pytest --numprocesses 2 --dist worksteal

quick: $(STAMP)  ## the same without the tests that build, kill or start processes: for daily work
	@"$(BIN)/ruff" check --no-cache .
	@"$(BIN)/ruff" format --check .
	@"$(BIN)/mypy"
	@"$(BIN)/python" -m pytest -m "not slow" --numprocesses 2 --dist worksteal

bench: $(STAMP)  ## how long things take, as ratios (docs/benchmarks.md): the engine, a check, household statistics
	@"$(BIN)/python" benchmarks/engine.py
	@"$(BIN)/python" benchmarks/check.py
	@"$(BIN)/python" benchmarks/alkire_foster.py

lab: $(STAMP)  ## open JupyterLab on a page that leads on; root may too
	@"$(BIN)/jupyter" lab --notebook-dir=notebooks --LabApp.default_url=/lab/tree/start.ipynb $(ROOT_TOO)

wheel: $(STAMP)  ## write dist/ntm_helpers-….whl: all of the project, to be installed alone
	@rm -f dist/*.whl
	@"$(BIN)/python" -m hatchling build --target wheel --directory dist

bundle: $(STAMP)  ## write dist/ntm-….zip: the project with its wheels for Linux and Windows, installed without a network
	@rm -f dist/*.zip
	@"$(BIN)/python" bundle/make.py

environment: $(STAMP)  ## make the environment only

# The stamp comes last, so that an interrupted installation is never taken for a finished one.
$(STAMP): requirements.lock pyproject.toml
	@python=; for candidate in "$(PYTHON)" python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  if [ -n "$$candidate" ] && "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    python=$$candidate; break; fi; done; \
	if [ -z "$$python" ]; then \
	  echo "Python 3.11 or newer is needed and was not found: install it, or name it with make PYTHON=/path/to/python3." >&2; exit 4; fi; \
	if [ -z "$(CONDA_PREFIX)" ] && ! "$$python" -c 'import venv, ensurepip' 2>/dev/null; then \
	  echo "This Python cannot make virtual environments: install them (on Debian: apt install python3-venv) and try again." >&2; exit 4; fi; \
	echo "making $(ENV): the locked packages, about a minute …"; \
	[ -n "$(CONDA_PREFIX)" ] || rm -rf .venv; \
	$(MAKE_ENV)
	@$(PIP) --require-hashes --no-deps --only-binary :all: -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch "$@"

lock:  ## write requirements.lock anew from pyproject.toml (needs uv on the PATH)
	@uv pip compile pyproject.toml --group test --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --quiet --output-file requirements.lock

clean:  ## take away the environment and the outputs
	@rm -rf .venv outputs dist .cache .pytest_cache .ruff_cache .hypothesis .mypy_cache
