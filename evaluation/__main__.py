"""`make evaluate`: one table for each held-out set, and a report with every miss, in var/evaluation/.

`python -m evaluation [development|test …]`; both without one. The test set is run to report, never to tune.
"""
from __future__ import annotations

import argparse
import asyncio
import sys
from typing import Any, Callable, Dict, List, Sequence

from bot import progress, quiet  # noqa: F401  (quiet: before Rasa)
from bot.model_file import checked_copy
from bot.paths import VAR
from bot.training import train
from evaluation import baselines, changes, report
from evaluation.keywords import by_keywords
from evaluation.latency import latency
from evaluation.measures import Pair
from evaluation.messages import SETS, Case, as_good, cases
from evaluation.second_reading import read_twice

REPORTS = VAR / "evaluation"
MOST_CHANGED = 800  # messages to change, of each kind: enough for half a point, and minutes saved


class Bot:
    """The trained bot as it is served: safety net, thresholds and all."""

    def __init__(self) -> None:
        from rasa.core.agent import Agent

        from bot.privacy import log_filter

        log_filter.install("ERROR")
        asyncio.set_event_loop(asyncio.new_event_loop())
        with checked_copy(train()) as archive:
            self.agent = Agent.load(archive)

    def answers(self, texts: Sequence[str], what: str) -> List[Dict[str, Any]]:
        from bot.understand import understood

        return [understood(self.agent, text) for text in progress.bar(texts, what)]

    def recogniser(self) -> Callable[[str], Any]:
        """The pipeline up to the heads, for the time it takes: reading, encoder, heads."""
        from rasa.shared.nlu.training_data.message import Message

        from bot.nlu.encoder import SentenceEncoder
        from bot.nlu.reading import SpacyReader
        from bot.nlu.recogniser import Recogniser

        nodes = [node._component for node in self.agent.processor.graph_runner._instantiated_nodes.values()]
        steps = [next(node for node in nodes if isinstance(node, kind)) for kind in (SpacyReader, SentenceEncoder, Recogniser)]

        def run(text: str) -> None:
            messages = [Message.build(text=text)]
            for step in steps:
                messages = step.process(messages)

        return run


def changed(bot: Bot, pairs: Sequence[Pair]) -> List[report.Row]:
    """How answers hold when an identity word is swapped or letters go wrong."""
    swaps = [(case, answer, other) for case, answer in pairs if case.english and (other := changes.another_identity(case.text))]
    swaps = changes.fixed_choice(swaps, MOST_CHANGED)
    after = bot.answers([other for _, _, other in swaps], "identity words swapped")
    same = sum(as_good(new["intent"], old["intent"]) for (_, old, _), new in zip(swaps, after)) / max(1, len(swaps))
    plain = changes.fixed_choice([pair for pair in pairs if pair[0].english], MOST_CHANGED)
    typed = bot.answers([changes.with_typos(case.text, seed) for seed, (case, _) in enumerate(plain)], "typos")
    right = [sum(as_good(a["intent"], c.intent) for c, a in found) / max(1, len(plain)) for found in (plain, [(c, a) for (c, _), a in zip(plain, typed)])]
    return [
        (f"same topic after swapping an identity word (n={len(swaps)})", "≥ 99 %", f"{100 * same:.1f} %"),
        (f"loss of right intents, one typo in eight words (n={len(plain)})", "≤ 2 points", f"{100 * (right[0] - right[1]):.1f} points"),
    ]


def timed(bot: Bot, of: Sequence[Case]) -> List[report.Row]:
    wanted = {"a sentence, p50": "≤ 10 ms", "120 words, p95": "≤ 40 ms"}
    return [(f"encoder and heads, one thread: {name}", wanted.get(name, ""), f"{took:.1f} ms") for name, took in latency(list(of), bot.recogniser()).items()]


def evaluate(bot: Bot, name: str) -> None:
    of = cases(name)
    pairs: List[Pair] = list(zip(of, bot.answers([case.text for case in of], f"{name} set")))
    beside = {"keyword rules": [(case, by_keywords(case.text)) for case in of]}
    again = read_twice(of)
    if again:
        beside[f"a second reader, {len(again)} of them"] = again
    diet = baselines.answers_for(name)
    if diet:
        share, answers = diet
        beside["Rasa's DIET" if share == 1 else f"Rasa's DIET, {100 * share:g} % of the sentences"] = list(zip(of, answers))
    heading, table = report.head(beside), report.rows(pairs, beside, [*changed(bot, pairs), *timed(bot, of)])
    without = "" if diet else "\n(Rasa's DIET is not beside it: `make baselines` trains it on today's sentences.)"
    print(f"\n{name} set, {len(of)} messages\n\n{report.as_text(heading, table)}{without}\n\nEvery miss: {report.write(REPORTS, name, pairs, heading, table)}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET", help="development, test; both if none is named")
    chosen = parser.parse_args().sets or list(SETS)
    unknown = sorted(set(chosen) - set(SETS))
    if unknown:
        print(f"There is no set called {unknown[0]}: choose from {', '.join(SETS)}.", file=sys.stderr)
        return 2
    bot = Bot()
    for name in chosen:
        evaluate(bot, name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
