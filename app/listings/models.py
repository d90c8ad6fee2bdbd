"""The feed's tables: listings and their life, categories, who follows what, interests, reports."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    DDL,
    JSON,
    BigInteger,
    CheckConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    event,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.types import Base, TenantOwned, tenant_foreign_key
from app.listings.kinds import Employment, SourceKind, WorkingTime
from app.listings.search_tables import POSTGRESQL_DDL, SQLITE_DDL


class ListingState(StrEnum):
    """Where a listing is in its life; only published ones are in the feed."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    PUBLISHED = "published"
    CLOSED = "closed"
    DECLINED = "declined"


class ClosedBecause(StrEnum):
    """Why a listing is no longer in the feed."""

    DEADLINE = "deadline"
    FILLED = "filled"
    WITHDRAWN = "withdrawn"
    GONE_AT_SOURCE = "gone_at_source"
    FRAUD = "fraud"
    DUPLICATE = "duplicate"
    COMPANY_REVOKED = "company_revoked"
    REMOVED = "removed"


class Listing(TenantOwned, Base):
    """One entry of the feed.

    `feed_rank` orders the feed, newest first, and is unique. `pending_changes` holds an edit of
    a published listing until it is approved; what people see stays the approved version.
    `pending_at` says since when the job centre is to look at it; empty, the author is, since
    `sent_back_at`.
    Who sent a listing or an edit back to its author last (`asked_by`, `asked_at`) is kept with
    what stood in it then (`asked_about`), for whoever decides when it is sent again.
    What staff closed (`was_closed_by_staff`) its author cannot open again.
    `takes_place` says in words when a course or an offer is, `contact` how one signs up for it.
    `description_text` is what the author wrote, or the plain words of an imported description.
    Of an imported listing, `source_hash` is of the full posting it was read from and `hit_hash`
    of the search result; `seen_in` tells which search showed it, `import_run_id` which run
    brought it in.
    """

    __tablename__ = "listing"
    __table_args__ = (
        tenant_foreign_key("employer_id", "employer"),
        tenant_foreign_key("author_id", "person"),
        UniqueConstraint("municipality_id", "feed_rank", name="one_listing_a_rank"),
        UniqueConstraint(
            "municipality_id", "import_source_id", "source_id", name="a_source_names_it_once"
        ),
        CheckConstraint("length(title) between 1 and 200", name="title_is_there"),
        Index("ix_listing_state", "municipality_id", "state", "apply_by"),
        Index(
            "ix_listing_pending",
            "municipality_id",
            "pending_at",
            postgresql_where=text("pending_at IS NOT NULL"),
            sqlite_where=text("pending_at IS NOT NULL"),
        ),
        Index("ix_listing_match", "municipality_id", "match_key"),
        Index("ix_listing_employer", "municipality_id", "employer_id", "updated_at"),
        Index("ix_listing_import_run", "municipality_id", "import_run_id"),
        Index("ix_listing_occupation", "municipality_id", "occupation_name", "state"),
        Index(
            "ix_listing_nameless",
            "municipality_id",
            "occupation_name",  # always NULL: it makes the planner choose this index
            "state",
            postgresql_where=text("occupation_name IS NULL AND import_source_id IS NOT NULL"),
            sqlite_where=text("occupation_name IS NULL AND import_source_id IS NOT NULL"),
        ),
        Index("ix_listing_cvr", "municipality_id", "employer_cvr", "workplace_municipality"),
    )
    feed_rank: Mapped[int | None] = mapped_column(BigInteger().with_variant(Integer, "sqlite"))
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), default=ListingState.DRAFT)
    title: Mapped[str] = mapped_column(String(200))
    description_html: Mapped[str] = mapped_column(Text, default="")
    description_text: Mapped[str] = mapped_column(Text, default="")
    languages: Mapped[list[str]] = mapped_column(default=list)

    employer_id: Mapped[UUID | None]
    employer_name: Mapped[str] = mapped_column(String(160), default="")
    employer_cvr: Mapped[str | None] = mapped_column(String(8))
    employer_is_anonymous: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[UUID | None]

    workplace_municipality: Mapped[str | None] = mapped_column(String(4))
    workplace_name: Mapped[str | None] = mapped_column(String(160))
    postcode: Mapped[str | None] = mapped_column(String(10))
    city: Mapped[str | None] = mapped_column(String(80))
    address: Mapped[str | None] = mapped_column(String(200))
    is_abroad: Mapped[bool] = mapped_column(default=False)
    has_no_fixed_workplace: Mapped[bool] = mapped_column(default=False)

    working_time: Mapped[str] = mapped_column(String(20), default=WorkingTime.UNKNOWN)
    weekly_hours: Mapped[str | None] = mapped_column(String(40))
    employment: Mapped[str] = mapped_column(String(20), default=Employment.UNKNOWN)
    conditions: Mapped[list[str]] = mapped_column(default=list)
    number_to_fill: Mapped[int | None]
    occupation_name: Mapped[str | None] = mapped_column(String(160))

    apply_by: Mapped[date | None]
    starts_on: Mapped[date | None]
    apply_url: Mapped[str | None] = mapped_column(String(1000))
    takes_place: Mapped[str | None] = mapped_column(String(160))
    contact: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    followers_told_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_because: Mapped[str | None] = mapped_column(String(20))
    was_closed_by_staff: Mapped[bool] = mapped_column(default=False, server_default=false())
    decision_reason: Mapped[str | None] = mapped_column(String(1000))
    pending_changes: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    pending_at: Mapped[datetime | None]
    sent_back_at: Mapped[datetime | None]
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[datetime | None]
    asked_about: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    version: Mapped[int] = mapped_column(default=1)

    source: Mapped[str] = mapped_column(String(10), default=SourceKind.OWN)
    import_source_id: Mapped[UUID | None]
    source_id: Mapped[str | None] = mapped_column(String(200))
    source_url: Mapped[str | None] = mapped_column(String(1000))
    source_hash: Mapped[str | None] = mapped_column(String(64))
    hit_hash: Mapped[str | None] = mapped_column(String(64))
    match_key: Mapped[str | None] = mapped_column(String(200))
    last_seen_at: Mapped[datetime | None]
    seen_in: Mapped[str | None] = mapped_column(String(64))
    import_run_id: Mapped[UUID | None]

    categories: Mapped[list[ListingCategory]] = relationship(
        back_populates="listing", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def category_ids(self) -> list[UUID]:
        """Return the categories that the listing is in."""
        return [row.category_id for row in self.categories]


class Category(TenantOwned, Base):
    """What a citizen follows: an occupation area, or a kind of listing."""

    __tablename__ = "category"
    __table_args__ = (UniqueConstraint("municipality_id", "slug", name="one_category_a_slug"),)
    slug: Mapped[str] = mapped_column(String(40))
    name_da: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str | None] = mapped_column(String(20))
    position: Mapped[int] = mapped_column(default=0)


