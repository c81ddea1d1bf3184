"""Whole journeys through Teams and Slack with the real server: what the web says there, said here, to fifty at once."""
import asyncio
import re
import signal
import time
from collections import Counter

import pytest
import pytest_asyncio

from bot.wording_files import words
from tests.channels.chat_house import NATIONS, House, environment, texts
from tests.channels.peers import DEADLINE, FakeConnector, FakeSlack, until
from tests.channels.test_contract import wanted_of
from tests.web.servers import RunningServer

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]
ORGANISATION = {slug: number for number, slug in enumerate(NATIONS, 1)}
TOUCHED = "my flatmate keeps coming into my room at night and touching me"
END_IT = "i want to end it"
SLURS, NAMELESS = "Someone on my course keeps calling me slurs about being Muslim", "can I report without giving my name"
STUDENTS = 50


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory):
    connector, slack = await FakeConnector().start(), await FakeSlack().start()
    connector.retry_after = slack.retry_after = "0"
    opened = House(connector, slack)
    folder = tmp_path_factory.mktemp("journeys")
    server = await asyncio.to_thread(lambda: RunningServer(folder, **environment(connector, slack)).wait())
    opened.url, opened.server = server.base, server
    yield opened
    await asyncio.to_thread(server.stop)
    await opened.http.close()
    await connector.stop()
    await slack.stop()


class Student:
    """One student in one channel: writes, waits for the whole answer, which ends with a row of buttons."""

    _numbers = iter(range(10_000))

    def __init__(self, house, channel, institution):
        self.house, self.channel, self.number, self.turns = house, channel, next(self._numbers), 0
        self.organisation, self.acknowledged = ORGANISATION[institution], []

    @property
    def shown(self):
        """What arrived: each reply's text, with Slack's and JSON's marks taken away."""
        if self.channel == "teams":
            return [(texts(c["activity"]), any(a["type"] == "Action.Submit" for at in c["activity"]["attachments"] for a in at["content"].get("actions", []))) for c in self.house.connector.said(f"a:29:j{self.number}")]
        posts = self.house.slack.said(f"DUJ{self.number}")
        clean = lambda text: re.sub(r"<([^<>|]*)\|([^<>]*)>", r"\2", text).replace("\u200b", "").replace("&amp;", "&")  # noqa: E731
        return [(clean(texts(c["body"]["blocks"])), any(b["type"] == "actions" for b in c["body"]["blocks"])) for c in posts]

    async def write(self, text):
        """The status of the acknowledgement."""
        if self.channel == "teams":
            return await self.house.teams(self.house.activity(text, user=f"29:j{self.number}", tenant=f"tenant-{self.organisation}"))
        return await self.house.slack_event(self.house.event(text, user=f"UJ{self.number}", team=f"T{self.organisation}"))

    async def say(self, text):
        """The reply to this message alone."""
        before, self.turns = len(self.shown), self.turns + 1
        begun = time.monotonic()
        assert await self.write(text) == 200
        self.acknowledged.append(time.monotonic() - begun)
        end = time.monotonic() + DEADLINE
        while sum(buttons for _, buttons in self.shown) < self.turns:
            assert time.monotonic() < end, self.shown
            await asyncio.sleep(0.02)
        return " ".join(text for text, _ in self.shown[before:])


async def on_the_web(house, institution, *said):
    """The web's answer to the last of these messages."""
    talk = await asyncio.to_thread(house.server.talk, institution)
    for text in said:
        await asyncio.to_thread(talk.say, text)
    return talk.messages


def same_as_web(shown, messages):
    """Every sentence, card and button that the web showed."""
    shown = re.sub(r"\s+", " ", shown)
    for message in messages:
        for sentence in re.split(r"(?<=[.?:]) ", message.get("text", "")):
            assert sentence in shown
        for card in message.get("services", []):
            assert [value for value in wanted_of(card) if re.sub(r"\s+", " ", value).strip() not in shown] == []
        assert [b["title"] for b in message.get("buttons", []) if b["title"] not in shown] == []


@pytest.mark.parametrize("channel", ["teams", "slack"])
async def test_touched_at_night_in_england(house, channel):
    shown = await Student(house, channel, "northbridge").say(TOUCHED)
    same_as_web(shown, await on_the_web(house, "northbridge", TOUCHED))
    assert shown.index("This chat knows who you are.") < shown.index("Demonstration.") and words("channels")["write_again"] in shown


@pytest.mark.parametrize("channel", ["teams", "slack"])
async def test_the_first_message_links_to_the_page_that_does_not_know_who_you_are(house, channel):
    assert "For more privacy use https://signpost.example/" in await Student(house, channel, "northbridge").say("hello")


@pytest.mark.parametrize("channel", ["teams", "slack"])
async def test_a_crisis_in_wales(house, channel):
    shown = await Student(house, channel, "aberwen").say(END_IT)
    same_as_web(shown, await on_the_web(house, "aberwen", END_IT))
    assert "999" in shown and "NHS 111 and press 2" in shown and shown.index("999") < shown.index("116 123")
    assert words("channels")["urgent"] in shown


