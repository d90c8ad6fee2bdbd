"""Documents as tests need them: CVs, an application that is written, the texts of a worksheet."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from app.core.work import UnitOfWork
from app.documents.applications import begin_application, write_application
from app.documents.content import numbered
from app.documents.contract import Content, CvView, Look
from app.documents.contract_applications import ApplicationView
from app.documents.cvs import begin_cv
from app.documents.sections import CONTACT, KINDS, Field, Shape
from tests.conftest import NOW
from tests.people import Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
Ask = Callable[..., TestResponse]

LETTER = "Jeg vil gerne bage for jer. Jeg kan begynde på mandag."
WORKSHEET = {
    "title_da": "Mine styrker",
    "title_en": "My strengths",
    "intro_da": "Tænk.",
    "intro_en": "",
}
ASKED: dict[str, Any] = {"label_da": "Hvad er du god til?", "label_en": "What are you good at?"}


def contact(**changed: str) -> dict[str, Any]:
    """Return Ida's contact details."""
    return (
        {one.name: one.empty() for one in CONTACT}
        | {
            "name": "Ida Møller Nielsen",
            "label": "Gartner",
            "email": "ida@example.dk",
            "phone": "12 34 56 78",
            "address": "Havnevej 3",
            "postcode": "7700",
            "city": "Thisted",
            "country": "DK",
            "url": "https://ida.example.dk",
        }
        | changed
    )


def content(**sections: list[dict[str, Any]]) -> Content:
    """Return a CV's content with these sections, in this order."""
    filled = [
        (kind, [KINDS[kind].empty() | entry for entry in entries])
        for kind, entries in sections.items()
    ]
    return Content(contact(), numbered(filled))


def gardener() -> Content:
    """Return an ordinary CV."""
    return content(
        about=[{"text": "Jeg er gartner og møder til tiden.\n\nJeg søger et fast job."}],
        work=[
            {
                "position": "Gartner",
                "employer": "Thy Planteskole",
                "place": "Thisted",
                "start": "2021-03",
                "summary": "Så, plante og passe.",
                "highlights": ["Nye drivhuse", "Lærte to elever op"],
            },
            {
                "position": "Medhjælper",
                "employer": "Æblehaven",
                "start": "2018-05",
                "end": "2021-02",
            },
        ],
        education=[
            {
                "programme": "EUD",
                "area": "Gartner",
                "institution": "Jordbrugets UddannelsesCenter",
                "start": "2015",
                "end": "2018",
            }
        ],
        courses=[{"name": "Sprøjtecertifikat", "issuer": "AMU", "date": "2022-02"}],
        languages=[{"name": "Dansk", "level": "native"}, {"name": "Engelsk", "level": "B1"}],
        skills=[{"name": "Beskæring", "keywords": ["roser", "frugttræer"]}],
        driving=[{"licences": ["B", "BE"], "has_car": True}],
        hobbies=[{"name": "Fodbold", "keywords": ["træner"]}],
        references=[{"name": "Per Holm", "position": "Mester", "phone": "87 65 43 21"}],
    )


def everything() -> Content:
    """Return a CV with something in every field of every kind of section."""
    filled = [
        (kind.name, [{one.name: _value(kind.name, one) for one in kind.fields}])
        for kind in KINDS.values()
    ]
    return Content(contact(region="Region Nordjylland"), numbered(filled))


def _value(kind: str, one: Field) -> Any:
    by_shape: dict[Shape, Any] = {
        Shape.MONTH: "2019-03" if one.name != "end" else "2020-11",
        Shape.LINK: f"https://example.dk/{kind}",
        Shape.EMAIL: "per@example.dk",
        Shape.LEVEL: "B2",
        Shape.FLAG: True,
        Shape.LICENCES: ["A1", "B"],
        Shape.POINTS: [f"{kind} {one.name} et", f"{kind} {one.name} to"],
        Shape.WORDS: [f"{one.name} a", f"{one.name} b"],
        Shape.TEXT: f"{kind} {one.name} første.\n\nAndet æøå.",
    }
    return by_shape.get(one.shape, f"{kind} {one.name}")


def begun(uow: UnitOfWork, **changed: Any) -> CvView:
    """Begin an ordinary CV of the acting person."""
    facts: dict[str, Any] = {"name": "Gartnerjob", "content": gardener()}
    return begin_cv(uow, **facts | changed)


def view(written: Content, *, language: str = "da", look: Look = Look.CALM) -> CvView:
    """Return a CV that is kept nowhere."""
    return CvView(
        UUID(int=1), UUID(int=2), "Mit CV", language, look, 1, written, None, None, NOW, NOW
    )


def written_to(uow: UnitOfWork, opening: UUID, *, letter: str = LETTER) -> ApplicationView:
    """Write an application to an opening, with a CV, as the acting person."""
    cv = begun(uow)
    one = begin_application(uow, opening)
    return write_application(
        uow, one.id, answers={"why": "Brød"}, letter=letter, cv_id=cv.id, version=one.version
    )
