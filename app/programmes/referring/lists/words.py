"""What becomes of a line, and why not, in plain words."""

from __future__ import annotations

from app.core.languages import name_of
from app.core.texts import _
from app.programmes.referring.lists.contract import Because, LanguageOutcome, LineOutcome, Looked


def outcome_in_words(outcome: LineOutcome) -> str:
    """Return what becomes of lines, as a heading over them."""
    return {
        LineOutcome.NEW: _("New"),
        LineOutcome.KNOWN: _("Known here already"),
        LineOutcome.ALREADY: _("In it already"),
        LineOutcome.WRONG: _("Something is wrong"),
    }[outcome]


def reasons_in_words(looked: Looked) -> list[str]:
    """Return all that is wrong with a line, each with what to do; none where nothing is."""
    reasons = (looked.because, *looked.also)
    return [because_in_words(one) for one in reasons if one is not None]


def because_in_words(because: Because | None) -> str:
    """Return what is wrong with a line, and what to do; "" for nothing."""
    if because is None:
        return ""
    return {
        Because.NO_ADDRESS: _("The e-mail address is missing."),
        Because.ADDRESS: _("This is not an e-mail address."),
        Because.NO_NAME: _("The name is missing."),
        Because.NAME: _("The name is too long, or has characters that no name has."),
        Because.DAY: _("The date of registration cannot be right. Write it as 2026-11-24."),
        Because.YEAR: _("The year of birth cannot be right. Write it as 1985."),
        Because.LANGUAGE: _("The language is not known. Write it like dansk, ukrainsk or uk."),
        Because.GROUP: _("There is no such target group."),
        Because.ADVISER: _("No adviser here has that e-mail address."),
        Because.TWICE: _("The address stands further up in the list."),
        Because.NO_CITIZEN: _("Somebody who is not a citizen here has that address."),
        Because.NOT_YOURS: _("Somebody else advises this citizen."),
        Because.HAD_BEFORE: _("The citizen was in it before. Decide on the citizen's own page."),
        Because.FULL: _("No place is free."),
        Because.NOT_USED: _("This programme is closed for enrolment right now."),
        Because.FAILED: _("It could not be done. Try this line again."),
    }[because]


def language_in_words(code: str, looked: Looked, *, is_done: bool) -> str:
    """Return what becomes of the language that a line says, or became; "" where it says none."""
    if looked.language is None:
        return ""
    if looked.language == LanguageOutcome.OWN:
        return _("The citizen has chosen a language. It stays.")
    if looked.language == LanguageOutcome.SAME:
        return _("The language was noted already: %(language)s.", language=name_of(code))
    if is_done:
        return _("The language is noted: %(language)s.", language=name_of(code))
    return _("The language will be noted: %(language)s.", language=name_of(code))
