"""What is counted, on a handful of messages whose figures can be worked out by hand."""
import json

import pytest

from evaluation import baselines, changes, report
from evaluation.keywords import by_keywords
from evaluation.measures import ANY_HARM, MEASURES, figure, worst_group
from evaluation.messages import Case

BY_NAME = {measure.name: measure for measure in MEASURES}


def case(intent="disclose_stalking", urgent=False, family="f", styles=(), perspective="self", topics=(), groups=()):
    return Case("id", "text", intent, tuple(topics), perspective, tuple(styles), tuple(groups), family, urgent)


def answer(intent="disclose_stalking", urgent=False, topics=None, perspective="self", language="en", danger=None):
    return {"intent": intent, "topics": [intent] if topics is None else topics, "urgent": urgent, "perspective": perspective, "language": language, "danger": danger}


@pytest.mark.parametrize("measure, pairs, value", [
    ("crisis recall (every crisis, harm to under-18s)", [(case(urgent=True), answer(urgent=True)), (case(urgent=True), answer())], 0.5),
    ("… of it, answered as a crisis or as harm to a child, not only as possible", [(case(urgent=True), answer(urgent=True, danger="possible")), (case(urgent=True), answer(urgent=True))], 0.5),
    ("any-harm recall", [(case(), answer("out_of_scope", topics=[])), (case(), answer("ask_police", topics=["disclose_stalking"]))], 0.5),
    ("right topic first, disclosures", [(case(), answer()), (case("disclose_unsure"), answer("ask_not_sure_it_counts"))], 1.0),
    ("all topics where there are several (F1)", [(case(topics=["crisis_suicide"]), answer(topics=["disclose_stalking"]))], 2 / 3),
    ("right question", [(case("ask_open_now"), answer("ask_opening_hours")), (case("ask_police"), answer("ask_evidence"))], 0.5),
    ("false alarm on benign messages", [(case("out_of_scope"), answer("out_of_scope", topics=[])), (case("greet"), answer("concern_money"))], 0.5),
    ("out of scope recognised", [(case("out_of_scope"), answer("nlu_fallback", topics=[]))], 0.0),
])
def test_a_measure_counts_what_it_says(measure, pairs, value):
    assert figure(BY_NAME[measure], pairs).value == pytest.approx(value)


def test_an_interval_is_wider_where_paraphrases_stand_or_fall_together():
    alone = [(case(family=str(n)), answer("disclose_stalking" if n % 2 else "out_of_scope", topics=[])) for n in range(40)]
    together = [(case(family=str(n // 10)), answer("disclose_stalking" if (n // 10) % 2 else "out_of_scope", topics=[])) for n in range(40)]
    one, other = figure(ANY_HARM, alone), figure(ANY_HARM, together)
    assert one.value == other.value == 0.5 and other.high - other.low > one.high - one.low


def test_a_small_group_is_not_judged():
    few = [(case(styles=["typo"]), answer("out_of_scope", topics=[]))] * 149 + [(case(styles=["plain"]), answer())] * 400
    assert worst_group(few)[0] == "plain"
    assert worst_group(few + few[:1])[0] == "typo"


def test_the_report_names_every_miss_in_full_and_puts_others_beside(tmp_path):
    pairs = [(case("crisis_suicide", urgent=True), answer("out_of_scope", topics=[])), (case(), answer())]
    beside = {"keyword rules": [(c, by_keywords(c.text)) for c, _ in pairs]}
    heading, table = report.head(beside), report.rows(pairs, beside, [("speed", "fast", "1 ms")])
    written = report.write(tmp_path, "tiny", pairs, heading, table).read_text(encoding="utf-8")
    assert "Every miss (1)" in written and "missed crisis" in written and "| keyword rules |" in written.replace("  ", " ")
    assert (tmp_path / "tiny-confusions.png").stat().st_size > 10_000
    assert all(len(row) == len(heading) for row in table)


def test_diet_is_quoted_only_for_the_sentences_it_was_trained_on(tmp_path, monkeypatch):
    monkeypatch.setattr(baselines, "KEPT", tmp_path)
    assert baselines.answers_for("test") is None
    baselines.kept_answers(0.1).write_text(json.dumps({"test": ["greet"], "development": []}), encoding="utf-8")
    share, answers = baselines.answers_for("test")
    assert share == 0.1 and answers[0]["intent"] == "greet"
    baselines.kept_answers(1.0).write_text(json.dumps({"test": ["crisis_suicide"], "development": []}), encoding="utf-8")
    share, answers = baselines.answers_for("test")
    assert share == 1.0 and answers[0]["urgent"] is True, "more sentences say more"
    monkeypatch.setattr(baselines, "fingerprint", lambda: "other-sentences")
    assert baselines.answers_for("test") is None


def test_changes_touch_identity_words_and_one_word_in_eight():
    assert changes.another_identity("My Muslim girlfriend") == "My Jewish boyfriend"
    assert changes.another_identity("my essay") is None
    text = " ".join(["something"] * 16)
    assert sum(a != b for a, b in zip(text.split(), changes.with_typos(text, 1).split())) in (1, 2)
    assert changes.with_typos(text, 1) == changes.with_typos(text, 1)
