"""A write sent twice is done once: `Idempotency-Key` on every POST and PATCH of the API.

A GET, PUT or DELETE is the same done twice, and needs none (RFC 9110, 9.2.2).

The first answer of a person to a key is kept for a day, sealed, and given again for the same
request; another request under the same key is refused, and so is one that is still under way
(draft-ietf-httpapi-idempotency-key-header-07). That something was done is written where it is
done, in the same transaction: what was not may be tried again, and what was but could not be
answered, because the process died or the database went away in between, is said to be so. Nothing
is done twice.

A view that tells repeated requests apart by itself keeps no answers here: see `knows_repeated`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import structlog
from flask import Flask, Response, g, request
from sqlalchemy import Index, String, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.core.aside import aside
from app.core.errors import Conflict, Invalid, Unavailable
from app.core.rows import insert_new
from app.core.texts import _, lazy
from app.core.types import Base, TenantOwned, tenant_foreign_key
from app.core.work import UnitOfWork
from app.web.services import services
from app.web.unit import also_write, current_actor, current_municipality

log = structlog.get_logger()

View = TypeVar("View", bound=Callable[..., Any])

HEADER = "Idempotency-Key"
LONGEST_KEY = 255
KEPT_FOR = timedelta(days=1)
GIVEN_UP_AFTER = timedelta(minutes=5)
TAKE_A_KEY = frozenset({"POST", "PATCH"})
DONE = 0
REPEATED_HEADERS = ("Content-Type", "Location", "Cache-Control", "Content-Language")


class IdempotentAnswer(TenantOwned, Base):
    """What one person was answered to one key.

    `status` is empty while it is under way, and DONE from when it was done until it is answered.
    """

    __tablename__ = "idempotent_answer"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "person_id", "key", name="one_answer_a_key"),
        Index("ix_idempotent_answer_age", "municipality_id", "created_at"),
    )
    person_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    request_hash: Mapped[bytes]
    created_at: Mapped[datetime]
    status: Mapped[int | None]
    answer_sealed: Mapped[bytes | None]


class KeyUsedForAnother(Conflict):
    """The key was sent with another request before."""

    slug = "idempotency/key-used-for-another"
    title = lazy("This Idempotency-Key was used for another request.")


class StillUnderWay(Conflict):
    """The first request with the key has not been answered yet."""

    slug = "idempotency/still-under-way"
    title = lazy("The first request with this Idempotency-Key is still under way.")


class OutcomeUnknown(Conflict):
    """It was done, and what would have been answered is lost."""

    slug = "idempotency/outcome-unknown"
    title = lazy("This was done, but its answer was lost. Look whether it is as it should be.")


def knows_repeated(view: View) -> View:
    """Leave it to a view itself to tell a repeated request from a new one."""
    view.knows_repeated = True  # type: ignore[attr-defined]  # functools.wraps carries it on
    return view


def answer_once(app: Flask) -> None:
    """Answer a repeated POST or PATCH of the API as the first one; comes after the guards."""

    @app.before_request
    def repeat() -> Response | None:
        key, person_id = request.headers.get(HEADER), current_person_id()
        if key is None or person_id is None or _knows_repeated(app):
            return None
        if not 1 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
            raise Invalid(fields={HEADER: [_("The key is 1 to 255 plain characters.")]})
        digest = request_hash()
        with services().units.write(current_municipality(), current_actor()) as uow:
            claimed = claim_key(uow, person_id, key, digest)
        if isinstance(claimed, UUID):
            g.idempotent_id = claimed
            also_write(lambda uow: note_done(uow, claimed))
            return None
        return claimed

    @app.after_request
    def keep(response: Response) -> Response:
        answer_id: UUID | None = g.pop("idempotent_id", None)
        if answer_id is not None:
            try:
                with services().units.write(current_municipality(), current_actor()) as uow:
                    keep_answer(uow, answer_id, response)
            except Unavailable:
                log.warning("answer-not-kept")
        return response


def _knows_repeated(app: Flask) -> bool:
    view = app.view_functions.get(request.endpoint or "")
    handler = getattr(getattr(view, "view_class", None), request.method.lower(), view)
    return getattr(handler, "knows_repeated", False)


def current_person_id() -> UUID | None:
    """Return who writes to the API; None for anything that is no such request."""
    if request.method not in TAKE_A_KEY or not request.path.startswith("/api/"):
        return None
    return current_actor().person_id


def claim_key(uow: UnitOfWork, person_id: UUID, key: str, digest: bytes) -> UUID | Response:
    """Take a key for a request that is new, or return the answer that it got before.

    Raises KeyUsedForAnother, StillUnderWay and OutcomeUnknown. A request that was cut off more
    than five minutes ago, before anything was done, counts as never made.
    """
    _forget_given_up(uow, person_id, key)
    answer_id = uow.new_id()
    row = {
        "municipality_id": uow.municipality.id,
        "id": answer_id,
        "person_id": person_id,
        "key": key,
        "request_hash": digest,
        "created_at": uow.now,
    }
    if insert_new(uow.session, IdempotentAnswer, [row]):
        return answer_id
    return _former_answer(uow, person_id, key, digest)


def note_done(uow: UnitOfWork, answer_id: UUID) -> None:
    """Note in the unit that does it that it is done.

    Raises StillUnderWay where the key was given up meanwhile, and may be another request's.
    """
    noted = uow.session.scalars(
        update(IdempotentAnswer)
        .where(IdempotentAnswer.id == answer_id)
        .values(status=DONE)
        .returning(IdempotentAnswer.id)
    ).all()
    if not noted:
        raise StillUnderWay()


def keep_answer(uow: UnitOfWork, answer_id: UUID, response: Response) -> None:
    """Keep what was answered.

    A fault of ours or "later" is forgotten, to be tried again; not where something was done.
    """
    this = IdempotentAnswer.id == answer_id
    if response.status_code >= 500 or response.status_code == 429:
        uow.session.execute(delete(IdempotentAnswer).where(this, IdempotentAnswer.status.is_(None)))
        return
    headers = {
        name: response.headers[name] for name in REPEATED_HEADERS if name in response.headers
    }
    answer = json.dumps({"headers": headers, "body": response.get_data(as_text=True)})
    sealed = uow.vault.seal_text(answer, context=_place(answer_id))
    uow.session.execute(
        update(IdempotentAnswer)
        .where(this)
        .values(status=response.status_code, answer_sealed=sealed)
    )


def forget_answers(uow: UnitOfWork) -> None:
    """Forget every answer that is more than a day old."""
    uow.session.execute(
        delete(IdempotentAnswer).where(IdempotentAnswer.created_at < uow.now - KEPT_FOR)
    )


def request_hash() -> bytes:
    """Return what tells one request from another: method, address, and content.

    A form with files is compared by its parts: each sending draws another boundary.
    """
    digest = hashlib.sha256(f"{request.method} {request.full_path}\n".encode())
    if request.mimetype != "multipart/form-data":
        digest.update(request.mimetype.encode() + b"\n" + request.get_data(cache=True))
        return digest.digest()
    for name, value in request.form.items(multi=True):
        digest.update(json.dumps([name, value]).encode())
    for name, upload in request.files.items(multi=True):
        digest.update(json.dumps([name, upload.filename]).encode())
        content = upload.stream.read()
        digest.update(aside(hashlib.sha256(content).digest))
        upload.stream.seek(0)
    return digest.digest()


def _forget_given_up(uow: UnitOfWork, person_id: UUID, key: str) -> None:
    uow.session.execute(
        delete(IdempotentAnswer).where(
            IdempotentAnswer.person_id == person_id,
            IdempotentAnswer.key == key,
            (IdempotentAnswer.created_at < uow.now - KEPT_FOR)
            | (
                IdempotentAnswer.status.is_(None)
                & (IdempotentAnswer.created_at < uow.now - GIVEN_UP_AFTER)
            ),
        )
    )


def _former_answer(uow: UnitOfWork, person_id: UUID, key: str, digest: bytes) -> Response:
    row = uow.session.scalar(
        select(IdempotentAnswer).where(
            IdempotentAnswer.person_id == person_id, IdempotentAnswer.key == key
        )
    )
    if row is None:
        raise StillUnderWay()
    if row.request_hash != digest:
        raise KeyUsedForAnother()
    if row.answer_sealed is None:
        is_lost = row.status == DONE and row.created_at < uow.now - GIVEN_UP_AFTER
        raise OutcomeUnknown() if is_lost else StillUnderWay()
    answer = json.loads(uow.vault.open_text(row.answer_sealed, context=_place(row.id)))
    response = Response(answer["body"], row.status)
    response.headers.update(answer["headers"])
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _place(answer_id: UUID) -> str:
    return f"idempotent-answer/{answer_id}"
