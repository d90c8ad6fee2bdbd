"""People, their roles, sessions, ways in and teams; addresses are ciphered."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.types import Base, TenantOwned, tenant_foreign_key

STILL_REGISTERED = text("ended_on IS NULL")


class PersonState(StrEnum):
    """Whether a person may come in."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    REMOVED = "removed"


class Person(TenantOwned, Base):
    """A person of one municipality; the address is sealed and found by its keyed hash."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("municipality_id", "email_key", name="one_person_an_address"),
    )
    name: Mapped[str] = mapped_column(String(120))
    email_sealed: Mapped[bytes | None]
    email_key: Mapped[bytes | None]
    language: Mapped[str] = mapped_column(String(5), default="da")
    has_chosen_language: Mapped[bool] = mapped_column(default=False, server_default=false())
    state: Mapped[str] = mapped_column(String(10), default=PersonState.ACTIVE)
    birth_year: Mapped[int | None]
    created_at: Mapped[datetime]
    last_login_at: Mapped[datetime | None]
    roles: Mapped[list[PersonRole]] = relationship(
        back_populates="person", cascade="all, delete-orphan", lazy="selectin"
    )


class PersonRole(TenantOwned, Base):
    """One role of one person."""

    __tablename__ = "person_role"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "person_id", "role", name="a_role_once_a_person"),
        Index("ix_person_role_role", "municipality_id", "role", "person_id"),
    )
    person_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(String(20))
    person: Mapped[Person] = relationship(back_populates="roles")


class BrowserSession(TenantOwned, Base):
    """One log-in of one person in one browser; ended ones stay for the person to see."""

    __tablename__ = "browser_session"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "token_hash", name="one_session_a_token"),
        Index("ix_browser_session_person", "municipality_id", "person_id"),
        Index("ix_browser_session_expiry", "municipality_id", "expires_at"),
        Index("ix_browser_session_end", "municipality_id", "ended_at"),
    )
    person_id: Mapped[UUID]
    token_hash: Mapped[bytes]
    device: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ApiToken(TenantOwned, Base):
    """A bearer token of one person; only its hash is kept."""

    __tablename__ = "api_token"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "token_hash", name="one_token_a_hash"),
        Index("ix_api_token_person", "municipality_id", "person_id"),
        Index("ix_api_token_expiry", "municipality_id", "expires_at"),
        Index("ix_api_token_end", "municipality_id", "ended_at"),
    )
    person_id: Mapped[UUID]
    token_hash: Mapped[bytes]
    label: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class LoginCode(TenantOwned, Base):
    """A one-time code that was sent to an address; only its keyed hash is kept.

    `sign_up_sealed` holds what a newcomer wrote until the code proves the address; `asked_from`
    is a keyed hash of where it was asked for, so that nobody can ask for thousands.
    """

    __tablename__ = "login_code"
    __table_args__ = (
        Index("ix_login_code_address", "municipality_id", "email_key", "created_at"),
        Index("ix_login_code_place", "municipality_id", "asked_from", "created_at"),
        Index("ix_login_code_age", "municipality_id", "created_at"),
    )
    email_key: Mapped[bytes]
    code_hash: Mapped[bytes]
    asked_from: Mapped[bytes | None]
    sign_up_sealed: Mapped[bytes | None]
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Invitation(TenantOwned, Base):
    """Somebody is invited; the link is good once, for a week.

    `sent_for` names on whose behalf, and `sender` what they are called, where the invited person
    begins, and what is to happen then; both are empty for the job centre.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("municipality_id", "token_hash", name="one_invitation_a_token"),
        Index("ix_invitation_sender", "municipality_id", "sent_for", "created_at"),
    )
    token_hash: Mapped[bytes]
    name: Mapped[str] = mapped_column(String(120))
    email_sealed: Mapped[bytes]
    email_key: Mapped[bytes | None]
    roles: Mapped[list[str]]
    sent_for: Mapped[str | None] = mapped_column(String(60))
    sender: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    invited_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AccessLogEntry(TenantOwned, Base):
    """Who looked at what about whom, and when; the citizen can see it."""

    __tablename__ = "access_log_entry"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        Index("ix_access_log_person", "municipality_id", "person_id", "looked_at"),
    )
    person_id: Mapped[UUID]
    looker_id: Mapped[UUID]
    subject: Mapped[str] = mapped_column(String(60))
    looked_at: Mapped[datetime]


