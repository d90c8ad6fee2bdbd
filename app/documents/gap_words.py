"""What is missing in a CV, said kindly: a question or an offer, never a mark."""

from __future__ import annotations

from app.core.texts import Text, _, lazy
from app.documents.policy import Gap, Missing
from app.documents.showing import month_words

_WORDS: dict[Gap, Text] = {
    Gap.NO_NAME: lazy("Your name is missing."),
    Gap.NOT_REACHED: lazy("How can an employer reach you? Write your phone or your e-mail."),
    Gap.NO_ABOUT: lazy("Write a few lines about yourself. Employers read them first."),
    Gap.LONG_ABOUT: lazy("What you write about yourself is long. Four lines are easier to read."),
    Gap.NO_EXPERIENCE: lazy("Have you worked, gone to school or been a volunteer? Write it here."),
    Gap.NO_DATES: lazy("When was it? A year is enough."),
    Gap.NO_WORDS: lazy("Write a line about what you did in each job."),
    Gap.NO_LANGUAGES: lazy("Which languages do you speak? Danish counts too."),
    Gap.NO_SKILLS: lazy("What are you good at? Two or three things are enough."),
}


def gap_words(missing: Missing) -> str:
    """Return what one could add, in a sentence or two."""
    if missing.gap == Gap.HOLE:
        return _(
            "What did you do from %(since)s to %(until)s? You decide whether to write it.",
            since=month_words(missing.since),
            until=month_words(missing.until),
        )
    return str(_WORDS[missing.gap])
