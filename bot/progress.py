"""What a person sees while something takes long: one line a step, a bar where there is something to count."""
from __future__ import annotations

import sys
from typing import Iterable, TextIO

stream: TextIO = sys.stderr  # training points this past its own log, see bot/train_model.py


def step(text: str) -> None:
    print(text, file=stream, flush=True)


def bar(items: Iterable, what: str, hidden: bool = False) -> Iterable:
    from tqdm import tqdm

    return tqdm(items, desc=what, file=stream, disable=hidden, leave=False, mininterval=1.0)
