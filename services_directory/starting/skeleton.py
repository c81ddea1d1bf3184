"""The file as it begins: valid from the first moment, with every fact not stated and a comment that asks for it."""
from typing import List

from services_directory.exchange.yaml_text import scalar
from services_directory.fact_fields import FACT_FIELDS, FactField, required_fields
from services_directory.starting.fact_questions import FACT_QUESTIONS

_HEAD = """# {name}: what students are told about its services.
# Made by `make new-institution`. Go on with the questions at any time by the same command, or edit here: change what
# stands after a colon, keep the quotation marks and the spaces at the start of each line, then run
#   python -m services_directory check
# It names the line and what to write. docs/directory.md says how to keep this file right.
# No person's name belongs in this file: write a job ("wellbeing manager").

# ---- The institution ----
# Dates are year-month-day. "closures" are days when offices are shut; the name is printed:
# "closed for the winter break, back on 5 January". Add next year's dates every spring.
# allowed_origins: the sites that may show the chat, such as "https://www.example.ac.uk".
institution:
  slug: {slug}
  name: {quoted}
  nation: {nation}
  time_zone: Europe/London
  demo: false
  allowed_origins: []
  terms: []
  closures: []

# ---- Facts: what is true at this institution ----
# Students' questions are answered with these. value: one of the words named, or not_stated: students are then told
# so, and whom to ask. detail: one plain sentence, as you would say it to a student. source_url: the page that says
# so. reviewed_on: the day somebody read that page. Where groups differ, write a list with cohort: (docs/directory.md).
facts:
"""
_TAIL = """
# ---- Services: who helps ----
# status: listed (shown), draft (not yet), withdrawn (closed). checked_on: the day somebody rang or looked.
# hours: {always: true}, weekly hours such as {mon-fri: "09:00-17:00"}, or not_stated.
# topics: [any], or a list of what it helps with. internal: true keeps a service out of the public feed.
services: []

# ---- Ways to report ----
# What happens after each way, in plain words. The police and national routes are in national.yml.
reporting_routes: []

# ---- When nothing fits: who is offered instead, in this order ----
# The nation's 24/7 lines and 999 always come after these; you need not write them.
# fallback:
#   any: [wellbeing, nightline]
"""
_EXPECTED = {"text": "a sentence", "days": "a number of working days", "url": "https://…",
             "service": "the slug of a service below, or of national.yml"}


def new_file(slug: str, name: str, nation: str) -> str:
    head = _HEAD.format(name=name, slug=slug, quoted=scalar(name, quoted=True), nation=nation)
    return head + "".join(_fact(FACT_FIELDS[field]) for field in required_fields(nation)) + _TAIL


def _fact(field: FactField) -> str:
    values = " | ".join(field.values) or _EXPECTED[field.type]
    lines: List[str] = [f"  # {FACT_QUESTIONS[field.name]}", f"  # value: {values}",
                        f"  {field.name}:", "    value: not_stated"]
    return "\n".join(lines) + "\n"
