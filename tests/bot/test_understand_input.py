"""`python -m bot understand` with input that is not as it must be: said at once, before a model is loaded."""
import pytest

from bot.understand import understand


@pytest.mark.parametrize("content", ["hello\n", '{"text": 5}\n', '["hello"]\n', '{"text": "fine"}\n\n{"words": "not"}\n', "{\n"])
def test_a_line_that_is_not_as_it_must_be_is_named(content, tmp_path, capsys):
    file = tmp_path / "messages.jsonl"
    file.write_text(content)
    assert understand(str(file)) == 2
    said = capsys.readouterr()
    assert said.out == "" and f"Line {3 if 'fine' in content else 1} is not as it must be" in said.err and '{"text":' in said.err


def test_a_file_that_is_not_there_is_named(tmp_path, capsys):
    assert understand(str(tmp_path / "none.jsonl")) == 2
    assert "none.jsonl cannot be read" in capsys.readouterr().err
