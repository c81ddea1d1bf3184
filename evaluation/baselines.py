"""`make baselines`: train Rasa's default DIET pipeline on the same sentences and keep its answers for the report.

A very long run: with 51,000 sentences the first of DIET's 100 rounds was not done after a quarter of an hour of processor
time. Kept in var/evaluation/ under the hash of the sentences and of the two sets,
so a second run with nothing new does nothing; `make evaluate` quotes it as long as the hash fits.
"""
from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import sys
import tempfile
from pathlib import Path
from typing import List, Optional

from bot import progress, quiet  # noqa: F401  (quiet: before Rasa)
from bot.paths import DATA, ROOT, VAR
from evaluation.measures import Answer, given
from evaluation.messages import FOLDER, SETS, cases

KEPT = VAR / "evaluation"
CONFIG = FOLDER / "diet.yml"


def fingerprint(epochs: Optional[int] = None) -> str:
    digest = hashlib.sha256()
    for path in (CONFIG, *sorted((DATA / "nlu").glob("**/*.yml")), *(FOLDER / f"{name}.jsonl" for name in SETS)):
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16] + (f"-{epochs}" if epochs else "")


def kept_answers(epochs: Optional[int] = None) -> Path:
    return KEPT / f"diet-{fingerprint(epochs)}.json"


def answers_for(name: str) -> Optional[List[Answer]]:
    """What DIET answered to every message of a set, in its order; None where it was not trained on today's sentences."""
    path = kept_answers()
    return [as_answer(intent) for intent in json.loads(path.read_text(encoding="utf-8"))[name]] if path.exists() else None


def as_answer(intent: str) -> Answer:
    """DIET names one intent: no further topics, nobody's perspective but the writer's own."""
    return given(intent, [intent], urgent=intent.startswith("crisis_"))


def trained(folder: Path, epochs: Optional[int]) -> Path:
    from rasa.model_training import train_nlu
    from ruamel.yaml import YAML

    config = YAML(typ="safe").load(CONFIG.read_text(encoding="utf-8"))
    if epochs:
        next(part for part in config["pipeline"] if part["name"] == "DIETClassifier")["epochs"] = epochs
    (folder / "config.yml").write_text(json.dumps(config), encoding="utf-8")
    made = train_nlu(str(folder / "config.yml"), str(DATA / "nlu"), str(folder), domain=str(ROOT / "domain.yml"))
    if made is None:
        raise SystemExit("DIET could not be trained: see the lines above.")
    return Path(made)


def intents_by(model: Path, name: str) -> List[str]:
    from rasa.core.agent import Agent

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    agent = Agent.load(model)
    return [loop.run_until_complete(agent.parse_message(case.text))["intent"]["name"] for case in progress.bar(cases(name), f"DIET on the {name} set")]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evaluation.baselines", description=__doc__)
    parser.add_argument("--epochs", type=int, help="fewer than the default 100, to try it out; the report does not quote such a run")
    epochs = parser.parse_args().epochs
    path = kept_answers(epochs)
    if path.exists():
        print(f"DIET has been trained on these sentences already: {path}")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        model = trained(Path(folder), epochs)
        found = {name: intents_by(model, name) for name in SETS}
    KEPT.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found), encoding="utf-8")
    print(f"DIET's answers are kept in {path}; `make evaluate` shows them beside ours.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
