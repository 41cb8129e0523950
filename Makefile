# make demo     write the example set into build/demo, lint, repair and train it (installs torch: 6 GB, some minutes)
# make test     everything that CI checks
# make format   let ruff write the code
# make docs     write docs/rules/ anew from the rules
# make bench    the benchmarks that need no data of yours
# make clean    remove what make made
#
# The environment is .venv; another Python: make PYTHON=python3.12 test

PYTHON = python3
VENV = .venv
BIN = $(VENV)/bin
# `make CONSTRAINTS=constraints.txt test` installs exactly what CI ran
CONSTRAINTS =
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check
LIMITS = $(if $(CONSTRAINTS),--constraint $(CONSTRAINTS))

.NOTPARALLEL:
.PHONY: demo test format docs bench clean constraints

demo: $(VENV)/train.stamp
	rm -rf build/demo
	$(BIN)/lorakit demo build/demo

# one thread a worker: workers fill the cores, and torch's threads would only wait for one another
# loadfile: what a test file builds once (a wheel, a hook, the example set) is not built again by every worker
test: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist loadfile

format: $(VENV)/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/base.stamp
	$(BIN)/python -m lorakit.lint.docs docs/rules

bench: $(VENV)/dev.stamp
	$(BIN)/python benchmarks/many_pairs.py

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What CI runs, for whoever must repeat it; the ranges that users get stand in pyproject.toml. After `make clean`, so
# that nothing installed by hand gets in.
constraints: $(VENV)/dev.stamp
	$(BIN)/python -m pip freeze --exclude-editable --exclude lorakit > constraints.tmp
	{ echo '# What CI runs; `make clean constraints` writes it anew. Users get the ranges in pyproject.toml.'; cat constraints.tmp; } > constraints.txt
	rm -f constraints.tmp

# A stamp is older than pyproject.toml when the dependencies may have changed; otherwise nothing is installed again.
$(VENV)/base.stamp: pyproject.toml $(CONSTRAINTS)
	$(environment)
	$(PIP) $(LIMITS) --editable .
	@touch $@

$(VENV)/train.stamp: pyproject.toml $(CONSTRAINTS)
	$(environment)
	$(PIP) $(LIMITS) --editable '.[train]'
	@touch $(VENV)/base.stamp $@

$(VENV)/dev.stamp: pyproject.toml $(CONSTRAINTS)
	$(environment)
	$(PIP) $(LIMITS) --editable '.[dev]'
	@touch $(VENV)/base.stamp $(VENV)/train.stamp $@

# An old pip cannot install a pyproject.toml in editable mode, so pip comes first.
define environment
@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("lorakit needs Python 3.11 or newer: make PYTHON=python3.12")'
@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
$(PIP) --upgrade pip
endef
