"""What the bot reads of a message is what the student wrote: no marks of Teams or Slack, and no word less."""
import time

import pytest

from bot.channels.slack import plain
from bot.channels.teams import _what_happened, _written

IN_TEAMS = {
    "a name": ("<at>Signpost</at> he follows me", "he follows me"),
    "a name with an id, in capitals": ('hello <AT id="0">Signpost Bot</AT>, he follows me', "hello  , he follows me"),
    "escaped signs": ("he said &quot;no&quot; &amp; left &lt;3", 'he said "no" & left <3'),
    "a hard space": ("he&nbsp;follows\u00a0me", "he follows me"),
    "the student's own signs": ("we met <at> the union, he followed me, <at>Signpost</at> help", "we met <at> the union, he followed me,   help"),
    "a mark that is never closed": ("<at he follows me", "<at he follows me"),
    "a word that begins like the mark": ("<attic> he follows me", "<attic> he follows me"),
}
IN_SLACK = {
    "a name": ("<@U024BE7LH> he follows me", "he follows me"),
    "a group": ("<!subteam^S012|@welfare> he follows me", "he follows me"),
    "a page, by its label": ("he put me on <https://site.example/a|this page>", "he put me on this page"),
    "a page without a label": ("he put me on <https://site.example/a>", "he put me on https://site.example/a"),
    "escaped signs": ("he said &amp;quot no &lt;3 &gt;", "he said &quot no <3 >"),
    "a mark that is never closed": ("<@ he follows me <https://site.example|there>", "<@ he follows me there"),
    "right to left, and nothing to see": ("\u202eسلام\u200b he follows me", "\u202eسلام\u200b he follows me"),
}


@pytest.mark.parametrize("name", IN_TEAMS)
def test_in_teams(name):
    sent, read = IN_TEAMS[name]
    kind, said = _what_happened({"type": "message", "text": sent})
    assert (kind, said.split()) == ("text", read.split())


@pytest.mark.parametrize("name", IN_SLACK)
def test_in_slack(name):
    sent, read = IN_SLACK[name]
    assert plain(sent).split() == read.split()


@pytest.mark.parametrize("sent", ["<at>Signpost</at>", "&nbsp;", "", None, 7, {"text": "x"}])
def test_a_message_without_words_is_nothing(sent):
    assert _what_happened({"type": "message", "text": sent}) == ("nothing", "")


@pytest.fixture(params=["UTC", "Europe/London", "Asia/Tokyo", "America/New_York"])
def place(request, monkeypatch):
    """This server's clock is set to the time of some place."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_the_moment_is_the_same_wherever_the_server_is(place):
    """Else messages without a readable time would stand hours before or behind those that have one."""
    assert _written({"timestamp": "2026-06-01T12:00:00.5000000Z"}) == 1780315200.5


def test_the_order_holds_in_the_nights_in_which_clocks_change(place):
    for stamps in (("2026-03-29T00:59:59.9Z", "2026-03-29T01:00:00Z", "2026-03-29T01:59:59Z", "2026-03-29T02:00:00.1Z"), ("2026-10-25T00:30:00Z", "2026-10-25T01:10:00Z", "2026-10-25T02:10:00Z"),
                   ("2026-03-08T01:59:59Z", "2026-03-08T02:59:00Z", "2026-03-08T03:00:00Z")):
        moments = [_written({"timestamp": stamp}) for stamp in stamps]
        assert moments == sorted(set(moments))
