"""The pack's order: parts, and in each the topics. A topic is a file, because a file is what is signed."""
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List

from services_directory.readiness import wording as w

TITLES = {"crises": "In danger or in crisis", "disclosures": "Something happened",
          "concerns": "Worries and everyday life",
          "roles": "Reported, worried about oneself, staff",
          "questions": "Questions", "menus": "Menus", "choices": "Choices a student makes",
          "talk": "Small talk and corrections", "answers": "Answers, facts and everything else",
          "words": "Short words: errors, hours, labels", "cards": "Cards of services"}
_FIRST = ("crises", "disclosures", "roles", "concerns", "questions")
_KINDS = ("ask", "law", "facts")        # how the names of files with answers begin


@dataclass(frozen=True)
class Topic:
    file: Path
    responses: List[w.Response]

    @property
    def title(self) -> str:
        return title_of(self.file)


@dataclass(frozen=True)
class Part:
    name: str
    topics: List[Topic]

    @property
    def title(self) -> str:
        return TITLES.get(self.name, self.name)

    @property
    def responses(self) -> List[w.Response]:
        return [response for topic in self.topics for response in topic.responses]


def title_of(file: Path) -> str:
    """ "ask_time_limit.yml" -> "Ask: time limit"."""
    kind, _, rest = file.stem.partition("_")
    words = f"{kind}: {rest}" if kind in _KINDS and rest else file.stem
    return re.sub(r"\bi\b", "I", words.replace("_", " ")).capitalize()


def parts_of(wording: w.Wording) -> List[Part]:
    """Each topic once, in the first part of which a journey says something of it."""
    order = [j for j in _FIRST if j in wording.journeys]
    order += [j for j in wording.journeys if j not in order]
    of_file: Dict[Path, List[w.Response]] = {}
    for response in wording.responses.values():
        of_file.setdefault(response.file, []).append(response)
    parts = []
    for name in order:
        files = dict.fromkeys(r.file for r in w.said_in(wording, [name]))
        parts.append(Part(name, [Topic(file, of_file.pop(file)) for file in files if file in of_file]))
    parts.append(Part("answers", [Topic(file, found) for file, found in of_file.items()]))
    return [part for part in parts if part.topics]
