"""What runs inside the Rasa server process: understanding, channels, privacy."""
import sys

from bot.start_checks import refuse_the_api

refuse_the_api(sys.argv[0], sys.argv[1:])  # here, because no program can load a model of ours without importing this package
