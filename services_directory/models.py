"""The rows. They are derived from `institutions/*.yml`; nothing edits them in place.

A service's key is "<institution slug>/<its slug>" or "national/<its slug>": it stays the same
when a file is loaded again, so one file can be replaced without touching the rows of another.
Hours are one line of JSON on the channel (see hours_rules): no question is asked of them in SQL.
"""
from functools import lru_cache
from typing import FrozenSet

from sqlalchemy import (
    JSON, Boolean, Column, Date, DateTime, ForeignKey, Index, Integer, String, Text, TypeDecorator)
from sqlalchemy.orm import declarative_base

Base = declarative_base()
NATIONAL = "national"


class Words(TypeDecorator):
    """A set of words from our own lists, kept as text: "any stalking".

    Not JSON: a match reads seven of these from some hundred services, and the same few texts
    come again and again. Reading them this way took a match from 8 ms to 4.
    """
    impl = Text
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else " ".join(dict.fromkeys(value))

    def process_result_value(self, value, dialect):
        return None if value is None else words(value)


@lru_cache(maxsize=8192)
def words(text: str) -> FrozenSet[str]:
    return frozenset(text.split())


def _owner_column():
    return Column(String(80), nullable=False, index=True)


class SourceFile(Base):
    """What is loaded: one row per YAML file, with the hash that says whether it changed."""
    __tablename__ = "source_file"
    name = Column(String(200), primary_key=True)
    owner = Column(String(80), nullable=False, unique=True)
    content_hash = Column(String(64), nullable=False)
    loaded_at = Column(DateTime(timezone=True), nullable=False)


class Institution(Base):
    __tablename__ = "institution"
    slug = Column(String(80), primary_key=True)
    name = Column(Text, nullable=False)
    nation = Column(String(20), nullable=False)
    ukprn = Column(String(8))
    time_zone = Column(String(64), nullable=False)
    demo = Column(Boolean, nullable=False)
    allowed_origins = Column(JSON, nullable=False)
    support_label = Column(Text)
    support_url = Column(Text)
    terms = Column(JSON, nullable=False)
    closures = Column(JSON, nullable=False)


class Fact(Base):
    __tablename__ = "fact"
    id = Column(Integer, primary_key=True)
    institution = Column(ForeignKey("institution.slug", ondelete="CASCADE"), nullable=False)
    field = Column(String(40), nullable=False)
    cohort = Column(Text)
    value = Column(Text, nullable=False)
    detail = Column(Text)
    source_url = Column(Text)
    reviewed_on = Column(Date)
    __table_args__ = (Index("ix_fact_institution_field", "institution", "field"),)


class Service(Base):
    __tablename__ = "service"
    key = Column(String(161), primary_key=True)
    owner = _owner_column()
    slug = Column(String(80), nullable=False)
    position = Column(Integer, nullable=False)
    name = Column(Text, nullable=False)
    provider = Column(Text, nullable=False)
    summary = Column(Text, nullable=False)
    for_whom = Column(Text, nullable=False)
    kind = Column(String(20), nullable=False)
    topics = Column(Words, nullable=False)
    first_for = Column(Words, nullable=False)
    perspectives = Column(Words, nullable=False)
    only_for = Column(Words, nullable=False)
    welcomes = Column(Words, nullable=False)
    trans_people = Column(String(20), nullable=False)
    min_age = Column(Integer)
    max_age = Column(Integer)
    languages = Column(Words, nullable=False)
    interpreter = Column(Boolean)
    bsl = Column(Boolean)
    accessibility = Column(Text)
    status = Column(String(20), nullable=False)
    confidence = Column(String(1), nullable=False)
    checked_on = Column(Date)
    checked_by = Column(Text)
    review_due = Column(Date)
    source_url = Column(Text)
    staff_side = Column(String(20), nullable=False)
    supports_accused_only = Column(Boolean, nullable=False)
    always_line = Column(Boolean, nullable=False)
    nations = Column(Words, nullable=False)
    demo = Column(Boolean, nullable=False)
    internal = Column(Boolean, nullable=False)      # shown to our students, never in the feed
    last_modified = Column(DateTime(timezone=True), nullable=False)


