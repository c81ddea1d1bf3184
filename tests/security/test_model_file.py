"""A model archive is code: nothing is loaded but what was trained here, from the one folder."""
import hashlib

import pytest

from bot import model_file
from bot.model_file import ModelRefused, checked_copy, record, recorded


@pytest.fixture
def model(tmp_path, monkeypatch):
    monkeypatch.setattr(model_file, "MODELS", tmp_path)
    path = tmp_path / "signpost-1.tar.gz"
    path.write_bytes(b"a model" * 400_000)
    record(path)
    return path


def load(path, pin=""):
    with checked_copy(path, pin) as copy:
        return copy.read_bytes()


def test_what_was_trained_here_is_loaded_from_a_copy_that_is_gone_afterwards(model):
    with checked_copy(model) as copy:
        assert copy.read_bytes() == model.read_bytes() and copy.parent != model.parent
        assert copy.parent.stat().st_mode & 0o077 == 0, "only this user may put anything there"
    assert not copy.parent.exists()


def test_the_record_is_one_that_sha256sum_reads(model):
    digest, name = recorded(model).read_text().split()
    assert (digest, name) == (hashlib.sha256(model.read_bytes()).hexdigest(), model.name)


def one_byte(model):
    with model.open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"X")


@pytest.mark.parametrize("change, said", [
    pytest.param(one_byte, "SHA-256 differs", id="one byte is another"),
    pytest.param(lambda model: model.write_bytes(model.read_bytes()[:-1]), "SHA-256 differs", id="cut short"),
    pytest.param(lambda model: recorded(model).unlink(), "no SHA-256 was recorded", id="never recorded"),
    pytest.param(lambda model: recorded(model).write_text(""), "no SHA-256 was recorded", id="an empty record"),
    pytest.param(lambda model: recorded(model).write_bytes(b"\xff\xff"), "no SHA-256 was recorded", id="a record of no text"),
    pytest.param(lambda model: model.chmod(0o666), "everybody", id="everybody may write it"),
    pytest.param(lambda model: model.parent.chmod(0o777), "everybody", id="everybody may write the folder"),
    pytest.param(lambda model: model.unlink(), "is not a file in", id="gone"),
])
def test_a_model_of_unknown_origin_is_refused_with_what_to_do(model, change, said):
    change(model)
    with pytest.raises(ModelRefused, match=said) as refusal:
        load(model)
    assert "make train" in str(refusal.value) or "from nowhere else" in str(refusal.value)


@pytest.mark.parametrize("place", ["elsewhere", "below", "link"])
def test_nothing_is_loaded_from_elsewhere(model, tmp_path_factory, place):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / model.name
    elsewhere.write_bytes(model.read_bytes())
    record(elsewhere)
    if place == "link":
        model.unlink()
        model.symlink_to(elsewhere)
    if place == "below":
        (model.parent / "deep").mkdir()
        elsewhere = elsewhere.rename(model.parent / "deep" / model.name)
    with pytest.raises(ModelRefused, match="from nowhere else"):
        load(model if place == "link" else elsewhere)


def test_a_pin_from_outside_beats_a_record_that_was_changed_along_with_the_model(model):
    pin = recorded(model).read_text().split()[0]
    assert load(model, pin.upper())
    model.write_bytes(b"another model")
    record(model)
    assert load(model) == b"another model", "whoever can write the folder can also write the record"
    with pytest.raises(ModelRefused, match="SIGNPOST_MODEL_SHA256"):
        load(model, pin)
