# Everything a person types. Each target makes what it needs first and is quick the second time.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.PHONY: venv run test test-slow check postgres bench bench-peers screenshots lock format

venv:
	@$(PYTHON) packaging/bootstrap.py venv

run: venv
	@$(PYTHON) packaging/bootstrap.py system run
	@$(BIN)/python main.py $(ARGS)

test: venv
	@$(PYTHON) packaging/bootstrap.py system test
	@$(BIN)/python -m pytest $(ARGS)

# The same with many more random lives, kills and requests: minutes instead of seconds.
test-slow: venv
	@$(PYTHON) packaging/bootstrap.py system test
	@$(BIN)/python -m pytest -m slow $(ARGS)

check: venv
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(PYTHON) packaging/bootstrap.py check-locks

# A PostgreSQL in a scratch folder until Ctrl-C; prints the line that lets the tests find it.
postgres:
	@$(PYTHON) packaging/postgresql_for_tests.py

bench: venv
	@$(PYTHON) packaging/bootstrap.py system test
	@$(BIN)/python -m tests.bench $(ARGS)

# Beside the published sync engines; needs node and npm, and a PostgreSQL, which it starts itself.
bench-peers: venv
	@$(PYTHON) packaging/postgresql_for_tests.py $(BIN)/python -m tests.bench.peers $(ARGS)

screenshots: venv
	@$(PYTHON) packaging/bootstrap.py system run
	@$(BIN)/python -m tests.screenshots $(ARGS)

# For maintainers: writes the hashed locks anew (needs uv).
lock:
	@$(PYTHON) packaging/bootstrap.py lock

format: venv
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
