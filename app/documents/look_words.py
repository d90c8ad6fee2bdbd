"""What the templates and the languages of a CV are called."""

from __future__ import annotations

from app.core.texts import Text, lazy
from app.documents.contract import Look

LOOK_WORDS: dict[Look, tuple[Text, Text]] = {
    Look.CALM: (lazy("Calm"), lazy("Calm colours and plenty of space. Suits most jobs.")),
    Look.CLASSIC: (lazy("Classic"), lazy("Like a letter, in black and white.")),
    Look.COLUMNS: (
        lazy("Two columns"),
        lazy(
            "Languages and skills stand beside the rest. Employers' programs can mix the columns "
            "up. Choose another look when you send your CV into such a program."
        ),
    ),
    Look.COMPACT: (lazy("Compact"), lazy("Much on one page.")),
}
LANGUAGE_NAMES = (("da", "Dansk"), ("en", "English"))
