"""Ids that stay the same for ever: made of the institution and the slug, never of a row number."""
import uuid

_SIGNPOST = uuid.UUID("5d1c4a52-6f0e-5b57-8a43-3b1f3e0a7c10")


def make_id(owner: str, *parts: object) -> str:
    """National services have a namespace of their own: their ids are equal in every feed."""
    namespace = uuid.uuid5(_SIGNPOST, owner)
    return str(uuid.uuid5(namespace, "/".join(map(str, parts))))
