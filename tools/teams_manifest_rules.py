"""The rules of version 1.16 of Microsoft's schema for a Teams app, for the fields that this app uses.

Whoever makes a package needs no Node and no network, so the rules for these fields are written down here once: which
are required, lengths, patterns, how many. A field that is not in the table is refused, as the schema refuses unknown
ones. tests/channels/test_microsofts_rules.py holds them to Microsoft's own file: nothing that it refuses passes here.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Tuple

VERSION = "1.16"
SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json"
_GUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_HTTPS = r"[Hh][Tt][Tt][Pp][Ss]://\S+"
_LANGUAGE = r"[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8}){0,2}"


@dataclass(frozen=True)
class Rule:
    """``path`` with dots; ``[]`` stands for each item of a list."""

    path: str
    kind: type
    required: bool = True
    longest: Optional[int] = None
    pattern: str = ""
    one_of: Tuple[Any, ...] = ()
    most: Optional[int] = None


RULES = [
    Rule("$schema", str, required=False, one_of=(SCHEMA,)),
    Rule("manifestVersion", str, one_of=(VERSION,)),
    Rule("version", str, longest=256, pattern=r"\d+\.\d+\.\d+"),
    Rule("id", str, pattern=_GUID),
    Rule("packageName", str, required=False, longest=64, pattern=r"[a-z0-9]+(\.[a-z0-9]+)+"),
    Rule("localizationInfo", dict, required=False),
    Rule("localizationInfo.defaultLanguageTag", str, pattern=_LANGUAGE),
    Rule("developer", dict),
    Rule("developer.name", str, longest=32, pattern=r"(?s).+"),
    Rule("developer.websiteUrl", str, longest=2048, pattern=_HTTPS),
    Rule("developer.privacyUrl", str, longest=2048, pattern=_HTTPS),
    Rule("developer.termsOfUseUrl", str, longest=2048, pattern=_HTTPS),
    Rule("name", dict),
    Rule("name.short", str, longest=30, pattern=r"(?s).+"),
    Rule("name.full", str, longest=100),
    Rule("description", dict),
    Rule("description.short", str, longest=80, pattern=r"(?s).+"),
    Rule("description.full", str, longest=4000, pattern=r"(?s).+"),
    Rule("icons", dict),
    Rule("icons.color", str, longest=2048, pattern=r"[\w./-]+\.png"),
    Rule("icons.outline", str, longest=2048, pattern=r"[\w./-]+\.png"),
    Rule("accentColor", str, pattern=r"#[0-9a-fA-F]{6}"),
    Rule("bots", list, required=False, most=1),
    Rule("bots[]", dict, required=False),
    Rule("bots[].botId", str, pattern=_GUID),
    Rule("bots[].scopes", list, most=3),
    Rule("bots[].scopes[]", str, one_of=("team", "personal", "groupChat", "groupchat")),
    Rule("bots[].needsChannelSelector", bool, required=False),
    Rule("bots[].isNotificationOnly", bool, required=False),
    Rule("bots[].supportsFiles", bool, required=False),
    Rule("validDomains", list, required=False, most=16),
    Rule("validDomains[]", str, longest=2048, pattern=r"[\w.*-]+"),
]
_KNOWN = {rule.path: rule for rule in RULES}


def problems_of(manifest: Any) -> List[str]:
    """Everything in the manifest that the schema would refuse, each with its place; empty when it is right."""
    return _check("", manifest) if isinstance(manifest, dict) else ["the manifest must be an object"]


def _check(path: str, value: Any) -> List[str]:
    found = [problem for problem in _check_value(path, value)] if path else []
    if found or not isinstance(value, (dict, list)):
        return found
    if isinstance(value, list):
        return [problem for item in value for problem in _check(f"{path}[]", item)]
    return [*_missing(path, value), *(problem for name, inner in value.items() for problem in _check_known(_join(path, name), inner))]


def _check_known(path: str, value: Any) -> List[str]:
    return _check(path, value) if path in _KNOWN else [f"{path}: not a field that is known here"]


def _missing(path: str, value: Dict[str, Any]) -> List[str]:
    wanted = [rule.path for rule in RULES if rule.required and not rule.path.endswith("[]") and rule.path.rpartition(".")[0] == path]
    return [f"{name}: missing" for name in wanted if name.rpartition(".")[2] not in value]


def _check_value(path: str, value: Any) -> List[str]:
    rule = _KNOWN[path]
    if type(value) is not rule.kind:
        return [f"{path}: must be {rule.kind.__name__}"]
    wrong = [
        (rule.longest is not None and len(value) > rule.longest, f"at most {rule.longest} characters"),
        (rule.most is not None and len(value) > rule.most, f"at most {rule.most} items"),
        (bool(rule.pattern) and not re.fullmatch(rule.pattern, value) if isinstance(value, str) else False, "not of the right form"),
        (bool(rule.one_of) and value not in rule.one_of, f"must be one of {', '.join(map(str, rule.one_of))}"),
    ]
    return [f"{path}: {what}" for is_wrong, what in wrong if is_wrong]


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