@pytest.mark.parametrize("channel", ["teams", "slack"])
async def test_slurs_then_reporting_without_a_name_at_four_institutions(house, channel):
    answers = []
    for institution in NATIONS:
        student = Student(house, channel, institution)
        await student.say(SLURS)
        answers.append(await student.say(NAMELESS))
        same_as_web(answers[-1], await on_the_web(house, institution, SLURS, NAMELESS))
    assert len(set(answers)) == len(NATIONS)


@pytest.mark.parametrize("channel", ["teams", "slack"])
async def test_fifty_at_once_with_a_slow_busy_and_broken_peer_none_lost_none_twice(house, channel):
    students = [Student(house, channel, slug) for _, slug in zip(range(STUDENTS), list(NATIONS) * STUDENTS)]
    peer = house.connector if channel == "teams" else house.slack
    peer.go_on.clear()
    # Teams cannot be asked what became of a reply: a student whose connection breaks there has a test of its own
    broken = ("hang", 429, 503, "drop", "late_drop") if channel == "slack" else ("hang", 429, 503, 502)
    peer.faults = [fault for fault in broken for _ in range(3)]

    async def journey(number, student):
        for text in ((TOUCHED,), (END_IT,), (SLURS, NAMELESS))[number % 3]:
            assert await student.say(text)

    walking = asyncio.gather(*(journey(number, student) for number, student in enumerate(students)))
    await until(lambda: peer.hanging >= 3 or walking.done())
    peer.go_on.set()
    await walking
    for student in students:
        repeated = [text for text, count in Counter(text for text, _ in student.shown).items() if count > 1 and words("channels")["what_next"] not in text]
        assert repeated == [] and sum(buttons for _, buttons in student.shown) == student.turns
        assert not any("Part of Signpost is not working" in text for text, _ in student.shown)
    took = sorted(seconds for student in students for seconds in student.acknowledged)
    print(f"\n{channel}: {len(took)} acknowledged, p50 {took[len(took) // 2] * 1000:.0f} ms, p95 {took[int(len(took) * 0.95)] * 1000:.0f} ms, longest {took[-1] * 1000:.0f} ms")


async def test_a_connection_that_breaks_in_teams_repeats_nothing_and_leaves_nobody_without_the_lines(house):
    student = Student(house, "teams", "northbridge")
    await student.say("hello")
    house.connector.faults = ["late_drop", "drop", "late_500"]
    before = len(student.shown)
    assert await student.write(TOUCHED) == 200
    await until(lambda: not house.connector.faults and any(words("channels")["perhaps_lost"] in text for text, _ in student.shown[before:]))
    await until(lambda: "116 123" in student.shown[-1][0])
    assert max(Counter(text for text, _ in student.shown[before:]).values()) == 1
    student.turns = sum(buttons for _, buttons in student.shown)
    again = await student.say(END_IT)
    assert "999" in again and again.count(words("channels")["urgent"]) <= 2


async def test_no_word_of_a_student_is_in_the_log(house):
    log = house.server.log.read_text()
    for word in ("flatmate", "touching", "end it", "slurs", "29:j", "DUJ", "xoxb", "s3cret"):
        assert word not in log


@pytest.mark.parametrize("channel", ["teams", "slack"])
async def test_a_process_that_is_killed_loses_the_reply_on_its_way_and_no_other(house, channel):
    """One student has an answer, one waits for it. Both were told before what to do when none comes."""
    answered, waiting = Student(house, channel, "northbridge"), Student(house, channel, "northbridge")
    for student in (answered, waiting):
        assert words("channels")["write_again"] in await student.say("hello")
    await answered.say(TOUCHED)
    before = {student: len(student.shown) for student in (answered, waiting)}
    peer = house.connector if channel == "teams" else house.slack
    peer.go_on.clear()
    peer.faults, held = ["hang_drop"], peer.hanging
    assert await waiting.write(TOUCHED) == 200
    await until(lambda: peer.hanging > held)
    await asyncio.to_thread(house.server.stop, signal.SIGKILL)
    peer.go_on.set()
    house.server._start()
    await asyncio.to_thread(house.server.wait)
    assert {student: len(student.shown) for student in before} == before, "nothing is lost of what was said, and nothing comes twice"
    for student in (waiting, answered):
        shown = await student.say(TOUCHED)
        assert "This chat knows who you are." in shown and words("channels")["write_again"] in shown and "Thank you for telling me" in shown
    assert sum(buttons for _, buttons in waiting.shown) == waiting.turns


@pytest.mark.parametrize("channel", ["teams", "slack"])
async def test_when_the_server_is_stopped_whoever_waits_is_told_to_write_again(house, channel):
    """An ordinary stop, with a reply on its way: what came of it is said before the process ends."""
    student = Student(house, channel, "northbridge")
    peer = house.connector if channel == "teams" else house.slack
    await student.say("hello")
    peer.go_on.clear()
    peer.faults, held = ["hang"], peer.hanging
    assert await student.write(TOUCHED) == 200
    await until(lambda: peer.hanging > held)
    stopping = asyncio.ensure_future(asyncio.to_thread(house.server.stop, signal.SIGTERM))
    await until(lambda: words("channels")["interrupted"] in " ".join(text for text, _ in student.shown))
    peer.go_on.set()
    await stopping
    house.server._start()
    await asyncio.to_thread(house.server.wait)
