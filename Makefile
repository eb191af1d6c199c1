# Sets itself up in .venv; needs make and Python 3.11 or newer. `make clean` starts afresh.
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,\
	$(if $(shell $(p) -c 'import sys; sys.version_info >= (3, 11) and print("yes")' 2>/dev/null),$(p))))
READY := .venv/ready

.PHONY: demo test lint bench docs clean

demo: $(READY)
	.venv/bin/claimgraph demo

test: $(READY)
	.venv/bin/pytest --numprocesses=auto --dist=worksteal

lint: $(READY)
	.venv/bin/ruff check && .venv/bin/ruff format --check && .venv/bin/mypy

bench: $(READY)
	.venv/bin/python -m benchmarks

# Writes what is generated: the pages of docs/ and the golden files of the command line.
docs: $(READY)
	.venv/bin/pytest -q tests/test_docs.py tests/test_docs_comparisons.py tests/cli --renew

$(READY): pyproject.toml
	$(if $(PYTHON),,$(error claimgraph needs Python 3.11 or newer; name it with: make $(MAKECMDGOALS) PYTHON=/path/to/python3))
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

clean:
	rm -rf .venv
