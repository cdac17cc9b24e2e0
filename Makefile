# The work is done in tools/, in Python. `make` alone lists the targets.

PYTHON ?= python3
PORT ?= 8000
T ?=
export PORT T

.DEFAULT_GOAL := help
.PHONY: help run test check fix bench

help: ## list these targets
	@grep -hE '^[a-z-]+: .*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

run: ## start everything, from a fresh clone to a site full of demonstration data (PORT=8000)
	@exec $(PYTHON) -m tools run

test: ## run all tests after their own set-up (T=tests/reports runs some)
	@exec $(PYTHON) -m tools test

check: ## everything continuous integration checks, tests included
	@exec $(PYTHON) -m tools check

fix: ## format the code and mend what can be mended without thinking
	@exec $(PYTHON) -m tools fix

bench: ## run the benchmarks (T=benchmarks/bench_rollup.py runs one)
	@exec $(PYTHON) -m tools bench
