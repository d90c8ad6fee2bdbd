"""What somebody's things are called to them in the list of who has looked at them."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.texts import Text, lazy

WORDS: Mapping[str, Text] = {
    "cv": lazy("Your CV"),
    "shared-cv": lazy("Your CV, which you share with your adviser"),
    "worksheet": lazy("A worksheet that you handed in"),
    "task": lazy("What you handed in for a task"),
    "conversation": lazy("Your conversation with the job centre"),
    "card": lazy("Your conversation with the job centre, and your details beside it"),
    "conversation-export": lazy("Your conversation, copied to your case"),
    "interest": lazy("Your interest in an opening"),
    "session-list": lazy("That you came to a session on site, copied to a list"),
    "adviser": lazy("Who your adviser is, and your target groups"),
    "registration": lazy("Since when you are registered as unemployed"),
    "programmes": lazy("Your programmes: what is asked of you, and what you have done"),
    "together": lazy("A module that you saw together with your adviser"),
    "referral": lazy("Which programmes are for you, and what was decided about them"),
    "meeting": lazy("Your meeting with the job centre"),
    "must-book": lazy("A meeting that you were asked to book, and what you were told of it"),
}
"""What `note_look` writes down, and how the person reads it."""
