"""`make baselines`: train Rasa's default DIET pipeline on the same sentences and keep its answers for the report.

A very long run: with 51,000 sentences the first of DIET's 100 rounds was not done after a quarter of an hour of processor
time. ``--share 0.1`` trains it on a tenth of them, chosen by chance with every intent among them. Kept in var/evaluation/
under the hash of the sentences and of the two sets, so a second run with nothing new does nothing; `make evaluate` quotes
the run with the largest share, and says which it was, as long as the hash fits.
"""
from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import sys
import tempfile
from pathlib import Path
from typing import List, Optional, Tuple

from bot import progress, quiet  # noqa: F401  (quiet: before Rasa)
from bot.paths import DATA, ROOT, VAR
from evaluation.measures import Answer, given
from evaluation.messages import FOLDER, SETS, cases

KEPT = VAR / "evaluation"
CONFIG = FOLDER / "diet.yml"


def fingerprint() -> str:
    digest = hashlib.sha256()
    for path in (CONFIG, *sorted((DATA / "nlu").glob("**/*.yml")), *(FOLDER / f"{name}.jsonl" for name in SETS)):
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def kept_answers(share: float) -> Path:
    return KEPT / f"diet-{fingerprint()}-{share:g}.json"


def answers_for(name: str) -> Optional[Tuple[float, List[Answer]]]:
    """On which share of today's sentences DIET was trained, and what it answered to every message of a set, in its order."""
    shares = [float(path.stem.rpartition("-")[2]) for path in KEPT.glob(f"diet-{fingerprint()}-*.json")]
    if not shares:
        return None
    intents = json.loads(kept_answers(max(shares)).read_text(encoding="utf-8"))[name]
    return max(shares), [as_answer(intent) for intent in intents]


def as_answer(intent: str) -> Answer:
    """DIET names one intent: no further topics, nobody's perspective but the writer's own."""
    return given(intent, [intent], urgent=intent.startswith("crisis_"))


def trained(folder: Path, share: float) -> Path:
    from rasa.model_training import train_nlu
    from rasa.shared.nlu.training_data.loading import load_data

    sentences = load_data(str(DATA / "nlu"))
    if share < 1:
        sentences, _ = sentences.train_test_split(share, random_seed=7)
    sentences.persist_nlu(str(folder / "nlu.yml"))
    made = train_nlu(str(CONFIG), str(folder / "nlu.yml"), str(folder), domain=str(ROOT / "domain.yml"))
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
    parser.add_argument("--share", type=float, default=1.0, help="of the sentences, more than 0 and at most 1 (default: all)")
    share = parser.parse_args().share
    if not 0 < share <= 1:
        parser.error("--share is more than 0 and at most 1")
    path = kept_answers(share)
    if path.exists():
        print(f"DIET has been trained on these sentences already: {path}")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        model = trained(Path(folder), share)
        found = {name: intents_by(model, name) for name in SETS}
    KEPT.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found), encoding="utf-8")
    print(f"DIET's answers are kept in {path}; `make evaluate` shows them beside ours.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
