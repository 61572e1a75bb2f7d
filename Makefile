# Needs Python 3.11+ and make; uv is used when it is there. `make` alone lists the targets.

PYTHON ?=#            an interpreter to build .venv with; found by itself when empty
ARGS ?=#              for make run, e.g. make run ARGS="simulate --citizens 50"
TESTS ?= tests#       for make test, e.g. make test TESTS=tests/dialogs
BENCH ?= benchmarks/turns.py
LOCKARGS ?=#          for make lock, e.g. make lock LOCKARGS=--upgrade

PY := .venv/bin/python
SOURCES = backend_client office sandbox dialogs handlers bot tools tests $(wildcard benchmarks/*.py benchmarks/lean/*.py benchmarks/rivals/compare.py docs/*.py deploy/*.py)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help setup run wide test check lint format lock screenshots bench clean FORCE
unexport PYTHONHOME PYTHONPATH
# What is compiled is kept, whatever the image says: the suites start Python some hundred times.
unexport PYTHONDONTWRITEBYTECODE

help: ## list the targets
	@sed -n 's/^\([a-z][a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

# Asked every time (0.2 s): .ci/setup compares the lock with the copy that .venv was made from, and
# sees whether its Python is still there.
.venv/%.txt: FORCE
	@PYTHON='$(PYTHON)' sh .ci/setup $*.txt
FORCE:

setup: .venv/requirements-dev.txt ## make .venv with everything for work on the project
	@echo ".venv is ready"

run: .venv/requirements.txt ## start it all: backend, bot and a chat page in the browser
	@$(PY) bot.py $(ARGS)

wide: .venv/requirements-dev.txt ## the same as several processes, on PostgreSQL and Redis
	@$(PY) deploy/wide.py $(ARGS)

test: lint ## check and test everything
	$(PY) -m pytest -n auto --dist worksteal $(TESTS)

# The rule stands in tests/quick.py; in the three folders everything starts something.
check: lint ## the quick part of make test: what starts nothing
	$(PY) -m pytest -n auto -m "not slow and not starts" $(patsubst %,--ignore=tests/%,stories crashes browser)

# bot.py apart: beside the package bot/ mypy would skip it without a word.
lint: .venv/requirements-dev.txt ## rules, format and types only
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy $(SOURCES)
	$(PY) -m mypy --command "$$(cat bot.py)"

format: .venv/requirements-dev.txt ## put the source in order
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

lock: ## renew requirements*.txt from pyproject.toml (needs uv)
	@uv --version >/dev/null 2>&1 || { echo "make lock needs uv: python3 -m pip install uv" >&2; exit 1; }
	uv pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--quiet $(LOCKARGS) pyproject.toml -o requirements.txt
	uv pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--quiet $(LOCKARGS) --constraint requirements.txt --group dev pyproject.toml -o requirements-dev.txt

screenshots: .venv/requirements-dev.txt ## take the pictures of docs/images in a headless browser
	$(PY) -m docs.screenshots
	$(PY) -m docs.for_others

bench: .venv/requirements.txt ## measure turns per second, latency, start-up and memory
	$(PY) $(BENCH)

clean: ## remove .venv and caches; var/ (petitions, keys) is kept
	rm -rf .venv .venv-rivals .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
