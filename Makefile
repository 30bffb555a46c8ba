# The whole manual. Each target sets up .venv by itself the first time.
#   make report   execute the notebooks; charts, tables and pages into reports/, also of the polls
#                 in the folder polls/, your own, or in another one: make report POLLS=folder
#   make test     every test, doctest and notebook
#   make lab      open the notebooks in JupyterLab
#   make test-cluster   respondents' rows on Dask, Ibis and PySpark, which needs Java
#   make docs     the manual as a site, build/docs/index.html
#   make lite     the notebooks with Python inside the browser, a site to put on a server: build/lite
# and for those who change topline: lint, bench (BEFORE=../other: side by side
# with another checkout), notebooks (store their outputs anew), codebook (the tables of keys in
# data/README.md), pictures (of the README), cite (with the address of the repository), package
# (wheel and source archive, checked), lowest (the statistics with the lowest versions that
# pyproject.toml allows), lock, clean.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# Where uv is on the PATH it installs in seconds what takes pip a minute, from the same lock.
UV := $(shell command -v uv)
PIP = $(if $(UV),$(UV) pip install --quiet --python $(1)/bin/python,$(1)/bin/python -m pip install --quiet --disable-pip-version-check)

.PHONY: report test test-cluster lab docs lite lint bench notebooks codebook pictures cite package lowest lock clean

report: $(READY)
	@$(BIN)/python tools/build_report.py notebooks --output reports $(if $(POLLS),--polls $(POLLS))

# On all cores, a file of tests to each at a time: what is set up for a file is set up once.
test: $(READY)
	$(BIN)/pytest src tests README.md notebooks -n auto --dist loadfile --nbval --nbval-current-env \
	  --nbval-cell-timeout=120 --nbval-sanitize-with tests/nbval_sanitize.cfg -rs $(TEST_ARGS)
	@echo "make test: nothing failed. What was left out, and why, stands above as SKIPPED; what the notebooks exported is in reports/."

# Dask, Ibis and PySpark are half a gigabyte and need Java: beside the others, never among them.
test-cluster: $(READY)
	$(call PIP,$(VENV)) --require-hashes -r requirements-cluster.lock
	TOPLINE_CLUSTER=required SPARK_LOCAL_IP=127.0.0.1 $(BIN)/pytest tests/respondents/test_cluster.py -rs $(CLUSTER_ARGS)

lab: $(READY)
	JUPYTER_CONFIG_PATH=$(CURDIR)/.jupyter $(BIN)/jupyter lab --notebook-dir=$(CURDIR) \
	  notebooks/00-start-here.ipynb $(LAB_ARGS)

docs: $(VENV)-docs/.ready
	rm -rf build/docs
	PYTHONPATH=src $(VENV)-docs/bin/python tools/build_docs.py build/docs-source
	PYTHONPATH=src $(VENV)-docs/bin/python -m sphinx -W --keep-going -q -b html build/docs-source build/docs
	@echo "make docs: open build/docs/index.html"

lite: $(VENV)-lite/.ready
	$(VENV)-lite/bin/python tools/build_lite.py build/lite
	@echo "make lite: put build/lite on a server, or try it: $(PYTHON) -m http.server -d build/lite"
	@echo "Its readers need the internet: Python and its packages come from the servers of Pyodide and PyPI."

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

# Of the repository, in the file by which it is cited: once, when it has an address.
cite:
	@test -n "$(TOPLINE_ADDRESS)" || { echo "make cite: say where, make cite TOPLINE_ADDRESS=https://..."; exit 1; }
	@grep -q "^url:" CITATION.cff || echo "url: $(TOPLINE_ADDRESS)" >> CITATION.cff

package:
	$(PYTHON) -m venv $(VENV)-package
	$(call PIP,$(VENV)-package) build twine check-wheel-contents
	rm -rf dist
	$(VENV)-package/bin/python -m build --outdir dist
	$(VENV)-package/bin/twine check --strict dist/*
	$(VENV)-package/bin/check-wheel-contents dist/*.whl

lowest:
	$(PYTHON) -m venv $(VENV)-lowest
	$(VENV)-lowest/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(VENV)-lowest/bin/uv pip install --quiet --python $(VENV)-lowest/bin/python --resolution lowest-direct -e '.[test]'
	$(VENV)-lowest/bin/pytest tests/stats tests/polls tests/test_reference.py

# Hashes and no addresses: the files work with whatever index the machine is set up for.
LOCKED := notebooks report office spss test lint bench
LOCK_ARGS := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet
lock:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet uv
	.venv-lock/bin/uv pip compile pyproject.toml $(LOCKED:%=--extra %) --upgrade $(LOCK_ARGS) -o requirements.lock
	.venv-lock/bin/uv pip compile pyproject.toml --extra cluster --upgrade $(LOCK_ARGS) \
	  --constraints requirements.lock -o requirements-cluster.lock
	.venv-lock/bin/uv pip compile pyproject.toml --group docs --upgrade $(LOCK_ARGS) -o requirements-docs.lock
	.venv-lock/bin/uv pip compile --group lite --upgrade $(LOCK_ARGS) -o requirements-lite.lock
	rm -rf .venv-lock

clean:
	rm -rf $(VENV) $(VENV)-* build dist reports .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("topline needs Python 3.11 or newer, this is " + sys.version.split()[0] + ": run make PYTHON=python3.12 (or another) ...")'
	@echo "Setting up $(VENV): once, $(if $(UV),seconds,a minute or two)."
	$(PYTHON) -m venv $(VENV)
	$(call PIP,$(VENV)) --require-hashes -r requirements.lock
	$(call PIP,$(VENV)) --no-deps --no-build-isolation -e .
	@touch $(READY)

$(VENV)-%/.ready: requirements-%.lock
	$(PYTHON) -m venv $(VENV)-$*
	$(call PIP,$(VENV)-$*) --require-hashes -r requirements-$*.lock
	@touch $@
