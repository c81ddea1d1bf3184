"""Reading: spellings made one, messages cut into pieces that a harm cannot hide in, languages told apart."""
import pytest
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.language import language_of, vocabulary, words_of
from bot.nlu.reading import PARTS, SpacyReader, normalise, parts_of, plain_reader, reader

KNOWN = vocabulary(["i do not know what to do my friend is sad and he will not stop", "idk wot 2 do tbh cant sleep u ok", "where can i get help now please", "this is about the man and me"])


@pytest.mark.parametrize("written, read", [
    ("I’m “fine”", "I'm \"fine\""), ("soooooo  tired\n\n", "soo tired"), ("wait…", "wait..."), ("one—two", "one-two"), ("ｆｕｌｌ", "full"), ("\u200bhi\ufeff", "hi"),
    ("aabb", "aabb"), ("", ""),
])
def test_one_spelling(written, read):
    assert normalise(written) == read


def pieces(text):
    return parts_of(reader()(normalise(text)))


def test_a_message_is_cut_at_sentence_ends():
    assert pieces("I live in halls. My flatmate hits me!") == ["I live in halls.", "My flatmate hits me!"]


def test_a_hundred_words_without_a_full_stop_are_cut_all_the_same():
    text = " ".join(["word"] * 60) + " he keeps touching me and i cant sleep " + " ".join(["word"] * 40)
    assert len(pieces(text)) > 4 and all(len(piece.split()) <= 23 for piece in pieces(text))
    assert "touching" in " ".join(pieces(text))


def test_a_harm_after_but_stands_alone():
    assert "but he has been touching me at night" in [piece.strip() for piece in pieces("my flatmate is nice most of the time but he has been touching me at night")]


@pytest.mark.parametrize("text", ["?!", "...", "🍕", ""])
def test_a_message_without_words_has_no_pieces(text):
    assert pieces(text) == []


def test_no_word_is_lost():
    text = "so i went there, and then he said: come in because it is cold - i did not want to while everyone laughed"
    assert " ".join(pieces(text)).replace(",", "").replace(":", "").replace("-", "").split() == text.replace(",", "").replace(":", "").replace("-", "").split()


def test_text_speak_stays_one_word_for_the_net():
    assert [token.text for token in plain_reader()("i dont wanna cant don't")] == ["i", "dont", "wanna", "cant", "don't"]


def test_rasa_s_tokenizer_leaves_tokens_and_pieces():
    from rasa.engine.graph import ExecutionContext, GraphSchema
    from rasa.engine.storage.resource import Resource

    component = SpacyReader.create(SpacyReader.get_default_config(), None, Resource("reading"), ExecutionContext(GraphSchema({}), "test"))
    message = Message({TEXT: "I live here. He hits me."})
    component.process([message])
    assert [t.text for t in message.get(TOKENS_NAMES[TEXT])][:3] == ["I", "live", "here"] and len(message.get(PARTS)) == 2


@pytest.mark.parametrize("text, language", [
    ("idk wot 2 do m8 cant sleep", "en"), ("hello", "en"), ("", "en"), ("??", "en"), ("lol", "en"), ("where can i get help now", "en"),
    ("Mój współlokator dotyka mnie w nocy i nie wiem co robić", "pl"), ("mi novio me pega y no sé qué hacer", "es"),
    ("Mein Mitbewohner fasst mich nachts an und ich habe Angst", "de"), ("mon copain me frappe et j'ai peur", "fr"),
    ("我的室友晚上碰我", "zh"), ("我的室友晚上碰我，我該怎麼辦，請幫我說", "zh-hant"), ("私はとても怖いです", "ja"), ("도와주세요", "ko"),
    ("мене б'ють", "uk"), ("Βοήθεια, φοβάμαι", "el"), ("मुझे मदद चाहिए", "hi"), ("मलाई मद्दत चाहिन्छ", "ne"), ("আমাকে সাহায্য করুন", "bn"), ("ਮੈਨੂੰ ਮਦਦ ਚਾਹੀਦੀ ਹੈ", "pa"),
    # none of the commonest words in it
    ("necesito ayuda me violaron", "es"), ("chcę umrzeć", "pl"), ("zostałam zgwałcona", "pl"), ("tecavüze uğradım", "tr"), ("yardım edin", "tr"),
    # no language at all, and English in a hurry
    ("asdf ghjk qwpo zxmn", "en"), ("blorp zib nanu", "en"), ("thnaks alot", "en"), ("wfii odwn", "en"), ("emergamcy nubmers pls", "en"),
    ("أحتاج إلى مساعدة من فضلك", "ar"), ("میرا کمرہ ساتھی مجھے رات کو چھوتا ہے", "ur"),
])
def test_a_language(text, language):
    assert language_of(text, KNOWN) == language


def test_words_are_told_without_case_and_apostrophes():
    assert words_of("Don't, DON'T 12 é") == ["dont", "dont"]
