"""E-mail addresses as people type them: whether one is one, and its normal form."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email


def normal_address(typed: str) -> str | None:
    """Return an address in its normal form; None for what is none. No DNS is asked."""
    try:
        checked = validate_email(
            typed, check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except EmailNotValidError:
        return None
    return checked.normalized
