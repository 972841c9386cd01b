# Everything a newcomer, a developer and the build machine call. Needs Python 3.11 or newer and make.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
# Many tests wait for processes, servers and browsers: three at a time fit on two cores. Who has none left takes others' over.
PARALLEL ?= -n 3 --dist worksteal

.PHONY: run test check bench lint types faults faults-long long setup setup-dev texts clean

run: .venv/ready                     ## start Peiban with a demo company: http://127.0.0.1:8080
	@PEIBAN_DEMO=$${PEIBAN_DEMO:-true} $(BIN)/peiban run

test: .venv/ready-dev                ## the tests without browsers and long stories, which `make check` has
	$(PYTEST) $(PARALLEL) -m "not slow and not browser"

bench: .venv/ready-dev               ## taps per second, latency at a rate, start: beside the floor; a few minutes
	$(BIN)/peiban bench

check: .venv/ready-dev lint types    ## everything the build machine checks
	$(BIN)/python -m slipcover --source handlers --json --out .coverage.json -m pytest $(PARALLEL)
	$(BIN)/python -m slipcover --merge .coverage.json --out .coverage.json --skip-covered --fail-under 95

faults: .venv/ready-dev              ## nothing lost, nothing twice: 50 kills and 2,000 answers over all combinations
	$(BIN)/python -m tests.faults --kills 50 --taps 2000 --flaky 5

faults-long: .venv/ready-dev         ## the same, 50 kills and 5,000 answers in every combination
	$(BIN)/python -m tests.faults --kills 50 --taps 5000 --flaky 5 --each

long: .venv/ready-dev                ## whole, what `make check` does in part: ten cases in the browser, each act killed, each refusal, invented buttons and races by the thousand, a backup that takes seconds
	TEST_WHOLE=yes $(PYTEST) tests/web/test_ten_cases.py tests/workers/test_case_kills.py \
		tests/workers/test_clock_kills.py tests/workers/test_case_refusals.py tests/workers/test_escalation.py \
		tests/workers/test_copies.py tests/workers/test_forms.py tests/workers/test_interleaved.py \
		tests/faults/test_promises.py tests/conversations/test_foreign_taps.py \
		tests/storage/test_backup_running.py

lint: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready-dev
	$(BIN)/mypy

texts: .venv/ready-dev               ## bring the catalogues up to date after changing sentences
	$(BIN)/python -m scripts.texts

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Peiban needs Python 3.11 or newer."; exit 1; }
	$(PYTHON) -m venv .venv

.venv/ready: requirements.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready-dev: requirements-dev.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch .venv/ready $@

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache
