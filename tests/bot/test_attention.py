"""Reading word by word: right by the numbers, and blind to how a batch is filled up."""
import numpy as np
import pytest

from bot.nlu.attention import LOOKS, READ, TAKEN, Attention, Words

WIDTH = 6


@pytest.fixture
def chance():
    return np.random.default_rng(3)


def parts(chance):
    return [chance.standard_normal((length, WIDTH)).astype(np.float32) for length in (3, 1, 5)]


@pytest.fixture
def words(chance):
    return Words(parts(chance), [[0], [1], [2], [0, 2]])


def test_a_text_reads_the_same_alone_and_beside_a_longer_one(words, chance):
    attention = Attention.fresh(WIDTH, chance)
    together = attention.read(*words.padded([0, 1, 2, 3]))
    for number in range(4):
        assert attention.read(*words.padded([number]))[0] == pytest.approx(together[number], abs=1e-5)


def test_sentences_that_follow_each_other_are_read_as_one_text(chance):
    first, second, third = parts(chance)
    words = Words([first, second, third], [[0], [1], [2], [0, 2]])
    states, real = words.padded([3])
    assert list(words.lengths()) == [3, 1, 5, 8] and real.sum() == 8
    assert states[0] == pytest.approx(np.concatenate([first, third]), rel=0.005)


def test_every_look_gives_all_its_weight_to_real_words(words, chance):
    states, real = words.padded([0, 3])
    weights = Attention.fresh(WIDTH, chance).weights(states, real)
    assert weights.sum(axis=1) == pytest.approx(np.ones((2, LOOKS)), abs=1e-5) and not weights[0, 3:].any()


@pytest.mark.parametrize("name", ["looks", "values"])
def test_the_gradients_are_the_slopes(words, chance, name):
    """Against a small step in each of some numbers, in double precision."""
    states, real = (part.astype(np.float64) for part in words.padded([0, 2, 3]))
    attention = Attention(*(part.astype(np.float64) for part in vars(Attention.fresh(WIDTH, chance)).values()))
    wanted = chance.standard_normal((3, READ))
    kept = chance.integers(0, 2, (LOOKS, 3, WIDTH)).astype(np.float64)

    def loss():
        return float((attention.taken(attention.seen(attention.weights(states, real), states) * kept) * wanted).sum())

    weights = attention.weights(states, real)
    found = dict(zip(("looks", "values"), attention.gradients(wanted, states, weights, attention.seen(weights, states) * kept, kept)))[name]
    numbers = getattr(attention, name)
    for place in zip(*(chance.integers(0, size, 20) for size in numbers.shape)):
        before, step = numbers[place], 1e-5
        numbers[place] = before + step
        up = loss()
        numbers[place] = before - step
        slope = (up - loss()) / (2 * step)
        numbers[place] = before
        assert found[place] == pytest.approx(slope, rel=1e-4, abs=1e-6)


def test_what_is_taken_has_the_width_that_the_network_reads(words, chance):
    assert Attention.fresh(WIDTH, chance).read(*words.padded([1])).shape == (1, READ) and READ == LOOKS * TAKEN
