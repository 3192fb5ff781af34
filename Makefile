# Everything a user or a developer runs. `make` on its own lists it.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Not compiled ahead: the first start compiles what it meets, and installing is a quarter quicker.
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --no-compile
LOCKED := --require-hashes --only-binary :all:

# A file's tests stay together, for they share what they set up. More than four would only wait for the disk.
BESIDE := -n logical --maxprocesses 4 --dist loadfile

# Coverage is asked of practice and actions, by their own tests: traced, the others would take half as long again.
MEASURED := tests/practice tests/actions
TESTED = failed=0; \
	$(BIN)/python -m pytest $(BESIDE) $(1) --cov --cov-report= $(MEASURED) || failed=1; \
	$(BIN)/python -m pytest $(BESIDE) $(1) $(MEASURED:%=--ignore=%) || failed=1; \
	exit $$failed

# Where it is set, every command of ours would compile Django anew each time it starts.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo install test test-all check format coverage bench mutants pictures golden policy assets lock clean

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

demo: $(VENV)/run.stamp ## Install, fill with invented agencies and cases, serve on localhost, print the sign-ins
	@exec $(BIN)/sharewell demo

install: $(VENV)/run.stamp ## Install what running needs, nothing else

test: $(VENV)/test.stamp check ## Get what the tests need, then run them: both databases, a real browser
	@tools/get-chromium || true
	@$(call TESTED,-m "not slow")
	@$(MAKE) --no-print-directory coverage

test-all: $(VENV)/test.stamp check ## As test, and the long campaigns
	@tools/get-chromium || true
	@$(call TESTED,)
	@$(MAKE) --no-print-directory coverage

coverage: ## Hold branch coverage of practice and actions to 95 % (after test)
	$(BIN)/python -m coverage report --include='src/sharewell/practice/*,src/sharewell/actions/*' --fail-under=95

check: $(VENV)/test.stamp ## Lint, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/test.stamp ## Mend what the linter can mend by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/bench.stamp ## Measure ours beside its peers, ratios in one run
	@for each in bench/*.py; do echo "== $$each"; $(BIN)/python $$each; done

mutants: $(VENV)/run.stamp ## Change one rule at a time, and see what notices it; SAMPLE=60 SEED=7 for some of them
	@$(BIN)/python tools/mutants.py $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED))

pictures: $(VENV)/test.stamp ## Take the README's pictures of the journey anew
	@tools/get-chromium || true
	$(BIN)/python tools/pictures.py

golden: $(VENV)/test.stamp ## Keep a small home as this version leaves it: NAME=0002-what-the-issue-was
	$(BIN)/python tools/golden.py $(NAME) $(AGAIN)

policy: $(VENV)/run.stamp ## Plan the order of questions anew, after a change of the national rulebook
	@$(BIN)/sharewell rulebook plan > src/sharewell/guidance/policies/national.json.new
	@mv src/sharewell/guidance/policies/national.json.new src/sharewell/guidance/policies/national.json

assets: ## Rebuild the committed style sheet and script (maintainers; needs npm)
	tools/assets/build

lock: ## Choose versions anew and write requirements/*.txt (maintainers)
	tools/lock

clean: ## Remove what was made here, the demo's data too
	rm -rf $(VENV) var build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Sharewell needs Python 3.11 or later. Name one: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: $(VENV)/bin/python requirements/build.txt requirements/run.txt pyproject.toml
	@echo "Installing (once; about half a minute) …"
	@$(PIP) $(LOCKED) -r requirements/build.txt -r requirements/run.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp requirements/test.txt
	@echo "Installing what the tests need (once; a minute or two) …"
	@$(PIP) $(LOCKED) -r requirements/test.txt
	@touch $@

$(VENV)/bench.stamp: $(VENV)/test.stamp requirements/bench.txt
	@echo "Installing the engines that ours is measured beside (once) …"
	@$(PIP) $(LOCKED) -r requirements/bench.txt
	@touch $@
