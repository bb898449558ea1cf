# The two commands of this project: `make demo` and `make test`. Each sets up what it needs in .venv. CONTRIBUTING.md
# describes the others.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.ready

TOOLS := $(VENV)-tools
# Two processes, a file of tests in one of them: what a module sets up, and counts, stays together.
TWO := -n 2 --dist loadfile
INSTALLS := install-lowest-direct install-highest

.PHONY: demo test test-all nightly lint types check-generated tests drill interop spectral bandit regenerate-pinned \
	coverage dist install $(INSTALLS) audit lock mutation clean

demo: $(SETUP)
	$(BIN)/python scripts/demo.py

test: lint types check-generated tests

# Beyond `test`: what needs npm, the registry, or packages too heavy for a newcomer.
test-all: interop drill spectral bandit regenerate-pinned coverage install

# What takes too long for every change: run it before an issue ends.
nightly: mutation $(VENV)-interop/.ready
	$(BIN)/pytest --nightly -s tests/flows/test_paid_once.py tests/chaos \
		tests/sandbox/test_load.py tests/sandbox/test_kill_server.py
	$(VENV)-interop/bin/pytest --nightly -s tests/interop/test_schemathesis.py tests/interop/test_dask.py

$(SETUP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable ".[sandbox]" --group dev
	touch $@

lint: $(SETUP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(SETUP)
	$(BIN)/mypy

check-generated: $(SETUP)
	$(BIN)/python scripts/regenerate.py --check
	$(BIN)/python scripts/write_async.py --check
	$(BIN)/python scripts/write_gates.py --check

tests: $(SETUP)
	$(BIN)/pytest $(TWO) --ignore=tests/interop --ignore=tests/contract/test_drill.py

# The service publishes another dialect: the client is rebuilt from it in a copy, and the facade is held against it.
drill: $(SETUP)
	$(BIN)/pytest tests/contract/test_drill.py -rP

# The circuit packages pin what they like, so they live beside the main environment, not in it. Prism comes from npm.
interop: $(VENV)-interop/.ready tests/contract/node/node_modules/.ready
	$(VENV)-interop/bin/pytest tests/interop

$(VENV)-interop/.ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)-interop
	$(VENV)-interop/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	$(VENV)-interop/bin/python -m pip install --quiet --editable ".[plot,sandbox-aws,sandbox-dask]" --group interop
	touch $@

# The tests of the library again, counting lines and branches against the floor in pyproject.toml: not the sandbox, whose
# work is done in processes of its own, nor the circuit packages.
coverage: $(SETUP)
	$(BIN)/pytest --quiet $(TWO) tests/unit tests/flows tests/contract/test_cassettes.py --cov --cov-report=term

# The generator from hashed pins, as CI and the spec watch run it.
regenerate-pinned: $(VENV)-generate/.ready
	$(VENV)-generate/bin/python scripts/regenerate.py --check

$(VENV)-generate/.ready: scripts/requirements/generate.txt
	$(PYTHON) -m venv $(VENV)-generate
	$(VENV)-generate/bin/python -m pip install --quiet --require-hashes --requirement $<
	touch $@

$(TOOLS)/.ready: pyproject.toml
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	$(TOOLS)/bin/python -m pip install --quiet --group release
	touch $@

# What a release would upload.
dist: $(TOOLS)/.ready
	rm -rf build/dist
	$(TOOLS)/bin/python -m build --quiet --outdir build/dist .
	$(TOOLS)/bin/twine check --strict build/dist/*

# The wheel as a user gets it, in empty environments: the base alone, then with the sandbox, on the oldest direct
# dependencies that pyproject.toml allows and on the newest. On the oldest the tests run too; `make test` has the newest.
install: $(INSTALLS)
	build/install-lowest-direct/bin/pytest --quiet $(TWO) -p no:cacheprovider \
		tests/unit tests/flows tests/sandbox --ignore=tests/unit/test_package.py

$(INSTALLS): install-%: dist
	rm -rf build/$@
	$(TOOLS)/bin/uv venv --quiet --python $(PYTHON) build/$@
	$(TOOLS)/bin/uv pip install --quiet --python build/$@/bin/python --resolution $* \
		--requirement pyproject.toml build/dist/*.whl
	cd build && $@/bin/python -c "from qbraid_facade import *; import qbraid_api; \
		print(Client('key'), Qasm3Builder(2).h(0).cx(0, 1).measure_all().program())"
	$(TOOLS)/bin/uv pip install --quiet --python build/$@/bin/python --resolution $* \
		--requirement pyproject.toml --extra sandbox --extra plot --group test
	build/$@/bin/python scripts/demo.py

# Known vulnerabilities, in what users install and in what generates the client. Needs the network.
audit: $(TOOLS)/.ready
	mkdir -p build
	$(TOOLS)/bin/uv pip compile --quiet --generate-hashes --all-extras pyproject.toml --output-file build/users.txt
	$(TOOLS)/bin/pip-audit --strict --disable-pip --require-hashes \
		--requirement build/users.txt --requirement scripts/requirements/generate.txt

# Write the hashed pins of the group `generate` anew.
lock: $(TOOLS)/.ready
	$(TOOLS)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
		--custom-compile-command "make lock" --group generate --output-file scripts/requirements/generate.txt

# Some six minutes: every mutant of the modules that money hangs on against the tests that reach it. docs/mutation.md
# judges what survives.
mutation: $(SETUP)
	$(BIN)/python -m pip install --quiet --group mutation
	rm -rf mutants
	$(BIN)/mutmut run
	$(BIN)/mutmut results

spectral: tests/contract/node/node_modules/.ready
	tests/contract/node/node_modules/.bin/spectral lint openapi.yaml \
		--ruleset tests/contract/node/.spectral.yaml --fail-severity hint

# A second reader of the sources, beside ruff's own rules on security.
bandit: $(TOOLS)/.ready
	$(TOOLS)/bin/bandit --quiet --recursive qbraid_facade

tests/contract/node/node_modules/.ready: tests/contract/node/package-lock.json
	npm ci --prefix tests/contract/node --no-audit --no-fund --ignore-scripts
	touch $@

clean:
	rm -rf $(VENV) $(VENV)-interop $(VENV)-generate $(TOOLS) build dist mutants tests/contract/node/node_modules .mypy_cache .pytest_cache .ruff_cache
