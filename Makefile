# `make` prints what there is. Recipes stay short: set-up lives in bootstrap.py, settings of tools in pyproject.toml.
PYTHON = python3
PORT = 8000
CHROMIUM = $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

venv = .venv/bin/python
no_python = Onderweg needs Python 3.11 or newer and there is no $(PYTHON) here. Say where it is: make run PYTHON=python3.12
no_chromium = There is no Chromium here. Debian, Ubuntu: apt install chromium. Elsewhere: make $@ CHROMIUM=/path/to/chromium
bootstrap = command -v "$(PYTHON)" >/dev/null || { echo "$(no_python)" >&2; exit 1; }; "$(PYTHON)" bootstrap.py
chromium = test -n "$(CHROMIUM)" || { echo "$(no_chromium)" >&2; exit 1; }
# On the embedded engines, whatever the environment names.
alone = env -u DATABASE_URL -u REDIS_URL

.PHONY: help run test test-services test-browser check bench screenshots lock
.SILENT:

help: ## this list
	sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | while IFS='|' read -r name does; do printf '%-20s %s\n' "$$name" "$$does"; done

run: ## set up what is missing, then serve on http://localhost:8000 (another port: make run PORT=8001)
	$(bootstrap) run "$(PORT)"

test: ## every test that needs only Python
	$(bootstrap) install dev
	$(alone) $(venv) -m pytest -m "not services and not browser"

test-services: export DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/onderweg
test-services: export REDIS_URL ?= redis://127.0.0.1:6379/15
test-services: ## tests on PostgreSQL and Redis (others than those on this machine: DATABASE_URL, REDIS_URL)
	$(bootstrap) install dev services
	$(venv) -m pytest -m services

test-browser: ## tests in Chromium: journeys, accessibility, small screens
	$(chromium)
	$(bootstrap) install dev browser
	CHROMIUM="$(CHROMIUM)" $(alone) $(venv) -m pytest -m browser

check: export DJANGO_SETTINGS_MODULE = config.settings_test
check: ## linters, types, layers, templates, missing migrations, settings fit for the public
	$(bootstrap) install dev
	$(venv) -m ruff check
	$(venv) -m ruff format --check
	$(alone) $(venv) -m mypy
	PYTHONPATH=site:. .venv/bin/lint-imports --no-logo
	$(venv) -m djlint --lint --quiet templates
	$(alone) $(venv) manage.py makemigrations --check --dry-run $(rooms)
	DJANGO_SETTINGS_MODULE=config.settings PUBLIC_URL=https://onderweg.example SECRET_KEY="$$($(random_key))" \
	  CARD_KEY="$$($(random_key))" $(alone) $(venv) manage.py check --deploy --fail-level WARNING
rooms = people live things trail contributions comments mine pages workshops forum signals playbook
random_key = $(venv) -c "import secrets; print(secrets.token_urlsafe(48))"

bench: ## what pages, search, a sheet, posting and live cost, beside their goals and other forums (ten minutes)
	$(bootstrap) install dev
	$(venv) tests/bench.py
	$(venv) tests/bench_search.py
	$(venv) tests/bench_sheet.py
	$(venv) -m tests.bench_live
	$(venv) -m tests.bench_forum

screenshots: ## the pictures in docs/, taken from a running demo, and those of shared pages
	$(chromium)
	$(bootstrap) install dev browser
	CHROMIUM="$(CHROMIUM)" $(venv) docs/screenshots.py
	CHROMIUM="$(CHROMIUM)" $(venv) docs/share_pictures.py

lock: ## compile requirements/*.txt from pyproject.toml (newest versions: make lock UPGRADE=1)
	$(bootstrap) install dev
	$(compile) pyproject.toml -o requirements/base.txt
	for group in services pdf dev browser; do \
	  $(compile) pyproject.toml --extra $$group -c requirements/base.txt -o requirements/$$group.txt || exit 1; done
compile = $(venv) -m uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header \
  --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)
