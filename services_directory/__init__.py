"""The services directory: who can help a student, when, and how to reach them.

It knows nothing of Rasa. A session is passed in to every question:

    directory = open_directory()
    with directory.session() as session:
        match = find_services(session, Need("northbridge", ("stalking",), now=clock.now()))

The YAML in `institutions/` is the source of truth; the database is derived from it.
"""