class ListingCategory(TenantOwned, Base):
    """A category that a listing is in."""

    __tablename__ = "listing_category"
    __table_args__ = (
        tenant_foreign_key("listing_id", "listing", ondelete="CASCADE"),
        tenant_foreign_key("category_id", "category"),
        UniqueConstraint(
            "municipality_id", "listing_id", "category_id", name="a_category_once_a_listing"
        ),
        Index("ix_listing_category_category", "municipality_id", "category_id"),
    )
    listing_id: Mapped[UUID]
    category_id: Mapped[UUID]
    listing: Mapped[Listing] = relationship(back_populates="categories")


class Subscription(TenantOwned, Base):
    """A citizen follows a category."""

    __tablename__ = "subscription"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("category_id", "category", ondelete="CASCADE"),
        UniqueConstraint(
            "municipality_id", "person_id", "category_id", name="a_category_followed_once"
        ),
        Index("ix_subscription_category", "municipality_id", "category_id"),
    )
    person_id: Mapped[UUID]
    category_id: Mapped[UUID]
    since: Mapped[datetime]


class SavedListing(TenantOwned, Base):
    """A person kept a listing, or noted having applied for it elsewhere.

    `unsaved_at` is set where it was kept and is not any more, while the note of having applied is.
    """

    __tablename__ = "saved_listing"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("listing_id", "listing", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "person_id", "listing_id", name="saved_once"),
    )
    person_id: Mapped[UUID]
    listing_id: Mapped[UUID]
    saved_at: Mapped[datetime]
    unsaved_at: Mapped[datetime | None]
    applied_on: Mapped[date | None]


