"""Reads the training files once. Named in config.yml, so that every Rasa command that trains is spared the second time.

Rasa asks for the NLU data twice while it trains (once to find retrieval intents, which there are none of), and reads
and validates all files each time: 8 s for 13,000 sentences.
"""
from __future__ import annotations

import copy
from typing import Optional, Text

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData


class FilesReadOnce(RasaFileImporter):
    _read: Optional[TrainingData] = None

    def get_nlu_data(self, language: Optional[Text] = "en") -> TrainingData:
        if self._read is None:
            self._read = super().get_nlu_data(language)
        return copy.copy(self._read)
