"""The e-mails of log-in and invitation, as they read in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.accounts.codes import CodeToSend
from app.accounts.letters import code_letter, invitation_letter
from app.core.texts import language, use_language
from tests.snapshots import as_read


@pytest.mark.parametrize("reader", ["da", "en"])
def test_the_code_reads_like_this(is_as_kept: Callable[[str, str], None], reader: str) -> None:
    to_send = CodeToSend("ida@example.org", "012345", reader, "1@jobvej.invalid")
    is_as_kept(f"code.{reader}", as_read(code_letter(to_send, municipality="Demo Kommune")))


@pytest.mark.parametrize("reader", ["da", "en"])
def test_the_invitation_reads_like_this(
    is_as_kept: Callable[[str, str], None], reader: str
) -> None:
    letter = invitation_letter(
        to="nye@example.org",
        name="Nye Nielsen",
        link="https://jobvej.example/invitation/TOKEN",
        municipality="Demo Kommune",
        message_id="1@jobvej.invalid",
        language=reader,
    )
    is_as_kept(f"invitation.{reader}", as_read(letter))


def test_a_letter_is_in_its_readers_language_not_the_askers() -> None:
    to_send = CodeToSend("ida@example.org", "012345", "en", "1@jobvej.invalid")
    with use_language("da"):
        assert "your code" in code_letter(to_send, municipality="Demo Kommune").subject
        assert language() == "da"


def test_a_code_is_in_no_printout() -> None:
    to_send = CodeToSend("ida@example.org", "012345", "en", "1@jobvej.invalid")
    letter = code_letter(to_send, municipality="Demo Kommune")
    assert "012345" not in repr(to_send)
    assert "Your code" not in repr(letter)
