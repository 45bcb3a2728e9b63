# One command to run (make up), one to test (make test). Needs git, make, python3 and pip.

PYTHON ?= python3
PIP = $(shell $(PYTHON) -m pip --version >/dev/null 2>&1 && echo $(PYTHON) -m pip || echo pip)
INSTALL = $(PIP) --python .venv/bin/python --disable-pip-version-check --no-input --quiet \
	install --no-cache-dir --require-hashes
MESSAGES = $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
HLS = static/build/hls.light.min.js
FONTS = static/build/inter-latin.woff2
NPM_CI = npm ci --silent --no-audit --no-fund --ignore-scripts --cache .venv/npm
BIOME = $(if $(shell command -v npm 2>/dev/null),node_modules/.bin/biome)
DJADE = .venv/bin/djade --target-version 5.2 $$(git ls-files 'templates/*.html' 'templates/*.txt')
TEXTS = $$(git ls-files 'templates/*' 'static/*.js' 'static/*.css')
OR_BROKEN = || { code=$$?; [ $$code = 1 ] || touch .venv/broken; exit $$code; }
LOCK = uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	--no-annotate --python-version 3.11

.PHONY: screens up demo build test test-many test-postgres test-heard test-heard-in-browsers again \
	ready-to-test prove bench soak messages lint format lock picture chromium

up: build
	@.venv/bin/python manage.py up

# `up` with a live room to try, on a site of its own: what the real one uses is not touched.
demo: export HOTLINE_DATA := $(or $(HOTLINE_DATA),var/demo)
demo: export DATABASE_URL :=
demo: export REDIS_URL :=
demo: export EMAIL_URL :=
demo: build
	@.venv/bin/python manage.py up --demo

build: .venv/base.stamp $(MESSAGES) $(HLS) $(FONTS)

# Home and temporary files stay in the tree too. Three workers keep two cores busy, because most
# tests wait for a browser or a server. Those that listen to sound come after them: three at a time
# where a test takes a quarter of a core, two where it has browsers, and takes a whole one.
# Rules that the database keeps are tested on PostgreSQL too, on a server from a wheel.
# `make again` runs what failed once more, alone. A part that ended otherwise than by failed tests
# (pytest's exit codes are above 1 then) leaves .venv/broken, because there is nothing to run again.
TESTS = test test-many test-postgres test-heard test-heard-in-browsers again prove picture screens
$(TESTS): export HOME := $(CURDIR)/.venv/home
$(TESTS): export TMPDIR := $(CURDIR)/.venv/tmp
# Where Python keeps no bytecode, each worker and each program that a test starts compiles all of our
# code again: collecting alone takes twice the CPU then.
unexport PYTHONDONTWRITEBYTECODE
$(TESTS) bench chromium: export PLAYWRIGHT_BROWSERS_PATH := $(CURDIR)/.venv/browsers
test: test-many test-postgres test-heard test-heard-in-browsers

test-many: ready-to-test
	.venv/bin/python -m pytest -m "not heard and not prove" \
		--numprocesses 3 --dist worksteal $(OR_BROKEN)

test-postgres: ready-to-test
	files=$$(.venv/bin/python -m tests.support.on_postgres) || { touch .venv/broken; exit 2; }; \
	.venv/bin/python -m tests.support.postgres \
		.venv/bin/python -m pytest $(ITS_CACHE) $$files -m "not heard and not prove" \
		--numprocesses 3 --dist worksteal $(OR_BROKEN)

# Only files with such a test are collected, which takes each worker a second instead of ten.
HEARD_IN = $$(grep -rl --include 'test_*.py' pytest.mark.heard $(1)) -m "heard and not prove"

test-heard: ready-to-test
	.venv/bin/python -m pytest $(call HEARD_IN,--exclude-dir browser tests) --numprocesses 3 --dist worksteal \
		$(OR_BROKEN)

test-heard-in-browsers: ready-to-test
	.venv/bin/python -m pytest $(call HEARD_IN,tests/browser) --numprocesses 2 --dist worksteal \
		$(OR_BROKEN)

# What failed on PostgreSQL is remembered by itself and runs there again. 5 says that nothing failed.
ITS_CACHE = --override-ini cache_dir=.venv/pytest-postgres
LAST_FAILED = --last-failed --last-failed-no-failures none

again: ready-to-test
	.venv/bin/python -m pytest $(LAST_FAILED) || [ $$? = 5 ]
	.venv/bin/python -m tests.support.postgres \
		.venv/bin/python -m pytest $(ITS_CACHE) $(LAST_FAILED) || [ $$? = 5 ]

ready-to-test: build .venv/test.stamp chromium
	@rm -rf .venv/home .venv/tmp && mkdir -p .venv/home .venv/tmp

# The long forms of the tests, for some minutes.
prove: ready-to-test
	.venv/bin/python -m pytest -m prove

