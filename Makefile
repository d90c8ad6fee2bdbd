# Everything about Jobvej that is a command. `make help` lists what people use.
#
# What is installed or built leaves a stamp, and is done again only when what it was made from
# changed: a second `make run` goes straight to the service.

SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# With .venv first, its Node is found where the machine has none.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH):/usr/sbin:/sbin
export PYTHONPATH := $(CURDIR)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Where a machine tells Python to keep nothing that it compiled, each of the many processes that a
# run starts would compile the whole service again.
export PYTHONDONTWRITEBYTECODE :=

PACKAGES_RUN := $(VENV)/.installed-run
PACKAGES_TEST := $(VENV)/.installed-test
NODE := $(VENV)/.node
MODULES_RUN := node_modules/.installed-run
MODULES_TEST := node_modules/.installed-test
CATALOGUE := translations/da/LC_MESSAGES/messages.mo
FRONT_END := static/dist/manifest.json
FRONT_END_SOURCES := $(shell find static -name dist -prune -o -print)

# What touches the database is tested a second time on a real PostgreSQL. Who may open what is judged
# on SQLite alone: there no row-level security hides what the code forgot.
ON_POSTGRESQL := tests/test_example.py $(filter-out tests/bench tests/channels tests/factories tests/data \
  tests/journeys tests/outside tests/tools,$(patsubst %/,%,$(filter-out tests/__pycache__/, \
  $(wildcard tests/*/)))) --ignore=tests/listings/importers \
  --ignore=tests/architecture/test_access.py

# LONG=1 runs races, soaks and kill tests in full.
export LONG

.PHONY: help run test check unit bench format pins clean set-up set-up-tests
.NOTPARALLEL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

help: ## List these commands
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

run: set-up ## Set everything up and serve the demo on http://127.0.0.1:5000
	@exec $(PY) tools/run.py

test: check ## Set everything up and run every test (LONG=1: races and soaks in full)
	$(PY) -m pytest -n $(or $(WORKERS),auto) --dist loadfile \
	  --no-loadscope-reorder --ignore=tests/architecture $(ARGS)
	$(PY) -m pytest -n $(or $(WORKERS),auto) --dist loadfile --database=postgresql \
	  -m "not (journey or outside or faults)" $(ON_POSTGRESQL) $(ARGS)

unit: set-up-tests ## Run the tests that need no browser and no server (ARGS="tests/core -x")
	$(PY) -m pytest -m "not (journey or outside or faults or postgres)" $(or $(ARGS),-n auto)

check: set-up-tests ## Formatting, lint, types, import layers, translations, migrations
	$(PY) -m ruff format --check --quiet .
	$(PY) -m ruff check --quiet .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-logo
	$(PY) tools/translations.py check
	@for project in static/tsconfig*.json; do \
	  echo "tsc --project $$project"; node_modules/.bin/tsc --noEmit --project $$project || exit 1; \
	done
ifneq ($(wildcard tests/architecture),)
	$(PY) -m pytest --quiet -n $(or $(WORKERS),auto) tests/architecture
endif

bench: set-up-tests ## Run the benchmarks, each beside what it is measured against
	@sh tools/packages.sh bench
	@failed=0; for file in $$(grep -l __main__ bench/*.py); do \
	  name=$$(basename $$file .py); echo "== $$name"; \
	  $(PY) -m bench.$$name $(ARGS) || failed=1; \
	done; exit $$failed

format: $(PACKAGES_TEST) ## Format the code and mend what can be mended
	$(PY) -m ruff check --fix-only --quiet .
	$(PY) -m ruff format .

pins: ## Compile the pinned requirements from pyproject.toml (UPGRADE=1: to the newest)
	PYTHON="$(PYTHON)" sh tools/pins.sh

clean: ## Remove what was installed and built (not the data in var/)
	rm -rf $(VENV) node_modules static/dist $(CATALOGUE) .mypy_cache .ruff_cache .pytest_cache

set-up: $(PACKAGES_RUN) $(FRONT_END) $(CATALOGUE)

set-up-tests: system-packages $(PACKAGES_TEST) $(MODULES_TEST) $(FRONT_END) $(CATALOGUE)

.PHONY: system-packages
system-packages:
	@sh tools/packages.sh

$(PY):
	@PYTHON="$(PYTHON)" sh tools/venv.sh $(VENV)

$(PACKAGES_RUN): requirements.txt | $(PY)
	@echo "Installing Python packages …"
	@$(PY) -m pip install --quiet --requirement requirements.txt
	@touch $@

# The tests' list holds the service's own too.
$(PACKAGES_TEST): requirements-dev.txt | $(PY)
	@echo "Installing Python packages for the tests …"
	@$(PY) -m pip install --quiet --requirement requirements-dev.txt
	@touch $(PACKAGES_RUN) $@

$(NODE): requirements-node.txt tools/node.sh | $(PY)
	@sh tools/node.sh $(PY)
	@touch $@

# A checkout that tests keeps the parts for tests when the lock file changes.
$(MODULES_RUN): package-lock.json .npmrc | $(NODE)
	@echo "Installing front-end parts …"
	@npm ci --loglevel=error $(if $(wildcard $(MODULES_TEST)),--include=dev,--omit=dev) >/dev/null
	@touch $@ $(if $(wildcard $(MODULES_TEST)),$(MODULES_TEST))

$(MODULES_TEST): package-lock.json .npmrc | $(NODE)
	@echo "Installing front-end parts for the tests …"
	@npm ci --loglevel=error --include=dev >/dev/null
	@touch $(MODULES_RUN) $@

$(FRONT_END): $(FRONT_END_SOURCES) package-lock.json | $(MODULES_RUN)
	@echo "Building the front end …"
	@node static/build.mjs
	@touch $@

$(CATALOGUE): $(wildcard translations/parts translations/parts/*.po) tools/translations.py | $(PACKAGES_RUN)
	@$(PY) tools/translations.py build
