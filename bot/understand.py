"""`python -m bot understand`: what the bot would act on, for each line of JSON, after safety net and fallback."""
from __future__ import annotations

import asyncio
import json
import sys
from typing import Any, Dict, Iterable, Iterator, Optional

from bot import quiet  # noqa: F401  (before Rasa)
from bot.model_file import checked_copy
from bot.training import train


LINE = ("text", "intent", "confidence", "topics", "perspective", "age_band", "urgent", "outcome", "language")  # fixed: others read it


def understood(agent: Any, text: str) -> Dict[str, Any]:
    """The fixed line of output for one text, and ``danger``: "possible" where the lines come before another answer."""
    from rasa.core.channels.channel import UserMessage

    from bot.channels.turn import readable
    from bot.nlu.decision import DECIDED

    parsed = asyncio.get_event_loop().run_until_complete(agent.processor.parse_message(UserMessage(readable(text)), only_output_properties=False))
    d = parsed[DECIDED]
    return {
        "text": text, "intent": d.intent, "confidence": d.confidence, "topics": d.topics, "perspective": d.perspective, "age_band": d.age_band,
        "urgent": d.urgent, "outcome": d.outcome, "language": d.language, "danger": d.danger,
    }


def understand_all(texts: Iterable[str]) -> Iterator[Dict[str, Any]]:
    from rasa.core.agent import Agent

    from bot.privacy import log_filter

    log_filter.install("ERROR")
    asyncio.set_event_loop(asyncio.new_event_loop())
    with checked_copy(train()) as archive:
        agent = Agent.load(archive)
    for text in texts:
        yield understood(agent, text)


def text_in(line: str) -> Optional[str]:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found["text"] if isinstance(found, dict) and isinstance(found.get("text"), str) else None


def understand(file: Optional[str]) -> int:
    """Exit status 2, and nothing understood, where a line is not as it must be."""
    try:
        with open(file, encoding="utf-8") if file else sys.stdin as source:
            lines = [(number, line) for number, line in enumerate(source, 1) if line.strip()]
    except OSError as problem:
        print(f"{file} cannot be read: {problem.strerror}.", file=sys.stderr)
        return 2
    texts = [text_in(line) for _, line in lines]
    wrong = next((number for (number, _), text in zip(lines, texts) if text is None), None)
    if wrong is not None:
        print(f'Line {wrong} is not as it must be. Write one message a line, in JSON: {{"text": "he won\'t stop following me"}}', file=sys.stderr)
        return 2
    for line in understand_all(texts):
        print(json.dumps({name: line[name] for name in LINE}, ensure_ascii=False), flush=True)
    return 0


__all__ = ["understand", "understand_all", "understood"]
