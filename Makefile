# The whole manual. Each target sets up .venv by itself the first time.
#   make report   execute the notebooks; charts, tables and pages into reports/
#   make test     every test, doctest and notebook
#   make lab      open the notebooks in JupyterLab
#   make test-cluster   respondents' rows on Dask, Ibis and PySpark, which needs Java
# and for those who change topline: lint, bench (BEFORE=../other: side by side
# with another checkout), notebooks (store their outputs anew), codebook (the tables of keys in
# data/README.md), pictures (of the README), lock, clean.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: report test test-cluster lab lint bench notebooks codebook pictures lock clean

report: $(READY)
	@$(BIN)/python tools/build_report.py notebooks --output reports

test: $(READY)
	$(BIN)/pytest src tests README.md notebooks --nbval --nbval-current-env \
	  --nbval-cell-timeout=120 --nbval-sanitize-with tests/nbval_sanitize.cfg -rs $(TEST_ARGS)
	@echo "make test: nothing failed. What was left out, and why, stands above as SKIPPED; what the notebooks exported is in reports/."

# Dask, Ibis and PySpark are half a gigabyte and need Java: beside the others, never among them.
test-cluster: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-cluster.lock
	TOPLINE_CLUSTER=required SPARK_LOCAL_IP=127.0.0.1 $(BIN)/pytest tests/respondents/test_cluster.py -rs $(CLUSTER_ARGS)

lab: $(READY)
	JUPYTER_CONFIG_PATH=$(CURDIR)/.jupyter $(BIN)/jupyter lab --notebook-dir=$(CURDIR) \
	  notebooks/01-margin-of-error.ipynb $(LAB_ARGS)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python tests/bench.py $(if $(BEFORE),--before $(BEFORE))

pictures: $(READY)
	$(BIN)/pytest -q tests/browser/pictures.py

notebooks: $(READY)
	$(BIN)/python tools/run_notebooks.py notebooks/*.ipynb

codebook: $(READY)
	$(BIN)/python tools/codebook.py

# Hashes and no addresses: the files work with whatever index the machine is set up for.
LOCKED := notebooks tools office spss test lint bench
LOCK_ARGS := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet
lock:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet uv
	.venv-lock/bin/uv pip compile pyproject.toml $(LOCKED:%=--extra %) --upgrade $(LOCK_ARGS) -o requirements.lock
	.venv-lock/bin/uv pip compile pyproject.toml --extra cluster --upgrade $(LOCK_ARGS) \
	  --constraints requirements.lock -o requirements-cluster.lock
	rm -rf .venv-lock

clean:
	rm -rf $(VENV) .venv-lock reports dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("topline needs Python 3.11 or newer, this is " + sys.version.split()[0] + ": run make PYTHON=python3.12 (or another) ...")'
	@echo "Setting up $(VENV): once, a minute or two."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)
