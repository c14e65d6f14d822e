# The two that matter: `make run` and `make test`. Both do the whole set-up first.
PYTHON ?= python3
PY := .venv/bin/python
# Compiled modules are kept (they are not in git): a suite starts some hundred processes.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test setup check fmt bench reset stop

run: setup
	@$(PY) -m tools.run

test: setup
	@$(PY) -m tools.test

setup:
	@$(PYTHON) tools/setup.py

check: setup
	@$(PY) -m tools.check

fmt: setup
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format --quiet .

bench: setup
	@$(PY) -m tools.bench

# Removes database, broker data, files and generated keys of this checkout.
reset: setup
	@$(PY) -m tools.reset

# Ends PostgreSQL and Valkey that `. tools/devenv.sh` or `make test` left running.
stop:
	@$(PY) -m config.services stop
