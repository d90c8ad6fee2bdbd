"""The e-mail that invites somebody to write for a company. Never queued, never stored."""

from __future__ import annotations

from app.channels.contract import Email
from app.core.texts import _, use_language


def colleague_letter(
    *, to: str, name: str, company: str, link: str, message_id: str, language: str
) -> Email:
    """Return the e-mail that invites a colleague, in the language of who invites."""
    with use_language(language):
        return Email(
            to=to,
            subject=_("%(company)s invites you to Jobvej", company=company),
            text="\n\n".join(
                [
                    _("Hello %(name)s", name=name),
                    _(
                        "%(company)s invites you to post openings in Jobvej with them,"
                        " and to see who is interested.",
                        company=company,
                    ),
                    _("Open this link to begin: %(link)s", link=link),
                    _("The link works once, for seven days."),
                    _("Do you not know the company? Then you need do nothing."),
                ]
            ),
            message_id=message_id,
            language=language,
        )