# A site runs for so many minutes with people and kills, and ends with a verdict; SOAK_LOG names a
# file for its log.
soak: export SOAK_LOG := $(or $(SOAK_LOG),.venv/soak.log)
soak: build .venv/test.stamp
	@.venv/bin/python -m tests.soak --minutes $(or $(MINUTES),20)

# What things cost and how long they take, as a table and in .venv/bench.json. PostgreSQL is
# measured where POSTGRES_URL names a server that lets us make a database.
bench: build .venv/test.stamp chromium
	@.venv/bin/python -m tests.bench --json .venv/bench.json $(PARTS)

# Every page on every screen, in both themes and languages, as pictures to look at.
screens: export SCREENS := $(or $(SCREENS),$(CURDIR)/.venv/screens)
screens: ready-to-test
	.venv/bin/python -m pytest tests/screens --numprocesses 2
	@echo "The pictures are in $(SCREENS)."

# The README's picture of a live room, made by the browser tests.
picture: export PICTURES := .venv/pictures
picture: build .venv/test.stamp chromium
	.venv/bin/python -m pytest tests/browser/test_screens.py -k busy
	cp .venv/pictures/room-wide-host.png docs/room.png

# Collects the sentences of code and templates into the catalogues; needs gettext.
messages: .venv/base.stamp
	.venv/bin/python manage.py makemessages --all --no-location --no-wrap --no-obsolete \
		--ignore tests --ignore node_modules --ignore var

lint: .venv/test.stamp $(BIOME)
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	$(DJADE) --check
	.venv/bin/lint-imports --no-cache
	@! LC_ALL=C.UTF-8 grep -nE '^.{101}' $(TEXTS) || { echo "Lines may have 100 characters."; exit 1; }
	$(or $(BIOME:%=% ci),@echo "No npm here: scripts and styles are not checked.")

# djade ends with 1 where it wrote a file, so a second look says whether all is well.
format: .venv/test.stamp $(BIOME)
	.venv/bin/ruff format
	$(DJADE) || $(DJADE) --check
	$(or $(BIOME:%=% check --write),@echo "No npm here: scripts and styles are not formatted.")

# After a change of requirements/*.in or package.json; needs uv and npm.
lock:
	$(LOCK) requirements/base.in --output-file requirements/base.txt
	$(LOCK) requirements/traces.in --output-file requirements/traces.txt
	$(LOCK) requirements/test.in --output-file requirements/test.txt
	npm install --package-lock-only --no-audit --no-fund

.venv/bin/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 11) or sys.exit( \
		"Hotline needs Python 3.11 or newer, but $(PYTHON) is %d.%d: name another by make PYTHON=…" % v[:2])'
	@$(PIP) --version >/dev/null 2>&1 || { echo "Hotline needs pip: install python3-pip."; exit 1; }
	@# Without pip of its own: Debian's Python has none to give where python3-venv is missing.
	@$(PYTHON) -m venv --without-pip .venv && mkdir -p .venv/home .venv/tmp

.venv/base.stamp: requirements/base.txt | .venv/bin/python
	@echo "Installing what Hotline needs into .venv …"
	@$(INSTALL) -r requirements/base.txt
	@touch $@

.venv/test.stamp: requirements/test.txt .venv/base.stamp
	@echo "Installing what its tests need into .venv …"
	@$(INSTALL) -r requirements/test.txt
	@touch $@

%.mo: %.po .venv/base.stamp
	@.venv/bin/python -c 'import polib; polib.pofile("$<").save_as_mofile("$@")'

# Nearly every browser plays HLS by itself; Firefox on a desktop needs this file.
$(HLS): package-lock.json
	@if command -v npm >/dev/null && $(NPM_CI) --omit=dev; \
	then mkdir -p $(@D) && grep -v '^//# sourceMappingURL=' node_modules/hls.js/dist/$(@F) > $@; \
	else echo "No hls.js (it comes by npm): all works, but Firefox on a desktop has no fallback to HLS."; fi

# The fonts of the pages, cut from a package; the first one is written last.
$(FONTS): hotline/web/page_fonts.py .venv/base.stamp
	@.venv/bin/python -m hotline.web.page_fonts $(@D)

# biome is not needed by a build. npm gives its files the date 1985, so `touch` gives them today's.
node_modules/.bin/biome: package-lock.json
	@$(NPM_CI) && touch $@

# Browser tests drive a real Chromium: the system's, or one kept in .venv. The one without a window
# takes two thirds of the other's CPU.
chromium: .venv/test.stamp
	@if .venv/bin/playwright --version >/dev/null 2>&1; then \
		for name in chromium-headless-shell chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit; done; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
	then echo "Installing Chromium …" && apt-get -qq update && \
		DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
			$$(apt-cache --names-only search '^chromium-headless-shell$$' | grep -q . \
				&& echo chromium-headless-shell || echo chromium) \
			fonts-liberation fonts-noto-color-emoji libatomic1 >/dev/null; \
	else .venv/bin/playwright install chromium; fi
