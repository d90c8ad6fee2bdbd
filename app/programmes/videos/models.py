"""Films, their versions and texts, pieces that arrive, and who has seen what."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Float,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.claims import ToBeMade
from app.core.types import Base, TenantOwned, tenant_foreign_key
from app.programmes.videos.contract import LONGEST_TITLE

_BYTES = BigInteger().with_variant(Integer, "sqlite")


class Video(TenantOwned, Base):
    """A film; `video_version_id` is the version that people watch, None until one is published.

    `is_public` says that it is shown without log-in as well. `retired_at` is when it was taken out
    of use, and `retired_version_id` what was shown until then.
    """

    __tablename__ = "video"
    title_da: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    title_en: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    about_da: Mapped[str] = mapped_column(Text)
    about_en: Mapped[str] = mapped_column(Text)
    is_public: Mapped[bool] = mapped_column(default=False)
    video_version_id: Mapped[UUID | None]
    retired_at: Mapped[datetime | None]
    retired_because: Mapped[str | None] = mapped_column(String(300))
    retired_version_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[UUID | None]


class VideoVersion(ToBeMade, Base):
    """One upload of a film and what became of it.

    `size` is how many bytes are to arrive, `received` how many have; `asked_at` is when the last of
    them did, or the upload began. The files lie sealed under their identities; without
    `large_file_id` the film is no larger than the small file.
    """

    __tablename__ = "video_version"
    __table_args__ = (
        tenant_foreign_key("video_id", "video", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "video_id", "number", name="video_numbered_once"),
        Index("ix_video_version_state", "municipality_id", "state", "asked_at"),
    )
    video_id: Mapped[UUID]
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(14))
    size: Mapped[int] = mapped_column(_BYTES)
    received: Mapped[int] = mapped_column(_BYTES, default=0)
    seconds: Mapped[float] = mapped_column(Float, default=0.0)
    media_type: Mapped[str] = mapped_column(String(40), default="")
    small_file_id: Mapped[UUID | None]
    small_size: Mapped[int] = mapped_column(_BYTES, default=0)
    large_file_id: Mapped[UUID | None]
    large_size: Mapped[int] = mapped_column(_BYTES, default=0)
    poster_file_id: Mapped[UUID | None]
    made_by_id: Mapped[UUID | None]
    published_at: Mapped[datetime | None]


class VideoPiece(TenantOwned, Base):
    """A piece of an upload, sealed under its own identity until the whole is converted."""

    __tablename__ = "video_piece"
    __table_args__ = (
        tenant_foreign_key("video_version_id", "video_version", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "video_version_id", "start", name="piece_once"),
    )
    video_version_id: Mapped[UUID]
    start: Mapped[int] = mapped_column(_BYTES)
    size: Mapped[int]


class VideoText(TenantOwned, Base):
    """Captions or chapters of a version in one language, as WebVTT that was checked.

    `is_to_check` says that they came along from another version, which was not as long.
    """

    __tablename__ = "video_text"
    __table_args__ = (
        tenant_foreign_key("video_version_id", "video_version", ondelete="CASCADE"),
        UniqueConstraint(
            *("municipality_id", "video_version_id", "kind", "language"), name="one_text_of_a_kind"
        ),
    )
    video_version_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(5))
    vtt: Mapped[str] = mapped_column(Text)
    is_to_check: Mapped[bool] = mapped_column(default=False, server_default=false())
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[UUID | None]


class VideoWatch(TenantOwned, Base):
    """What a person has played of a version, as intervals in seconds, and where they stopped.

    `watched_at` is since when it counts as watched, `said_at` since when they say so themselves,
    `is_read` that what they say is to have read what is said in it.
    """

    __tablename__ = "video_watch"
    __table_args__ = (
        tenant_foreign_key("video_version_id", "video_version", ondelete="CASCADE"),
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "person_id", "video_version_id", name="one_watch_each"),
        Index("ix_video_watch_version", "municipality_id", "video_version_id"),
    )
    video_version_id: Mapped[UUID]
    person_id: Mapped[UUID]
    played: Mapped[list[Any]]
    position: Mapped[float] = mapped_column(Float, default=0.0)
    started_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    watched_at: Mapped[datetime | None]
    said_at: Mapped[datetime | None]
    is_read: Mapped[bool] = mapped_column(default=False, server_default=false())


class RightsFilm(TenantOwned, Base):
    """The film about rights and duties of a target group, and why it is to be seen.

    "" for what nobody has written; see `RightsWords`.
    """

    __tablename__ = "rights_film"
    __table_args__ = (
        tenant_foreign_key("target_group_id", "target_group", ondelete="CASCADE"),
        tenant_foreign_key("video_id", "video", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "target_group_id", name="one_rights_film_each"),
        Index("ix_rights_film_video", "municipality_id", "video_id"),
    )
    target_group_id: Mapped[UUID]
    video_id: Mapped[UUID]
    why_da: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    why_en: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    rule_da: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    rule_en: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    consequence_da: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    consequence_en: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))


class FilmAsked(TenantOwned, Base):
    """That a citizen is asked to see a film, by when, and by whom."""

    __tablename__ = "film_asked"
    __table_args__ = (
        tenant_foreign_key("citizen_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("video_id", "video", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "citizen_id", "video_id", name="asked_once_a_film"),
        Index("ix_film_asked_video", "municipality_id", "video_id"),
    )
    citizen_id: Mapped[UUID]
    video_id: Mapped[UUID]
    due_on: Mapped[date]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[UUID | None]
    changes: Mapped[int] = mapped_column(default=0)


class FilmOrigin(TenantOwned, Base):
    """A site that may show public films in its own pages."""

    __tablename__ = "film_origin"
    __table_args__ = (UniqueConstraint("municipality_id", "origin", name="one_origin_each"),)
    origin: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime]
