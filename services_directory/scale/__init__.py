"""A made-up directory of any size, and how long things take with it."""
