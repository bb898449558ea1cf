# The two commands of this project: `make demo` and `make test`. Each sets up what it needs in .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.ready

.PHONY: demo test test-all lint types check-generated tests interop spectral install clean

demo: $(SETUP)
	$(BIN)/python scripts/demo.py

test: lint types check-generated tests

# Beyond `test`: what needs npm, the registry, or packages too heavy for a newcomer.
test-all: interop spectral install

$(SETUP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable ".[sandbox,plot]" --group dev
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
	$(BIN)/pytest --ignore=tests/interop

# The circuit packages pin what they like, so they live beside the main environment, not in it.
interop: $(VENV)-interop/.ready
	$(VENV)-interop/bin/pytest tests/interop

$(VENV)-interop/.ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)-interop
	$(VENV)-interop/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	$(VENV)-interop/bin/python -m pip install --quiet --editable ".[validate]" --group interop
	touch $@

# The wheel as a user gets it: built from the source distribution, in an empty environment, base install alone.
install: $(SETUP)
	rm -rf build/install
	$(BIN)/python -m build --quiet --outdir build/install/dist .
	$(PYTHON) -m venv build/install/venv
	build/install/venv/bin/python -m pip install --quiet build/install/dist/*.whl
	cd build/install && venv/bin/python -c "from qbraid_facade import *; import qbraid_api; \
		print(Client('key'), Qasm3Builder(2).h(0).cx(0, 1).measure_all().program())"

spectral: tests/contract/node/node_modules/.ready
	tests/contract/node/node_modules/.bin/spectral lint openapi.yaml \
		--ruleset tests/contract/node/.spectral.yaml --fail-severity hint

tests/contract/node/node_modules/.ready: tests/contract/node/package-lock.json
	npm ci --prefix tests/contract/node --no-audit --no-fund --ignore-scripts
	touch $@

clean:
	rm -rf $(VENV) $(VENV)-interop build dist tests/contract/node/node_modules .mypy_cache .pytest_cache .ruff_cache
