"""What somebody takes along of documents: CVs in every form, applications, worksheets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial

from sqlalchemy import select

from app.core.take_out import Entry, Part, Record, Section, TakenFile, record
from app.core.texts import _, format_date, format_moment
from app.core.work import UnitOfWork
from app.documents.access import own_cvs
from app.documents.application_log import log_as_csv, my_log
from app.documents.applications import my_applications
from app.documents.content import as_json
from app.documents.contract import CvView
from app.documents.contract_applications import PROMPTS, STATE_WORDS, ApplicationView
from app.documents.cvs import my_cvs
from app.documents.hand_ins import all_my_hand_ins
from app.documents.left_out import left_out_of, opened_left_out
from app.documents.left_words import left_in_words
from app.documents.letters import letter_text
from app.documents.models import Application, FilledWorksheet
from app.documents.photos import photo_content, photo_of
from app.documents.printing import PRESSES, cv_pdf
from app.documents.printing_letters import letter_page, log_page
from app.documents.sharing import comments_on
from app.documents.taking_along import cv_as_json, cv_as_xml, cv_for_europass, picture_of
from app.documents.views import view_of
from app.documents.worksheets import my_worksheets
from app.files.contract import PICTURES

CVS, APPLICATIONS = "cv", "applications"


def documents_to_take(uow: UnitOfWork) -> Part:
    """Provide the acting person's CVs, what they applied for, and their worksheets."""
    return Part(
        "documents",
        _("CVs, applications and worksheets"),
        sections=(
            Section(_("My CVs"), (_cv(uow, one) for one in my_cvs(uow))),
            Section(_("What I have applied for"), _applications(uow)),
            Section(_("Worksheets"), _worksheets(uow)),
            Section(_("Worksheets that I handed in"), _hand_ins(uow)),
        ),
        records={
            "cv": _cv_records(uow),
            "cv_comment": _comment_records(uow),
            "application": _application_records(uow),
            "filled_worksheet": _worksheet_records(uow),
            "worksheet_hand_in": _hand_in_records(uow),
            "hand_in_comment": _hand_in_comment_records(uow),
        },
    )


def _cv(uow: UnitOfWork, cv: CvView) -> Entry:
    files = [
        (_("The CV as PDF"), TakenFile(CVS, f"{cv.name}.pdf", partial(_as_pdf, uow, cv))),
        (
            _("The CV as JSON Resume"),
            TakenFile(CVS, f"{cv.name}.json", partial(cv_as_json, uow, cv.id)),
        ),
        (
            _("The CV for Europass"),
            TakenFile(CVS, f"{cv.name}.europass.xml", partial(cv_for_europass, uow, cv.id)),
        ),
        (
            _("The CV as Europass XML of before 2020"),
            TakenFile(CVS, f"{cv.name}.xml", partial(cv_as_xml, uow, cv.id)),
        ),
    ]
    photo = photo_of(uow, cv.photo_id)
    if photo is not None:
        name = f"{cv.name}{PICTURES.get(photo.type, '.jpg')}"
        content = partial(_photo, uow, cv)
        files.append((_("The picture"), TakenFile(CVS, name, content)))
    comments = [f"{one.author}: {one.text}" for one in comments_on(uow, cv.id)]
    changed = (_("Changed last"), format_moment(cv.updated_at))
    said = [*comments, *_left_out(uow, cv)]
    return Entry(cv.name, facts=[changed], texts=said, files=files)


def _left_out(uow: UnitOfWork, cv: CvView) -> Iterator[str]:
    """Yield what of the file that a CV was made of had no place in it, as one text."""
    left_out = left_in_words(left_out_of(uow, cv.id))
    if left_out:
        words = _("This had no place in the CV when it was brought in")
        yield "\n".join([words, *(f"{where}: {why}" for where, why in left_out)])


def _as_pdf(uow: UnitOfWork, cv: CvView) -> bytes:
    return cv_pdf(cv, picture_of(uow, cv))


def _photo(uow: UnitOfWork, cv: CvView) -> bytes:
    return photo_content(uow, cv.photo_id)[1]


def _applications(uow: UnitOfWork) -> Iterator[Entry]:
    entries = my_log(uow)
    name = _("What I have applied for")
    if entries:
        yield Entry(
            _("All of it in one list"),
            files=[
                (
                    _("As a spreadsheet"),
                    TakenFile(APPLICATIONS, f"{name}.csv", partial(log_as_csv, entries)),
                ),
                (
                    _("As PDF"),
                    TakenFile(
                        APPLICATIONS, f"{name}.pdf", lambda: PRESSES.printed(log_page(entries, uow))
                    ),
                ),
            ],
        )
    for one in my_applications(uow):
        yield _application(uow, one)


