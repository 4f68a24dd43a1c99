# make demo      a device from a sample scan        make bench      speed, as ratios to a floor
# make test      lint, types, tests                 make test-all   the slow tests too
# make lint      ruff and mypy only                 make clean      removes what these made

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
INSTALLED := .venv/.installed
SCAN := foot_scans/woman_left.ply
DEMO := demo-orthocad
# One thread a process: tests run in parallel, and pools of threads inside would fight over the cores.
ONE_THREAD := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
BENCH_ARGS ?=
PYTEST_ARGS ?=
# A worker keeps neighbouring tests, which share what they made, and takes from the other's end when it has none left.
PARALLEL := -n auto --dist worksteal
# Every one of hundreds of child processes would compile the package and its own libraries anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-all bench bench-scan lint system-packages clean

demo: $(INSTALLED)
	$(BIN)/orthocad build $(SCAN) --out $(DEMO)
	@echo
	@echo "The device is $(DEMO)/left.stl; open $(DEMO)/report.html in a browser to read the fit report."

test: system-packages lint
	$(ONE_THREAD) $(BIN)/pytest $(PARALLEL) -m "not slow" $(PYTEST_ARGS)

test-all: system-packages lint
	$(ONE_THREAD) $(BIN)/pytest $(PARALLEL) $(PYTEST_ARGS)

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(INSTALLED)
	$(BIN)/python tests/benchmarks/bench.py
	$(BIN)/python tests/benchmarks/bench_models.py

bench-scan: $(INSTALLED)
	PYTHONPATH=.:tests $(ONE_THREAD) $(BIN)/python tests/benchmarks/bench_scan.py $(BENCH_ARGS)
	PYTHONPATH=.:tests $(ONE_THREAD) $(BIN)/python tests/benchmarks/bench_scan_speed.py

system-packages:
	@.ci/system-packages.sh

# Installed again only where the project's own declaration changed; the sources are used in place.
$(INSTALLED): pyproject.toml .ci/constraints.txt
	@test -n "$(PYTHON)" || { echo "no python3.11 found: install Python 3.11 or later"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint .ci/constraints.txt --editable '.[test]'
	@touch $@

clean:
	rm -rf .venv build dist $(DEMO)
