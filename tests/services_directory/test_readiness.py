"""What stands before live use, and the pack that reviewers read and sign."""
import shutil
import subprocess
from datetime import date

import pytest
from directory_factories import institution, lines, national, write_folder

from services_directory.__main__ import main
from services_directory.loading import read_folder
from services_directory.readiness.gaps import JOURNEYS, find_gaps, is_ready, signed_files
from services_directory.readiness.pack import pack_html, write_pack
from services_directory.readiness.pdf import make_pdf
from services_directory.readiness.wording import ROLES, read_wording, said_in
from services_directory.settings import ROOT

TODAY = date(2026, 11, 22)
RESPONSE = """version: "3.1"
review: {review}
responses:
  utter_crisis_x:
  - text: "{text}"
    condition: [{{type: slot, name: nation, value: wales}}]
    buttons:
    - {{title: "Not what I meant", payload: /not_what_i_meant}}
"""
STORY = """version: "3.1"
rules:
- rule: "Give help"
  steps: [{intent: crisis_x}, {action: utter_crisis_x}]
"""
SIGNED = "[" + ", ".join(f"{{role: {role}, on: 2026-11-01, next: 2027-11-01}}" for role in ROLES) + "]"
PAPERS = """dpia: {accepted_on: 2026-10-01, by: data protection officer}
equality_assessment: {accepted_on: 2026-10-01, by: equality lead}
monitoring_decision: {decided_on: 2026-10-01, by: welfare manager, decision: nobody watches}
"""


@pytest.fixture
def data(tmp_path):
    """A tiny data folder in a git repository of its own."""
    for name in ("responses", "stories", "words"):
        (tmp_path / "data" / name).mkdir(parents=True)
    write_response(tmp_path / "data", SIGNED, "Call 999.")
    (tmp_path / "data/stories/crises.yml").write_text(STORY)
    commit(tmp_path, "2026-10-31T12:00:00")
    return tmp_path / "data"


def write_response(data, review, text):
    (data / "responses/crisis_x.yml").write_text(RESPONSE.format(review=review, text=text))