def _application(uow: UnitOfWork, one: ApplicationView) -> Entry:
    facts = [
        (_("Employer"), one.facts.employer),
        (_("How it stands"), str(STATE_WORDS[one.state])),
        (_("Applied on"), format_date(one.applied_on) if one.applied_on else ""),
        (_("Address of the opening"), one.facts.url),
    ]
    asked = {name: str(question) for name, question, _hint in PROMPTS}
    said = [f"{asked.get(name, name)}\n{text}" for name, text in one.facts.answers if text]
    letter = TakenFile(APPLICATIONS, f"{one.facts.title}.pdf", partial(_letter, uow, one))
    return Entry(
        one.facts.title,
        facts=facts,
        texts=[*said, one.facts.letter, one.facts.note],
        files=[(_("The application as PDF"), letter)] if one.facts.letter else (),
    )


def _letter(uow: UnitOfWork, one: ApplicationView) -> bytes:
    chosen = next((cv for cv in my_cvs(uow) if cv.id == one.cv_id), None)
    return PRESSES.printed(letter_page(one, chosen, on=uow.now))


def _worksheets(uow: UnitOfWork) -> Iterator[Entry]:
    for sheet, filled in my_worksheets(uow):
        if filled is None:
            continue
        said = [f"{one.question}\n{', '.join(one.said)}" for one in filled.answers]
        said += [letter_text(sheet, filled)] if sheet.is_letter else []
        changed = (_("Changed last"), format_moment(filled.updated_at))
        yield Entry(sheet.title, facts=[changed], texts=said)


def _hand_ins(uow: UnitOfWork) -> Iterator[Entry]:
    for one in all_my_hand_ins(uow):
        said = [f"{answer.question}\n{', '.join(answer.said)}" for answer in one.answers]
        comments = [f"{comment.author}: {comment.text}" for comment in one.comments]
        facts = [(_("Handed in"), format_moment(one.handed_in_at))]
        if one.read_at is not None:
            facts.append((_("Read"), format_moment(one.read_at)))
        yield Entry(one.title, facts=facts, texts=[*said, *comments])


def _cv_records(uow: UnitOfWork) -> Iterator[Record]:
    columns = ("language", "look", "version", "photo_id", "shared_at", "created_at", "updated_at")
    for row in uow.session.scalars(own_cvs(uow)).all():
        cv = view_of(uow, row)
        left_out = [asdict(one) for one in opened_left_out(uow, row)]
        content = json.loads(as_json(cv.content))
        yield record(row, *columns, name=cv.name, content=content, left_out=left_out)


def _comment_records(uow: UnitOfWork) -> Iterator[Record]:
    for cv in my_cvs(uow):
        for one in comments_on(uow, cv.id):
            yield {"cv_id": cv.id, **asdict(one)}


def _application_records(uow: UnitOfWork) -> Iterator[Record]:
    columns = ("listing_id", "interest_id", "cv_id", "state", "applied_on", "version")
    known = {one.id: one for one in my_applications(uow)}
    rows = uow.session.scalars(select(Application).where(Application.id.in_(known)))
    for row in rows:
        facts = asdict(known[row.id].facts)
        yield record(row, *columns, "created_at", "updated_at", facts=facts)


def _hand_in_records(uow: UnitOfWork) -> Iterator[Record]:
    for one in all_my_hand_ins(uow):
        answers = [asdict(answer) for answer in one.answers]
        facts = {name: getattr(one, name) for name in ("id", "worksheet_id", "state")}
        times = {"handed_in_at": one.handed_in_at, "read_at": one.read_at}
        yield facts | times | {"answers": answers}


def _hand_in_comment_records(uow: UnitOfWork) -> Iterator[Record]:
    for one in all_my_hand_ins(uow):
        for comment in one.comments:
            yield {"worksheet_hand_in_id": one.id, **asdict(comment)}


def _worksheet_records(uow: UnitOfWork) -> Iterator[Record]:
    filled = {sheet.id: filled for sheet, filled in my_worksheets(uow) if filled is not None}
    mine = FilledWorksheet.person_id == uow.actor.require_person()
    for row in uow.session.scalars(select(FilledWorksheet).where(mine)):
        answers = [asdict(one) for one in filled[row.worksheet_id].answers]
        yield record(row, "worksheet_id", "created_at", "updated_at", answers=answers)
