"""What goes in and out of the notification doors."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from app.core.texts import lazy
from app.notifications.policy import DIGEST_HOURS, MOST_A_DAY
from app.web.fields import TrueOrFalse

LONGEST_ENDPOINT = 2_000


class SubscriptionKeys(Schema):
    """The browser's keys, base64url (RFC 8291)."""

    p256dh = fields.String(required=True, validate=validate.Length(min=1, max=200))
    auth = fields.String(required=True, validate=validate.Length(min=1, max=100))


class NewPushSubscription(Schema):
    """The browser's own `PushSubscription.toJSON()`."""

    endpoint = fields.String(
        required=True,
        validate=validate.Length(min=1, max=LONGEST_ENDPOINT),
    )
    expirationTime = fields.Float(load_default=None, allow_none=True)  # noqa: N815 — the browser's
    keys = fields.Nested(SubscriptionKeys, required=True)


class PushSubscriptionView(Schema):
    """A browser that is reached by push."""

    id = fields.UUID(required=True)


class PublicKey(Schema):
    """The key that browsers subscribe with: unpadded base64url of the uncompressed point."""

    public_key = fields.String(required=True)


class ListQuery(Schema):
    """Which part of a list."""

    limit = fields.Integer(load_default=20, validate=validate.Range(min=1, max=100))
    cursor = fields.String(load_default=None, validate=validate.Length(max=200))


class NotificationSchema(Schema):
    """One notification; `url` marks it as read and leads on to what it is about."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    url = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    read_at = fields.AwareDateTime(required=True, allow_none=True)


class KindPreference(Schema):
    """On which channels a kind is wanted; the app always has it."""

    kind = fields.String(required=True, validate=validate.Length(max=60))
    push = TrueOrFalse(required=True)
    email = TrueOrFalse(required=True)


class KindPreferenceView(KindPreference):
    """A kind in a person's settings."""

    label = fields.String(required=True)
    may_be_muted = fields.Boolean(required=True)


class PreferencesBase(Schema):
    """When a person is left alone, and how many notifications a day may disturb."""

    quiet_hours = TrueOrFalse(
        metadata={"description": "leave alone between 21 and 8, Danish time"},
    )
    daily_cap = fields.Integer(
        strict=True,
        validate=validate.Range(min=0, max=MOST_A_DAY),
        metadata={"description": "the rest of a day comes in one; 0: everything does"},
    )
    digest_hour = fields.Integer(
        strict=True, validate=validate.OneOf(DIGEST_HOURS), metadata={"description": "local hour"}
    )


class NewPreferences(PreferencesBase):
    """What a person decides; what is left out stays as it is."""

    kinds = fields.List(fields.Nested(KindPreference), validate=validate.Length(max=200))


class PreferencesView(PreferencesBase):
    """All that a person has decided about being told."""

    kinds = fields.List(fields.Nested(KindPreferenceView), required=True)


_NOT_CHOSEN: Any = dict.fromkeys(("required", "null", "invalid"), lazy("Choose one of these."))


class SettingsForm(Schema):
    """The settings page: when to be left alone; the kinds' choices have fields of their own."""

    quiet_hours = fields.String(load_default="")
    daily_cap = fields.Integer(required=True, error_messages=_NOT_CHOSEN)
    digest_hour = fields.Integer(required=True, error_messages=_NOT_CHOSEN)
