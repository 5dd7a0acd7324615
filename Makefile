.DEFAULT_GOAL := help
PYTEST := .venv/bin/python -m pytest
# How many processes run the tests, and whether the long ones run at full length: `make soak SOAK=short`.
JOBS ?= auto
SOAK ?= full
# Hundreds of processes are started here, and each would compile our modules anew where somebody turned the keeping off.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo test lint soak bench lock clean python browser replay witnesses

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: browser replay  ## crawl the synthetic county for its nights and compare what was found with what was planted
	.venv/bin/nianbao demo

test: browser witnesses  ## run the tests, the long ones excepted
	NIANBAO_WITNESSES=required $(PYTEST) -n $(JOBS) --dist loadgroup

lint: python  ## check style, types and the direction of imports
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	$(PYTEST) -q tests/test_architecture.py

soak: browser  ## run the long fault and time tests (SOAK=short for a short turn of each)
	NIANBAO_SOAK=$(SOAK) $(PYTEST) -m "soak and not alone" -n $(JOBS) --dist loadgroup
	NIANBAO_SOAK=$(SOAK) NIANBAO_HUGE=$(HUGE) $(PYTEST) -m "soak and alone"

bench: browser  ## measure crawling, verifying and reading against others, pages and exports (HUGE=DIR: of a kept collection)
	.venv/bin/python -m tests.bench.crawl_speed
	.venv/bin/python -m tests.bench.verify_speed
	.venv/bin/python -m tests.bench.report_speed
	.venv/bin/python -m tests.bench.huge_speed $(if $(HUGE),--collection $(HUGE))

lock:  ## write requirements.lock and witnesses.lock anew from pyproject.toml
	scripts/lock.sh

clean:  ## remove both .venv and what the tools keep, but no data
	rm -rf .venv .venv-witnesses .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

python:
	@scripts/setup.sh python

browser:
	@scripts/setup.sh browser

replay:
	@scripts/setup.sh replay

witnesses:
	@scripts/setup.sh witnesses
