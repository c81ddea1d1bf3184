"""What stands between this installation and live use, and what reviewers read and sign."""