class InterestState(StrEnum):
    """Where an interest is: what the employer answered, or who ended it."""

    SENT = "sent"
    SEEN = "seen"
    INVITED = "invited"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"

    @property
    def is_over(self) -> bool:
        """Say whether the employer has nothing of it any more: the citizen may show it anew."""
        return self in OVER


OVER = (InterestState.WITHDRAWN, InterestState.STOPPED)
"""Taken back by the citizen, or stopped by the job centre."""


class Interest(TenantOwned, Base):
    """A citizen's short text and CV to one employer for one listing; goes 90 days after its end."""

    __tablename__ = "interest"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("listing_id", "listing", ondelete="CASCADE"),
        tenant_foreign_key("file_id", "stored_file"),
        UniqueConstraint("municipality_id", "person_id", "listing_id", name="one_interest_each"),
        Index("ix_interest_listing", "municipality_id", "listing_id"),
        Index("ix_interest_file", "municipality_id", "file_id"),
    )
    person_id: Mapped[UUID]
    listing_id: Mapped[UUID]
    file_id: Mapped[UUID | None]
    text_sealed: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(String(10), default=InterestState.SENT)
    consented_at: Mapped[datetime]
    sent_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answer_sealed: Mapped[bytes | None]
    withdrawn_at: Mapped[datetime | None]


class FraudReport(TenantOwned, Base):
    """Somebody says that an opening is not honest.

    `reported_from` is a keyed hash of where a stranger did so, for as long as it is counted.
    """

    __tablename__ = "fraud_report"
    __table_args__ = (
        tenant_foreign_key("listing_id", "listing", ondelete="CASCADE"),
        Index("ix_fraud_report_open", "municipality_id", "handled_at"),
        Index("ix_fraud_report_listing", "municipality_id", "listing_id"),
        Index("ix_fraud_report_reporter", "municipality_id", "reporter_id", "reported_at"),
        Index("ix_fraud_report_place", "municipality_id", "reported_from", "reported_at"),
    )
    listing_id: Mapped[UUID]
    reporter_id: Mapped[UUID | None]
    reported_from: Mapped[bytes | None]
    reason: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(String(1000), default="")
    reported_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[UUID | None]
    was_fraud: Mapped[bool | None]


class FeedState(TenantOwned, Base):
    """How many times a municipality's feed has changed; one row each, under its own id."""

    __tablename__ = "feed_state"
    version: Mapped[int] = mapped_column(BigInteger, default=0)


class FeedChange(TenantOwned, Base):
    """Which listing one change of the feed was about; old ones are forgotten."""

    __tablename__ = "feed_change"
    __table_args__ = (Index("ix_feed_change_version", "municipality_id", "version"),)
    version: Mapped[int] = mapped_column(BigInteger)
    listing_id: Mapped[UUID]


for dialect, statements in (("sqlite", SQLITE_DDL), ("postgresql", POSTGRESQL_DDL)):
    for statement in statements:
        event.listen(
            Base.metadata,
            "after_create",
            DDL(statement.replace("%", "%%")).execute_if(dialect=dialect),  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it so
        )
