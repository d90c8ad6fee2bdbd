"""What an administrator is told of the rules that they set."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.booking.contract import MeetingMode, WhoMeets
from app.booking.type_words import what_follows
from app.core.texts import use_language
from tests.booking.office import JOB_TALK

OPEN_TO_ALL = replace(
    JOB_TALK,
    modes=(MeetingMode.VIDEO,),
    buffer=timedelta(minutes=15),
    who_meets=WhoMeets.ANYBODY,
    notice=timedelta(),
    move_until=timedelta(),
    cancel_until=timedelta(),
    most_moves=None,
    reminders=(),
    has_interpreter=True,
)


def test_each_rule_is_said_in_a_sentence() -> None:
    assert what_follows(JOB_TALK) == [
        "Det tager 1 time.",
        "Måder at mødes på: fremmøde og telefon.",
        "Det er med borgerens egen rådgiver, når der er tid, ellers med en fra teamet.",
        "Borgere kan booke det op til 8 uger frem og indtil 2 timer før.",
        "Borgere kan flytte det indtil 1 dag før. De kan gøre det 2 gange.",
        "De kan aflyse det indtil 2 timer før.",
        "De får en påmindelse 1 uge, 1 dag og 1 time før.",
    ]


def test_what_is_not_limited_is_said_too() -> None:
    with use_language("en"):
        assert what_follows(OPEN_TO_ALL) == [
            "It takes 1 hour, and 15 minutes are kept free after it.",
            "Ways to meet: by video.",
            "It is with whichever adviser has the fewest meetings that day.",
            "Citizens can book it 8 weeks ahead, and until it begins.",
            "Citizens can move it until it begins.",
            "They can cancel it until it begins.",
            "They are not reminded of it.",
            "The citizen can ask for an interpreter.",
        ]


def test_what_cannot_be_moved_or_is_the_own_advisers_alone_is_said() -> None:
    said = what_follows(replace(JOB_TALK, most_moves=0, who_meets=WhoMeets.OWN))
    assert "Borgere kan ikke selv flytte det." in said
    assert "Det er med borgerens egen rådgiver og ingen andre." in said
    assert "De kan gøre det én gang." in what_follows(replace(JOB_TALK, most_moves=1))[4]
