"""What is said of a licence has an end even where nobody wrote one."""

from __future__ import annotations

from dataclasses import replace

from app.core.texts import use_language
from app.licences.words import what_else
from tests.licences.bought import pool


def test_where_nothing_is_offered_and_nobody_named_the_adviser_is() -> None:
    facts = pool()
    bare = replace(facts, instead_da="", instead_en="", ask_da="", ask_en="")
    with use_language("da"):
        assert what_else(facts) == [
            f"I stedet: {facts.instead_da}",
            f"Spørgsmål? {facts.ask_da}",
        ]
        assert what_else(bare) == [
            "Spørg din rådgiver, hvad der er i stedet.",
            "Spørgsmål? Skriv til din rådgiver.",
        ]
