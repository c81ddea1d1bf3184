"""`python -m bot.train_model PATH`: train with Rasa and put the model at PATH in one step.

Rasa's own output is thousands of lines; it goes into var/training.log, and a person sees a line per step.
"""
from __future__ import annotations

import copy
import os
import sys
import tempfile
import uuid
import warnings
from pathlib import Path
from types import SimpleNamespace

from bot import model_file, progress, quiet  # noqa: F401  (quiet: before Rasa)
from bot.paths import ROOT, VAR


def put_output_aside() -> None:
    """Everything printed from here on goes to the log, but for the steps of ``progress``."""
    VAR.mkdir(parents=True, exist_ok=True)
    progress.stream = os.fdopen(os.dup(2), "w", buffering=1)
    log = os.open(VAR / "training.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)


def remember_nothing_between_steps() -> None:
    """Rasa fingerprints all sentences after every step, so that a later training may skip it: 20 s, and never used.

    Our models are named by what they are made of (bot/training.py), so what has not changed is not trained again.
    """
    from rasa.shared.nlu.training_data.training_data import TrainingData

    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    TrainingData.fingerprint = lambda self: uuid.uuid4().hex  # in this process only, which ends with the training


def copy_no_sentences() -> None:
    """Rasa copies all sentences, message by message, each time it puts two sources together, and there is only one: 20 s."""
    from rasa.shared.nlu.training_data import training_data

    training_data.copy = SimpleNamespace(deepcopy=copy.copy, copy=copy.copy)  # in this process only


def compare_by_text() -> None:
    """Rasa drops what stands twice by fingerprints of whole messages, again with every file it adds: 15 s. Two messages
    that are equal have equal texts, so the text's own hash does as well."""
    from rasa.shared.nlu.constants import TEXT
    from rasa.shared.nlu.training_data.message import Message

    Message.__hash__ = lambda self: hash(self.get(TEXT))  # in this process only


def validate_quickly() -> None:
    """Rasa validates what a reader in pure Python makes of each file, since that one knows lines: 10 s. Here the quick reader
    is asked, and where something is wrong Rasa's own, which names the line."""
    from rasa.shared.utils import io, validation

    thorough, validate = io.read_yaml, validation.validate_yaml_schema

    def validate_yaml_schema(*given: object, **named: object) -> None:
        try:
            io.read_yaml = lambda content, reader_type="safe": thorough(content, "safe")
            validate(*given, **named)
        except Exception:  # noqa: BLE001  (whatever it is, the thorough reader says it better)
            io.read_yaml = thorough
            validate(*given, **named)
        finally:
            io.read_yaml = thorough

    validation.validate_yaml_schema = validate_yaml_schema  # in this process only


def main(target: Path) -> int:
    put_output_aside()
    warnings.filterwarnings("ignore")
    progress.step("  loading Rasa")
    from rasa.model_training import train

    from bot.privacy import log_filter

    log_filter.install("ERROR")
    remember_nothing_between_steps()
    copy_no_sentences()
    compare_by_text()
    validate_quickly()
    target.parent.mkdir(parents=True, exist_ok=True)
    progress.step("  reading the sentences and rules")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        result = train(str(ROOT / "domain.yml"), str(ROOT / "config.yml"), [str(ROOT / "data" / part) for part in ("nlu", "stories", "responses")], output=folder, force_training=True)
        if result.code or not result.model:
            return result.code or 1
        model_file.record(Path(result.model), target)
        Path(result.model).replace(target)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
