"""The 24/7 lines under every answer: which come first, and who sees the one for the young."""
import pytest
from directory_factories import institution, national, national_service


def ids(cards):
    return [card.id for card in cards]


@pytest.mark.parametrize("nation", ["england", "wales", "scotland", "northern_ireland"])
@pytest.mark.parametrize("age_band", [None, "16_17", "under_16"])
def test_the_first_two_lines_are_one_to_ring_and_one_to_write_to(load, ask, nation, age_band):
    shared = national([national_service("lifeline", always_line=True)])
    order = {"order": ["lifeline", "samaritans", "shout"], "emergency": "emergency"}
    shared["lines"] = {**shared["lines"], nation: order}
    load(institution(), shared=shared)
    ring, write, *_ = ask("suicide", nation=nation, age_band=age_band).lines
    assert "phone" in {c.kind for c in ring.channels}
    assert {"text", "web_chat"} & {c.kind for c in write.channels}


def test_the_line_for_the_young_is_shown_to_the_young_alone(load, ask):
    load(institution())
    for age_band, shown in ((None, False), ("16_17", True), ("under_16", True)):
        match = ask("stalking", age_band=age_band)
        assert ("childline" in ids([*match.cards, *match.lines])) is shown
