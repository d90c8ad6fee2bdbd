"""Lets the demo's first citizen have CVs, an adviser's comment, applications and a hand-in."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from app.accounts.contract import Role
from app.accounts.own_advisers import own_adviser_of
from app.accounts.people import people_by_id, person_by_email
from app.core.work import Actor, Municipality
from app.demo.content import people
from app.demo.past import Past
from app.demo.settling import SERVICE, Home, actor_at
from app.documents.applications import begin_application, note_application
from app.documents.content import empty_content, numbered
from app.documents.contract import Content, LeftOut, Look
from app.documents.contract_applications import ApplicationState
from app.documents.contract_worksheets import QuestionKind
from app.documents.cvs import begin_cv, copy_cv, my_cvs
from app.documents.hand_ins import comment_on_hand_in, hand_in, my_hand_ins, read_hand_in
from app.documents.left_out import keep_left_out
from app.documents.photos import set_photo
from app.documents.sections import KINDS
from app.documents.sharing import comment_on_cv, share_cv
from app.documents.worksheets import (
    add_question,
    add_worksheet,
    answers_fingerprint,
    fill_in,
    offer_worksheet,
    worksheets,
    write_letter,
)
from app.listings.saving import saved_listings
from app.notifications.reading import mark_all_seen

SECTIONS: tuple[tuple[str, tuple[dict[str, Any], ...]], ...] = (
    (
        "about",
        (
            {
                "text": "Jeg har arbejdet på lager og i butik i syv år. Jeg er omhyggelig, møder "
                "til tiden og lærer gerne nye folk op."
            },
        ),
    ),
    (
        "work",
        (
            {
                "position": "Lagermedarbejder",
                "employer": "Nordvind Lager",
                "place": "Thisted",
                "start": "2022-03",
                "end": "2025-08",
                "summary": "Pluk, pak og varemodtagelse. Truck hver dag.",
                "highlights": ["Lærte tre nye kolleger op", "Ingen skader på tre år"],
            },
            {
                "position": "Butiksassistent",
                "employer": "Brugsen",
                "place": "Hurup",
                "start": "2018-08",
                "end": "2022-02",
            },
        ),
    ),
    (
        "education",
        (
            {
                "programme": "HF-enkeltfag",
                "area": "Dansk og engelsk",
                "institution": "VUC Thy-Mors",
                "start": "2016",
                "end": "2018",
            },
        ),
    ),
    ("courses", ({"name": "Truckcertifikat B", "issuer": "AMU", "date": "2022-02"},)),
    (
        "languages",
        ({"name": "Dansk", "level": "native"}, {"name": "Engelsk", "level": "B2"}),
    ),
    ("skills", ({"name": "Lager", "keywords": ["pluk", "pak", "scanner"]},)),
    ("driving", ({"licences": ["B"], "has_car": True},)),
    ("volunteering", ()),
    ("hobbies", ({"name": "Håndbold", "keywords": ["træner for U11"]},)),
    ("references", ()),
)
QUESTIONS = (
    (QuestionKind.TEXT, "Hvad er du stolt af?", "What are you proud of?", (), ()),
    (
        QuestionKind.LINE,
        "Hvad beder andre dig om hjælp til?",
        "What do others ask you for?",
        (),
        (),
    ),
    (
        QuestionKind.TICKS,
        "Hvad giver dig energi?",
        "What gives you energy?",
        ("Mennesker", "Ting", "Ro", "Travlhed"),
        ("People", "Things", "Calm", "Being busy"),
    ),
    (
        QuestionKind.CHOICE,
        "Hvor vil du helst være?",
        "Where would you rather be?",
        ("Ude", "Inde"),
        ("Outside", "Inside"),
    ),
)
NOTICE_DA = """Til [Arbejdsplads]

Jeg siger hermed min stilling som [Din stilling] op. Min sidste arbejdsdag er [Sidste dag].

[Hvad vil du ellers sige?]

Venlig hilsen
[Dit navn]"""
NOTICE_EN = """To [Workplace]

I give notice from my job as [Your job]. My last day at work is [Last day].

[What else would you like to say?]