def commit(folder, when):
    stamp = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when, "HOME": str(folder),
             "PATH": "/usr/bin:/bin:/usr/local/bin"}
    for words in (["init", "-q"], ["add", "-A"],
                  ["-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "x"]):
        subprocess.run(["git", *words], cwd=folder, check=True, env=stamp)


@pytest.fixture
def ready_folder(tmp_path):
    shared = national()
    shared["services"] = [{**s, "checked_on": "2026-11-01"} for s in lines()]
    own = institution(header={"demo": False})
    own["services"][0]["channels"] = [{**own["services"][0]["channels"][1]}]
    return read_folder(write_folder(tmp_path / "files", own, shared=shared))


@pytest.fixture
def papers(tmp_path):
    (tmp_path / "papers.yml").write_text(PAPERS)
    return tmp_path / "papers.yml"


def whats(gaps):
    return [gap.what for gap in gaps]


def test_with_everything_in_place_nothing_stands_before_live_use(ready_folder, data, papers):
    assert find_gaps(ready_folder, TODAY, data, papers) == []


def test_what_is_shipped_is_not_ready_and_says_why(monkeypatch):
    assert not is_ready(today=TODAY)
    found = whats(find_gaps(read_folder(ROOT / "institutions"), TODAY))
    for what in ("wording, student panel", "data protection impact assessment", "24/7 lines",
                 "demonstration", "law by nation", "time-critical facts"):
        assert what in found


def test_a_sentence_changed_after_it_was_signed_must_be_signed_again(ready_folder, data, papers):
    write_response(data, SIGNED, "Call 999 now.")
    found = find_gaps(ready_folder, TODAY, data, papers)
    assert len(found) == len(ROLES) and "changed since it was signed" in found[0].missing


@pytest.mark.parametrize("review, missing", [
    ("[]", "not signed"),
    (SIGNED.replace("2027-11-01", "2026-11-02"), "signature has run out"),
    (SIGNED.replace("2026-11-01", "2026-12-01"), "not signed")])
def test_signatures_that_do_not_count(ready_folder, data, papers, review, missing):
    write_response(data, review, "Call 999.")
    found = find_gaps(ready_folder, TODAY, data, papers)
    assert len(found) == len(ROLES) and missing in found[0].missing


def test_a_line_nobody_rang_for_a_season_stands_before_live_use(ready_folder, data, papers):
    assert "24/7 lines" in whats(find_gaps(ready_folder, date(2027, 3, 1), data, papers))


def test_papers_without_a_role_or_a_decision_do_not_count(ready_folder, data, papers):
    papers.write_text(PAPERS.replace("decision: nobody watches", "decision: ").replace(
        "by: equality lead", "by: "))
    assert whats(find_gaps(ready_folder, TODAY, data, papers)) == [
        "equality impact assessment", "decision on monitoring"]


def test_every_crisis_and_disclosure_sentence_must_be_signed():
    wording = read_wording()
    files = set(signed_files(wording))
    assert {r.file for r in said_in(wording, JOURNEYS)} <= files and len(files) > 10


def test_the_pack_holds_every_sentence_button_and_card():
    import re
    from html import escape

    parsed = read_folder(ROOT / "institutions")
    page = re.sub("<span class=before>(.*?)</span>", r"\1", pack_html(parsed, TODAY))
    wording = read_wording()
    for response in wording.responses.values():
        for variant in response.variants:
            if variant.get("text"):
                assert escape(variant["text"]).replace("\n", "<br>") in page
            for button in variant.get("buttons") or []:
                assert escape(button["title"]) in page
    for row in parsed.national.services:
        assert (escape(row["summary"]) in page) or row["status"] != "listed"
    assert "University of Northbridge" in page and "Campus Security" not in page     # made up: left out, and said


def test_the_pack_has_the_cards_of_a_real_university(ready_folder, data):
    page = pack_html(ready_folder, TODAY, data)
    assert "<h4>Wellbeing</h4>" in page and "made up" not in page.split("<h2 id=")[-1]


def test_the_pack_shows_what_changed_since_the_last_signature(ready_folder, data):
    page = pack_html(ready_folder, TODAY, data)
    assert "unchanged since signed" in page and "in Wales" in page and "nothing to read" in page
    write_response(data, SIGNED, "Call 999 now.")
    page = pack_html(ready_folder, TODAY, data)
    assert "Changed since 2026-11-01" in page and "Call 999 now." in page and "1 changed" in page
    assert ">Call 999.<" in page      # as it was signed


def test_what_one_role_has_signed_is_still_new_to_another(ready_folder, data):
    review = ("[{role: safeguarding_lead, on: 2026-11-15, next: 2027-11-01}, "
              "{role: student_panel, on: 2026-11-01, next: 2027-11-01}]")
    write_response(data, review, "Call 999 now.")
    commit(data.parent, "2026-11-10T12:00:00")
    page = pack_html(ready_folder, TODAY, data)
    assert "Changed since 2026-11-01</b> (signed by the student panel)" in page
    assert "unchanged since signed by the safeguarding lead 2026-11-15" in page
    assert "New to the specialist service" in page and "as it was signed on 2026-11-01" in page


def test_what_is_gone_since_somebody_signed_is_named(ready_folder, data):
    (data / "responses/crisis_x.yml").write_text(f"review: {SIGNED}\nresponses: {{}}\n")
    (data / "responses/other.yml").write_text("responses: {utter_other: [{text: Hello.}]}\n")
    assert "No longer said: utter_crisis_x" in pack_html(ready_folder, TODAY, data)


def test_every_file_has_one_place_to_sign_below_all_it_says():
    import re

    page, wording = pack_html(read_folder(ROOT / "institutions"), TODAY), read_wording()
    sections = re.findall(r"<section class=rule>(.*?)</section>", page, re.S)
    for path in wording.signatures:
        named = [s for s in sections if f"{path.parent.name}/{path.name}<" in s]
        assert len(named) == 1, path
        for name, response in wording.responses.items():
            assert (f'id="{name}"' in named[0]) == (response.file == path)
    assert page.count("Signed for ") == len(wording.signatures) + 1      # and the cards
    assert not re.search(r"<h3>[^<]*\bi\b", page)       # no heading is the name of a rule


def sign(monkeypatch, capsys, data, *words):
    monkeypatch.setattr("services_directory.commands.checking.DATA", data)
    monkeypatch.setenv("SIGNPOST_NOW", "2026-11-22T10:00")
    status = main(["sign", *words])
    printed = capsys.readouterr()
    return status, printed.out + printed.err


def test_what_was_signed_on_paper_is_put_on_record_by_topic_or_part(ready_folder, data, papers, monkeypatch, capsys):
    write_response(data, "[]   # nobody has signed", "Call 999.")
    commit(data.parent, "2026-11-20T12:00:00")
    before = (data / "responses/crisis_x.yml").read_text()
    assert "1 file would be signed" in sign(monkeypatch, capsys, data, ROLES[0], "crises")[1]
    assert (data / "responses/crisis_x.yml").read_text() == before
    for role, name in zip(ROLES, ("crises", "crisis_x", "before_live_use")):
        assert sign(monkeypatch, capsys, data, role, name, "--on", "2026-11-21", "--write")[0] == 0
    assert find_gaps(ready_folder, TODAY, data, papers) == []
    assert (data / "responses/crisis_x.yml").read_text().endswith(before[before.index("responses:"):])
    assert sign(monkeypatch, capsys, data, ROLES[0], "crisis_x", "--write")[0] == 0       # again, a day later
    assert [(s.role, str(s.on)) for s in read_wording(data).signatures[data / "responses/crisis_x.yml"]] == [
        (ROLES[1], "2026-11-21"), (ROLES[2], "2026-11-21"), (ROLES[0], "2026-11-22")]


@pytest.mark.parametrize("words, said", [
    (("crisis_y",), "crisis_y: no topic and no part of the pack; there is crisis_x"),
    (("crises", "--on", "2026-11-23"), "is still to come"), (("crises",), "changed since 2026-11-22, or not committed yet: crisis_x.yml")])
def test_what_cannot_be_signed_is_said(data, monkeypatch, capsys, words, said):
    write_response(data, "[]", "Call 999 now.")        # not what was committed
    status, printed = sign(monkeypatch, capsys, data, ROLES[0], *words, "--write")
    assert status == 1 and said in printed and "review: []" in (data / "responses/crisis_x.yml").read_text()


def test_the_conversations_are_a_page_of_their_own_that_the_pack_begins_with(ready_folder, tmp_path):
    pack, talk = write_pack(ready_folder, tmp_path / "pack.html", TODAY)
    page = pack.read_text(encoding="utf-8")
    assert page.index(f'href="{talk.name}"') < page.index('id="crises"')
    assert "i want to end it" in talk.read_text(encoding="utf-8") and "Signed for" not in talk.read_text(encoding="utf-8")


def test_what_was_read_once_is_grey_and_buttons_stand_once(ready_folder, data):
    (data / "responses/other.yml").write_text("""
responses:
  utter_one:
  - {condition: [{type: slot, name: nation, value: wales}], text: "Call 999. Stay there.", buttons: [{title: Help, payload: /x}]}
  - {text: "Stay there. Wait.", buttons: [{title: Help, payload: /x}]}
  utter_two: [{text: "Stay there. Wait."}]
""")
    page = pack_html(ready_folder, TODAY, data)
    assert "<span class=before>Call 999.</span> Stay there.</p>" in page        # the crisis answer has its first words
    assert "<span class=before>Stay there.</span> Wait.</p>" in page
    assert 'the same words as in <a href="#utter_one">Other</a>' in page
    assert page.count("<li>Help</li>") == 1 and "below each of these 2:" in page


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium is not installed")
def test_the_pack_as_pdf(ready_folder, data, tmp_path):
    page = tmp_path / "pack.html"
    page.write_text(pack_html(ready_folder, TODAY, data), encoding="utf-8")
    assert make_pdf(page).read_bytes()[:5] == b"%PDF-"
