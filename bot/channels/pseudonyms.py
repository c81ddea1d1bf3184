"""Who is writing, without saying who: a keyed digest stands for the user id, before Rasa or any table sees it.

The key can be changed: put the new one first and keep the old one behind it until conversations begun under it
have been forgotten (SIGNPOST_LONGEST_HOURS), then take the old one away. Without a key one is made at the start;
that is enough for one process, whose memory does not outlive it either.
"""
from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import List, Sequence

SHORTEST_KEY = 32  # characters
_LENGTH = 32  # hexadecimal digits kept: 128 bits


def digest(key: bytes, *parts: str) -> str:
    """A digest of several parts; each part's length is in it, so that no two lists of parts look the same."""
    signed = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        signed.update(len(raw).to_bytes(8, "big") + raw)
    return signed.hexdigest()[:_LENGTH]


class Pseudonyms:
    def __init__(self, keys: Sequence[str] = ()):
        if any(len(key) < SHORTEST_KEY for key in keys):
            raise ValueError(f"each key needs {SHORTEST_KEY} characters or more")
        self._keys = [key.encode() for key in keys] or [secrets.token_bytes(32)]

    def of(self, channel: str, organisation: str, user: str) -> List[str]:
        """The user's pseudonyms, the one to begin a conversation with first, those of older keys after it."""
        return [digest(key, channel, organisation, user) for key in self._keys]

    def mark(self, *parts: str) -> str:
        """A digest of something that must be recognised when it comes again, and never read back."""
        return digest(self._keys[0], "mark", *parts)
