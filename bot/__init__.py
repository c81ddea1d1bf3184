"""What runs inside the Rasa server process: understanding, channels, privacy."""