Kind regards
[Your name]"""
SHEET = "Mine styrker"
PROUD = "At jeg altid møder til tiden, og at jeg har lært tre nye kolleger op."
ASKED_FOR = "At holde styr på et lager, og at køre truck."
ANOTHER_GO = "En god begyndelse. Prøv også at svare på de andre spørgsmål, så taler vi om det."
LEFT_OUT = (LeftOut("basics.image", "Et CV har ikke plads til det her."),)
COMMENT = "Godt og kort. Skriv også et par ord om, hvad du lavede i butikken."


def write_cvs(past: Past, municipality: Municipality, home: Home) -> None:
    """Let the first citizen have two CVs, one of them shared, where they have none yet."""
    first = next(one for one in people(home.slug) if one.role == Role.CITIZEN)
    citizen = actor_at(past.present(), municipality, first.email)
    with past.at(days_ago=9, minutes=120).write(municipality, citizen) as uow:
        if my_cvs(uow):
            return
        cv = begin_cv(uow, name="Lagerjob", content=_content(first.name, first.email))
        set_photo(uow, cv.id, content=_portrait(), name="mig.jpg")
        share_cv(uow, cv.id)
        copy_cv(uow, cv.id, name="Butik")
        brought = begin_cv(uow, name="Warehouse", language="en", look=Look.COMPACT)
        keep_left_out(uow, brought.id, LEFT_OUT)
        note_application(
            uow, title="Chauffør", employer="Vognmand Holm", state=ApplicationState.DECLINED
        )
        for saved in saved_listings(uow)[:1]:
            begin_application(uow, saved.listing.id)
    adviser = _own_adviser(past, municipality, first.email)
    if adviser is not None:
        with past.at(days_ago=4, minutes=200).write(municipality, adviser) as uow:
            comment_on_cv(uow, cv.id, text=COMMENT, section="work")


def offer_worksheets(past: Past, municipality: Municipality) -> None:
    """Offer a worksheet, where there is none yet."""
    with past.at(days_ago=20).write(municipality, SERVICE) as uow:
        if worksheets(uow):
            return
        sheet_id = add_worksheet(
            uow,
            title_da=SHEET,
            title_en="My strengths",
            intro_da="Brug ti minutter på det. Du kan bruge svarene i dit CV.",
            intro_en="Take ten minutes. You can use the answers in your CV.",
        )
        for kind, label_da, label_en, choices_da, choices_en in QUESTIONS:
            add_question(
                uow,
                sheet_id,
                kind=kind,
                label_da=label_da,
                label_en=label_en,
                choices_da=choices_da,
                choices_en=choices_en,
            )
        offer_worksheet(uow, sheet_id, is_offered=True)
        letter_id = add_worksheet(
            uow,
            title_da="Opsigelse",
            title_en="Notice",
            intro_da="Brug brevet, når du siger dit job op.",
            intro_en="Use the letter when you give notice.",
        )
        write_letter(uow, letter_id, text_da=NOTICE_DA, text_en=NOTICE_EN)
        offer_worksheet(uow, letter_id, is_offered=True)


def hand_worksheets_in(past: Past, municipality: Municipality, home: Home) -> None:
    """Let the first citizen hand a worksheet in, have it back, and hand it in again."""
    first = next(one for one in people(home.slug) if one.role == Role.CITIZEN)
    citizen = actor_at(past.present(), municipality, first.email)
    with past.at(days_ago=6, minutes=60).write(municipality, citizen) as uow:
        sheet = next((one for one in worksheets(uow) if one.title_da == SHEET), None)
        if sheet is None or my_hand_ins(uow, sheet.id):
            return
        written = fill_in(uow, sheet.id, {"1": [PROUD]}, read=answers_fingerprint(()))
        handed_in = hand_in(uow, sheet.id)
    adviser = _own_adviser(past, municipality, first.email)
    if adviser is None:
        return
    with past.at(days_ago=5, minutes=30).write(municipality, adviser) as uow:
        read_hand_in(uow, handed_in.id)
        comment_on_hand_in(uow, handed_in.id, text=ANOTHER_GO, gives_back=True)
    with past.at(days_ago=3, minutes=80).write(municipality, citizen) as uow:
        said = {"1": [PROUD], "2": [ASKED_FOR], "3": ["Mennesker", "Travlhed"], "4": ["Inde"]}
        fill_in(uow, sheet.id, said, read=answers_fingerprint(written.answers))
        hand_in(uow, sheet.id)
    for actor in (citizen, adviser):
        with past.present().write(municipality, actor) as uow:
            mark_all_seen(uow)  # unread as it is, nobody is sent an e-mail about it


def _own_adviser(past: Past, municipality: Municipality, email: str) -> Actor | None:
    with past.present().read(municipality) as uow:
        own = own_adviser_of(uow, person_by_email(uow, email).id)
        found = people_by_id(uow, [own.adviser_id]) if own and own.adviser_id else {}
    cards = [Actor(person_id=c.id, roles=c.roles, language=c.language) for c in found.values()]
    return cards[0] if cards else None


def _content(name: str, email: str) -> Content:
    contact = {**empty_content(name, email).contact, "phone": "12 34 56 78"}
    contact |= {"label": "Lagermedarbejder", "postcode": "7700", "city": "Thisted"}
    filled = [
        (kind, [KINDS[kind].empty() | entry for entry in entries]) for kind, entries in SECTIONS
    ]
    return Content(contact, numbered(filled))


def _portrait() -> bytes:
    """Draw a made-up face."""
    image = Image.new("RGB", (600, 720), "#d7e5e4")
    draw = ImageDraw.Draw(image)
    draw.ellipse((190, 150, 410, 400), fill="#e8c9a8")
    draw.pieslice((90, 430, 510, 990), 180, 360, fill="#0f5f5c")
    drawn = BytesIO()
    image.save(drawn, "JPEG", quality=85)
    return drawn.getvalue()
