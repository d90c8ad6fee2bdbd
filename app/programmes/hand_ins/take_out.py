"""What somebody takes along of their tasks: each round as it was handed in, and what was said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from typing import Any

from app.core.take_out import Entry, Record, TakenFile, record
from app.core.texts import _, format_moment
from app.core.work import UnitOfWork
from app.documents.content import as_json
from app.documents.printing import cv_pdf
from app.files.take_out import file_to_take
from app.programmes.hand_ins.access import own_hand_ins
from app.programmes.hand_ins.contract import TaskHandIn
from app.programmes.hand_ins.models import TaskHandInRow
from app.programmes.hand_ins.reading import all_my_rounds
from app.programmes.hand_ins.sealing import cv_in, text_in

FOLDER = "tasks"


def rounds_to_take(uow: UnitOfWork) -> Iterator[Entry]:
    """Provide what the acting person handed in, the newest first, with its files."""
    for one in all_my_rounds(uow):
        facts = [(_("Handed in"), format_moment(one.handed_in_at))]
        if one.read_at is not None:
            facts.append((_("Read"), format_moment(one.read_at)))
        said = [f"{comment.author}: {comment.text}" for comment in one.comments]
        texts = [text for text in (one.text, *said) if text]
        yield Entry(one.title, facts=facts, texts=texts, files=list(_files(uow, one)))


def round_records(uow: UnitOfWork) -> Iterator[Record]:
    """Provide the same row by row."""
    columns = ("enrolment_item_id", "file_id", "cv_id", "state", "handed_in_at", "read_at")
    for row in uow.session.scalars(own_hand_ins(uow).order_by(TaskHandInRow.handed_in_at)):
        cv = cv_in(uow, row)
        copied = {"name": cv.name, "content": json.loads(as_json(cv.content))} if cv else None
        yield record(row, *columns, "taken_back_at", text=text_in(uow, row), cv=copied)


def comment_records(uow: UnitOfWork) -> Iterator[Record]:
    """Provide what advisers wrote about it."""
    for one in all_my_rounds(uow):
        for comment in one.comments:
            yield {"task_hand_in_id": one.id, **asdict(comment)}


def _files(uow: UnitOfWork, one: TaskHandIn) -> Iterator[tuple[Any, TakenFile]]:
    if one.file is not None:
        yield file_to_take(uow, one.file, folder=FOLDER)
    if one.cv is not None:
        content = partial(cv_pdf, one.cv, None)
        yield _("The CV as PDF"), TakenFile(FOLDER, f"{one.cv.name}.pdf", content)
