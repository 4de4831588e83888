# What can be done here; `make` alone lists it.
# Needs only make and Python 3.11 or newer with venv and pip: uv, which makes the environment, comes into .uv/ unless
# it is installed already.

UV_VERSION := 0.13.9
UV_PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11) or print(sys.executable))' 2>/dev/null && break; done)
UV := $(or $(wildcard .uv/bin/uv),$(shell command -v uv),.uv/bin/uv)
CHROMIUM := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

export UV_PYTHON
export UV_PYTHON_DOWNLOADS := never
# A company's own certificates are known to the system, not to uv.
export UV_SYSTEM_CERTS := 1
export PYTHONUNBUFFERED := 1
# Without its translated modules kept, every process would translate all of them again; some machines are set up so.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run test check format bench soak python development chromium

help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

run: python $(UV) ## Set up and open the dashboard with the demo
	@echo "Setting up the environment in .venv …"
	@$(UV) sync --frozen --inexact --no-dev
	@echo "Starting the dashboard; Ctrl+C ends it."
	@$(UV) run --no-sync kpi serve

test: development chromium check ## Set up and run all checks and tests
	@echo "Running the tests on SQLite, on PostgreSQL and in Chromium …"
	@$(UV) run --no-sync python -m slipcover --out coverage.txt -m pytest -q -n auto --dist worksteal
	@awk 'END {print "Covered: " $$7 " % in all, " $$6 " % of the branches; coverage.txt says what is not."}' coverage.txt
	@echo "All checks and tests passed."

check: development ## Check style, types and the directions of imports
	@echo "Checking style …"
	@$(UV) run --no-sync ruff check
	@$(UV) run --no-sync ruff format --check
	@echo "Checking types …"
	@$(UV) run --no-sync mypy
	@echo "Checking the directions of imports …"
	@$(UV) run --no-sync lint-imports --no-logo

format: development ## Format the code and repair what can be repaired
	@$(UV) run --no-sync ruff check --fix
	@$(UV) run --no-sync ruff format

bench: development chromium ## Measure speed (some minutes; not part of the tests)
	@$(UV) run --no-sync python -m tests.benchmarks

soak: development ## Kill writers 200 times each in the middle of recordings and imports, read 10,000 broken files (long)
	@KPI_SOAK=200 $(UV) run --no-sync pytest -q tests/store/test_crash.py tests/imports/test_mutations.py

python:
	@test -n "$(UV_PYTHON)" || \
	{ echo "Python 3.11 or newer is needed and was not found. Install it and run make again." >&2; exit 1; }

development: python $(UV)
	@echo "Setting up the environment in .venv, with the tools for development …"
	@$(UV) sync --frozen

.uv/bin/uv: | python
	@echo "Setting up uv $(UV_VERSION) in .uv …"
	@$(UV_PYTHON) -m venv .uv || { echo "Python's venv is missing (Debian: apt-get install python3-venv)." >&2; exit 1; }
	@.uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

chromium:
ifeq ($(CHROMIUM),)
	@if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
	echo "Chromium is missing, and the browser tests need it. Install it as an administrator" \
	"(Debian: sudo apt-get install chromium) and run make again." >&2; exit 1; fi
	@echo "Installing Chromium …"
	@apt-get update -qq
	@DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends chromium </dev/null >/dev/null
endif