class ReportingRoute(Base):
    __tablename__ = "reporting_route"
    key = Column(String(161), primary_key=True)
    owner = _owner_column()
    slug = Column(String(80), nullable=False)
    position = Column(Integer, nullable=False)
    name = Column(Text, nullable=False)
    target = Column(String(20), nullable=False)
    identity = Column(String(20), nullable=False)
    formal = Column(Boolean)
    topics = Column(Words, nullable=False)
    perspectives = Column(Words, nullable=False)
    nations = Column(Words, nullable=False)
    reply_time = Column(Text)
    read_when = Column(Text)
    who_sees_it = Column(Text)
    what_happens_next = Column(Text)
    can_withdraw = Column(String(20), nullable=False)
    for_someone_else = Column(String(20), nullable=False)
    code_warning = Column(Text)
    checked_on = Column(Date)
    source_url = Column(Text)
    confidence = Column(String(1), nullable=False)
    status = Column(String(20), nullable=False)
    demo = Column(Boolean, nullable=False)


class Channel(Base):
    __tablename__ = "channel"
    id = Column(Integer, primary_key=True)
    service_key = Column(ForeignKey("service.key", ondelete="CASCADE"), index=True)
    route_key = Column(ForeignKey("reporting_route.key", ondelete="CASCADE"), index=True)
    position = Column(Integer, nullable=False)
    kind = Column(String(20), nullable=False)
    label = Column(Text, nullable=False)
    value = Column(Text, nullable=False)
    what_happens = Column(Text)
    cost = Column(Text)
    on_bill = Column(Boolean)
    confidential = Column(Text)
    hours = Column(Text)
    # Shown to a student who asks, and never to anybody who reads the feed.
    secret_address = Column(Boolean, nullable=False)
    named_person = Column(Boolean, nullable=False)


class Pointer(Base):
    """Where a question starts: (scope, topic) leads to the services worth loading.

    `scope` is an institution, "nation:<name>" or "nation:uk". `role`: offer, fallback (an
    institution's order), line (a nation's order of 24/7 lines), emergency, always (every 24/7
    row). Only listed services have one, so the rest are never even read.
    """
    __tablename__ = "pointer"
    id = Column(Integer, primary_key=True)
    owner = _owner_column()
    scope = Column(String(90), nullable=False)
    topic = Column(String(40), nullable=False)
    role = Column(String(20), nullable=False)
    position = Column(Integer, nullable=False)
    service_key = Column(String(161), nullable=False)
    __table_args__ = (Index("ix_pointer_scope_topic", "scope", "topic"),)


class Law(Base):
    __tablename__ = "law"
    id = Column(Integer, primary_key=True)
    nation = Column(String(20), nullable=False)
    field = Column(String(60), nullable=False)
    value = Column(Text, nullable=False)
    detail = Column(Text)
    confirmed = Column(Boolean, nullable=False)
    ask = Column(String(80))
    __table_args__ = (Index("ix_law_nation_field", "nation", "field", unique=True),)


class TimeCritical(Base):
    __tablename__ = "time_critical"
    slug = Column(String(80), primary_key=True)
    position = Column(Integer, nullable=False)
    nations = Column(Words, nullable=False)
    topics = Column(Words, nullable=False)
    min_age = Column(Integer)
    window = Column(Text, nullable=False)
    text = Column(Text, nullable=False)
    source_url = Column(Text)
    checked_on = Column(Date)
    confirmed = Column(Boolean, nullable=False)


class Change(Base):
    """What a load changed: who (a role), when, from, to. Rows are only ever added."""
    __tablename__ = "change"
    id = Column(Integer, primary_key=True)
    owner = _owner_column()
    record = Column(String(200), nullable=False)    # "service wellbeing", "fact retention"
    field = Column(String(80), nullable=False)      # "channels[0].value"; "" for the whole record
    was = Column(Text)
    now = Column(Text)
    role = Column(Text)
    changed_at = Column(DateTime(timezone=True), nullable=False)
