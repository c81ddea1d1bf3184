"""`make load` and `make soak`: many students at once, and what the server's time and memory do meanwhile."""
