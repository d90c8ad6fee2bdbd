"""The e-mails that people's accounts send: a code, an invitation. Never queued, never stored."""

from __future__ import annotations

from app.accounts.codes import CodeToSend
from app.channels.contract import Email
from app.core.texts import _, use_language


def code_letter(to_send: CodeToSend, *, municipality: str) -> Email:
    """Return the e-mail with a log-in code, in the reader's language."""
    with use_language(to_send.language):
        return Email(
            to=to_send.email,
            subject=_("%(code)s is your code for Jobvej", code=to_send.code),
            text="\n\n".join(
                [
                    _("Hello"),
                    _("Your code is %(code)s. It works for ten minutes.", code=to_send.code),
                    _("Never give the code to anybody. We never ask for it on the phone."),
                    _("Did you not ask for a code? Then you need do nothing."),
                    _("Kind regards, %(municipality)s", municipality=municipality),
                ]
            ),
            message_id=to_send.message_id,
            language=to_send.language,
        )


def invitation_letter(
    *, to: str, name: str, link: str, municipality: str, message_id: str, language: str = "da"
) -> Email:
    """Return the e-mail that invites a colleague, in Danish unless told otherwise."""
    with use_language(language):
        return Email(
            to=to,
            subject=_("You are invited to Jobvej"),
            text="\n\n".join(
                [
                    _("Hello %(name)s", name=name),
                    _(
                        "You are invited to work in Jobvej at %(municipality)s.",
                        municipality=municipality,
                    ),
                    _("Open this link to begin: %(link)s", link=link),
                    _("The link works once, for seven days."),
                    _("Kind regards, %(municipality)s", municipality=municipality),
                ]
            ),
            message_id=message_id,
            language=language,
        )
