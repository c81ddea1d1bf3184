"""The commands of `python -m services_directory`, one concern a module."""
