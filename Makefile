PYTHON := .venv/bin/python
RUN := $(PYTHON) -W ignore

.DEFAULT_GOAL := help
.PHONY: help setup run chat test test-fast train bench check-directory journeys check-ready review-pack widget widget-pictures teams-app settings check-production off on new-institution counts backup restore sbom check-deploy reference evaluate baselines scaling load soak dependencies

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

setup: ## find or fetch Python 3.10 and install the locked libraries
	@command -v python3 >/dev/null || { echo "Set-up stopped: there is no python3 on this machine. Install Python 3 with pip, then run the same command again."; exit 1; }
	@python3 tools/set_up.py

run: setup ## start Signpost and its demo page on http://localhost:5005/
	@exec $(RUN) -m bot run

chat: setup ## the same conversation in the terminal
	@exec $(RUN) -m bot chat

test: setup ## every test
	@$(RUN) tools/run_tests.py

test-fast: setup ## the tests that need no trained model, no server and little time
	@$(RUN) -m pytest -q -m "not slow and not thorough"

train: setup ## train the model again
	@$(RUN) -m bot train --force

bench: setup ## time of a turn, of the start, memory of all processes
	@$(RUN) tools/bench.py

load: setup ## 200 students at once for ten minutes, an overload, and those who mean harm (docs/reliability.md)
	@$(RUN) -m tools.load $(ARGUMENTS)

soak: setup ## the same with 100 students for eight hours
	@$(RUN) -m tools.load --students 100 --minutes 480 $(ARGUMENTS)

check-directory: setup ## validity, freshness, E6, coverage of a year
	@$(RUN) -m services_directory check

check-ready: setup ## say what stands between this installation and live use
	@$(RUN) -m services_directory ready

review-pack: setup ## print every sentence, button and card to be read and signed: var/review-pack.html
	@$(RUN) -m services_directory review-pack

counts: setup ## write the weekly counts as CSV and a page with plots: var/counts/
	@$(RUN) -m bot counts export

journeys: setup ## write docs/journeys.md from real conversations
	@$(RUN) tools/journeys.py

widget: setup ## release the widget under its hash; print integrity and the snippet to paste
	@$(RUN) -m bot.widget

widget-pictures: setup ## a picture of every state of the widget, in var/widget-pictures/
	@$(RUN) -m tests.widget.pictures

teams-app: setup ## the Teams app as a zip to upload (docs/teams.md)
	@$(RUN) tools/teams_app.py $(ARGUMENTS)

new-institution: setup ## a file for your university, question by question (INSTITUTION=slug goes on with one)
	@$(RUN) -m services_directory new-institution $(INSTITUTION)

settings: setup ## write docs/settings.md and docs/metrics.md from the tables in the code
	@$(RUN) -m bot.settings_page

dependencies: setup ## write docs/dependencies.md from the list of known vulnerabilities
	@$(RUN) tools/dependencies_page.py

check-production: setup ## say everything that stands between these settings and production
	@$(RUN) -m bot check-production

backup: ## institutions, their history and the counts in one file (docs/runbook.md)
	@$(RUN) -m bot backup $(ARGUMENTS)

restore: ## say what a backup would bring back: make restore FILE=…; ARGUMENTS=--write does it
	@$(RUN) -m bot restore $(FILE) $(ARGUMENTS)

off: ## switch the dialogue off at once: everybody gets the static help (docs/runbook.md)
	@$(RUN) -m bot off

on: ## switch the dialogue on again
	@$(RUN) -m bot on

sbom: setup ## the list of parts (CycloneDX) in var/sbom.cdx.json
	@$(RUN) tools/sbom.py var/sbom.cdx.json

check-deploy: setup ## hold the container files to official schemas (needs the network once)
	@$(RUN) tools/check_deploy.py

scaling: setup ## what a conversation costs two servers and Redis: the figures of docs/scaling.md
	@$(RUN) tools/scaling.py

reference: setup ## write docs/reference.md and the list of commands in CONTRIBUTING.md
	@$(RUN) tools/reference.py

evaluate: setup ## how well the held-out messages are recognised (evaluation/README.md)
	@$(RUN) -m evaluation

baselines: setup ## train Rasa's DIET on the same sentences, for the report (a day or more; ARGUMENTS="--share 0.1": an hour or two)
	@$(RUN) -m evaluation.baselines $(ARGUMENTS)
