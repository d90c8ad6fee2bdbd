"""Says in our words, and in the reader's language, what marshmallow says of a shape in English.

Every message on its way to a person passes `in_words`: marshmallow puts some together when a
schema is written, before anybody knows who reads, so they are known again by their pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from app.core.texts import Text, lazy

# marshmallow's own templates (fields.py, validate.py, schema.py of marshmallow 4), and our words.
WORDS: dict[str, Text] = {
    "Missing data for required field.": lazy("This is missing."),
    "Field may not be null.": lazy("This is missing."),
    "Invalid value.": lazy("This cannot be used."),
    "Invalid input.": lazy("This cannot be used."),
    "Invalid type.": lazy("This is not of the right kind."),
    "Invalid input type.": lazy("This is not of the right kind."),
    "Unknown field.": lazy("We do not know this field."),
    "Not a valid list.": lazy("This is not a list."),
    "Not a valid tuple.": lazy("This is not a list."),
    "Not a valid string.": lazy("This is not text."),
    "Not a valid utf-8 string.": lazy("This is not text."),
    "Not a valid UUID.": lazy("This is not an identity (UUID)."),
    "Not a valid number.": lazy("This is not a number."),
    "Number too large.": lazy("The number is too large."),
    "Not a valid integer.": lazy("This is not a whole number."),
    "Special numeric values (nan or infinity) are not permitted.": lazy("This is not a number."),
    "Not a valid boolean.": lazy("This is neither true nor false."),
    "Not a valid date.": lazy("This is not a day."),
    "Not a valid datetime.": lazy("This is not a date and a time."),
    "Not a valid time.": lazy("This is not a time."),
    "Not a valid naive datetime.": lazy("Write the time without a time zone."),
    "Not a valid aware datetime.": lazy("Write the time with its time zone."),
    "Not a valid period of time.": lazy("This is not a length of time."),
    '"{input}" cannot be formatted as a {obj_type}.': lazy("This cannot be used."),
    '"{input}" cannot be formatted as a date.': lazy("This is not a day."),
    "{input} cannot be formatted as a timedelta.": lazy("This is not a length of time."),
    "Not a valid mapping type.": lazy("This is not an object with named values."),
    "Not a valid file.": lazy("This is not a file."),
    "Not a valid URL.": lazy("This is not a web address."),
    "Not a valid email address.": lazy("This does not look like an e-mail address."),
    "Must be one of: {choices}.": lazy("Choose one of: %(choices)s."),
    "Must be equal to {other}.": lazy("This must be %(other)s."),
    "Must be greater than or equal to {min}.": lazy("This must be at least %(min)s."),
    "Must be greater than {min}.": lazy("This must be more than %(min)s."),
    "Must be less than or equal to {max}.": lazy("This must be at most %(max)s."),
    "Must be less than {max}.": lazy("This must be less than %(max)s."),
    "Must be greater than or equal to {min} and less than or equal to {max}.": lazy(
        "This must be from %(min)s to %(max)s."
    ),
    "Must be greater than {min} and less than or equal to {max}.": lazy(
        "This must be more than %(min)s, and at most %(max)s."
    ),
    "Must be greater than or equal to {min} and less than {max}.": lazy(
        "This must be at least %(min)s, and less than %(max)s."
    ),
    "Must be greater than {min} and less than {max}.": lazy(
        "This must be more than %(min)s, and less than %(max)s."
    ),
    "Shorter than minimum length {min}.": lazy("This must have a length of at least %(min)s."),
    "Longer than maximum length {max}.": lazy("This may have a length of at most %(max)s."),
    "Length must be between {min} and {max}.": lazy(
        "This must have a length from %(min)s to %(max)s."
    ),
    "Length must be {equal}.": lazy("This must have a length of %(equal)s."),
    "String does not match expected pattern.": lazy("This is not written in the right way."),
    "One or more of the choices you made was not in: {choices}.": lazy(
        "Choose only from: %(choices)s."
    ),
    "One or more of the choices you made was in: {values}.": lazy("Choose none of: %(values)s."),
}


def in_words(message: str) -> str:
    """Return a message in the language in use; one that is ours already stays as it is."""
    for pattern, words in _patterns():
        found = pattern.fullmatch(message)
        if found is not None:
            return str(words) % found.groupdict() if found.groupdict() else str(words)
    return message


@cache
def _patterns() -> list[tuple[re.Pattern[str], Text]]:
    return list(_compiled())


def _compiled() -> Iterator[tuple[re.Pattern[str], Text]]:
    # The more that stands written, the better it is known: "greater than or equal to" goes first.
    for template in sorted(WORDS, key=len, reverse=True):
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.*)", re.escape(template))
        yield re.compile(pattern, re.DOTALL), WORDS[template]