class Team(TenantOwned, Base):
    """Advisers who work together; `answers_within_minutes` counts open time only."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("municipality_id", "name", name="one_team_a_name"),)
    name: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(20), default="")
    urgent_text_da: Mapped[str] = mapped_column(String(500), default="")
    urgent_text_en: Mapped[str] = mapped_column(String(500), default="")
    answers_within_minutes: Mapped[int]


class TeamPeriod(TenantOwned, Base):
    """A stretch of one weekday in which a team answers, in wall-clock time."""

    __tablename__ = "team_period"
    __table_args__ = (
        tenant_foreign_key("team_id", "team", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "team_id", "weekday", "opens", name="opens_once"),
        CheckConstraint("weekday between 0 and 6", name="weekday_of_seven"),
        CheckConstraint("opens < closes", name="opens_before_it_closes"),
    )
    team_id: Mapped[UUID]
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]


class TeamMember(TenantOwned, Base):
    """One person of one team; a person may be in several, the earliest being their first."""

    __tablename__ = "team_member"
    __table_args__ = (
        tenant_foreign_key("team_id", "team", ondelete="CASCADE"),
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "person_id", "team_id", name="once_a_team"),
        Index("ix_team_member_team", "municipality_id", "team_id"),
    )
    team_id: Mapped[UUID]
    person_id: Mapped[UUID]
    is_leader: Mapped[bool] = mapped_column(default=False)


class OwnAdviserRow(TenantOwned, Base):
    """Whose citizen somebody is; an adviser or a team goes only when it has no citizens left."""

    __tablename__ = "own_adviser"
    __table_args__ = (
        tenant_foreign_key("citizen_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("adviser_id", "person"),
        tenant_foreign_key("team_id", "team"),
        UniqueConstraint("municipality_id", "citizen_id", name="one_adviser_a_citizen"),
        Index("ix_own_adviser_adviser", "municipality_id", "adviser_id"),
        Index("ix_own_adviser_team", "municipality_id", "team_id"),
        CheckConstraint("adviser_id is not null or team_id is not null", name="somebody_answers"),
    )
    citizen_id: Mapped[UUID]
    adviser_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]


class Substitution(TenantOwned, Base):
    """Somebody stands in for an adviser on some local days, the last one included."""

    __tablename__ = "substitution"
    __table_args__ = (
        tenant_foreign_key("adviser_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("substitute_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "adviser_id", "from_on", name="away_once_a_day"),
        Index("ix_substitution_until", "municipality_id", "until_on"),
        CheckConstraint("from_on <= until_on", name="begins_before_it_ends"),
        CheckConstraint("adviser_id <> substitute_id", name="by_somebody_else"),
    )
    adviser_id: Mapped[UUID]
    substitute_id: Mapped[UUID]
    from_on: Mapped[date]
    until_on: Mapped[date]


class CitizenTargetGroup(TenantOwned, Base):
    """One citizen is in one target group."""

    __tablename__ = "citizen_target_group"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("target_group_id", "target_group", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "person_id", "target_group_id", name="once_a_group"),
        Index("ix_citizen_target_group_group", "municipality_id", "target_group_id"),
    )
    person_id: Mapped[UUID]
    target_group_id: Mapped[UUID]


class NotedLanguage(TenantOwned, Base):
    """The language that a citizen reads, as an adviser noted it or as they say it themselves."""

    __tablename__ = "noted_language"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "person_id", name="one_noted_language"),
    )
    person_id: Mapped[UUID]
    language: Mapped[str] = mapped_column(String(8))
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[UUID | None]


class Registration(TenantOwned, Base):
    """A citizen is registered as unemployed, from one local day until another, both included."""

    __tablename__ = "registration"
    __table_args__ = (
        tenant_foreign_key("citizen_id", "person", ondelete="CASCADE"),
        UniqueConstraint(
            "municipality_id", "citizen_id", "registered_on", name="registered_once_a_day"
        ),
        Index(
            "one_registration_at_a_time",
            "municipality_id",
            "citizen_id",
            unique=True,
            postgresql_where=STILL_REGISTERED,
            sqlite_where=STILL_REGISTERED,
        ),
        Index("ix_registration_day", "municipality_id", "registered_on", "citizen_id"),
        CheckConstraint("registered_on <= ended_on", name="begins_before_it_ends"),
    )
    citizen_id: Mapped[UUID]
    registered_on: Mapped[date]
    ended_on: Mapped[date | None]
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[UUID | None]
