# Each target first runs scripts/setup.sh, which takes no time once everything is set up.
.DEFAULT_GOAL := help
.PHONY: help demo test check docs pins bench models dist seq2seq clean

PYTHON := .venv/bin/python
SETUP := bash scripts/setup.sh

help:  ## this list
	@sed -n 's/^\([a-z0-9]*\):.*## /\1  /p' Makefile | awk -F'  ' '{ printf "make %-8s %s\n", $$1, $$2 }'

demo:  ## restore the samples and show some lines before and after
	@$(SETUP) demo
	@$(PYTHON) scripts/demo.py

test:  ## run all tests, in two processes (ARGS="-n 4": in four, of 1.5 GB each)
	@$(SETUP) test
	@$(PYTHON) -m pytest -n 2 --dist loadfile $(ARGS)

check:  ## lint, format and types
	@$(SETUP) test
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy

docs:  ## write the generated parts: docs/cli.md, the figures and the pictures of the README
	@$(SETUP) test
	@$(PYTHON) -m scripts.docs.cli
	@$(PYTHON) -m scripts.docs.figures
	@$(PYTHON) -m scripts.docs.picture
	@$(PYTHON) -m scripts.docs.review

pins:  ## write constraints.txt after a change of the dependencies (UPGRADE=--upgrade: newest versions)
	@$(SETUP) test
	@$(PYTHON) -m pip install -q --disable-pip-version-check uv
	@$(PYTHON) -m uv pip compile pyproject.toml -o constraints.txt --quiet --all-extras --universal \
	  --python-version 3.11 --no-annotate --custom-compile-command "make pins" $(UPGRADE)

bench:  ## score the samples against their hand-corrected text: out/bench.html
	@$(SETUP) demo
	@mkdir -p out
	@$(PYTHON) -m restore eval samples --report out/bench.html

models:  ## rebuild models/ from the corpus; hours, goes on where it stopped (ARGS=--dry-run: the steps)
	@$(SETUP) test
	@$(PYTHON) -m scripts.make_models $(ARGS)

dist:  ## build dist/: the wheel and the source archive
	@$(SETUP) test
	@$(PYTHON) -m build

seq2seq:  ## add torch (a CPU build; RESTORE_GPU=1 for CUDA) and transformers to .venv
	@$(SETUP) seq2seq

clean:  ## remove .venv and everything built
	rm -rf .venv dist out .pytest_cache .mypy_cache .ruff_cache .hypothesis
