"""How JSON Resume (schema 1.0.0) calls what a CV is made of; jsonresume.org/schema."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Part:
    """A list of JSON Resume, which kind of section it is, and its fields by our names.

    `aliases` are what earlier versions of the schema called a field.
    """

    key: str
    kind: str
    names: dict[str, str]
    aliases: dict[str, str] = field(default_factory=dict)


_SPELL = {"start": "startDate", "end": "endDate"}
_WHAT = {"summary": "summary", "highlights": "highlights", "url": "url"}

PARTS = (
    Part(
        "work",
        "work",
        {
            "position": "position",
            "employer": "name",
            "place": "location",
            "about_employer": "description",
            **_SPELL,
            **_WHAT,
        },
        {"company": "name", "website": "url"},
    ),
    Part(
        "volunteer",
        "volunteering",
        {"position": "position", "organisation": "organization", **_SPELL, **_WHAT},
        {"website": "url"},
    ),
    Part(
        "education",
        "education",
        {
            "programme": "studyType",
            "area": "area",
            "institution": "institution",
            "score": "score",
            "courses": "courses",
            "url": "url",
            "place": "location",
            "level": "level",
            "summary": "summary",
            **_SPELL,
        },
        {"gpa": "score"},
    ),
    Part(
        "awards",
        "awards",
        {"name": "title", "issuer": "awarder", "date": "date", "summary": "summary"},
    ),
    Part(
        "certificates",
        "courses",
        {"name": "name", "issuer": "issuer", "date": "date", "url": "url", "summary": "summary"},
    ),
    Part(
        "publications",
        "publications",
        {
            "name": "name",
            "publisher": "publisher",
            "date": "releaseDate",
            "url": "url",
            "summary": "summary",
        },
        {"website": "url"},
    ),
    Part(
        "skills",
        "skills",
        {"name": "name", "level": "level", "keywords": "keywords", "summary": "summary"},
    ),
    Part("languages", "languages", {"name": "language", "fluency": "fluency", "level": "level"}),
    Part("interests", "hobbies", {"name": "name", "keywords": "keywords"}),
    Part(
        "references",
        "references",
        {
            "name": "name",
            "text": "reference",
            "position": "position",
            "phone": "phone",
            "email": "email",
        },
    ),
    Part(
        "projects",
        "projects",
        {
            "name": "name",
            "summary": "description",
            "highlights": "highlights",
            "keywords": "keywords",
            "url": "url",
            "roles": "roles",
            "entity": "entity",
            "sort": "type",
            **_SPELL,
        },
    ),
)
BY_KEY = {part.key: part for part in PARTS}
BY_KIND = {part.kind: part for part in PARTS}

PROFILE = Part("profiles", "profiles", {"network": "network", "username": "username", "url": "url"})

BASICS = {
    "name": "name",
    "label": "label",
    "email": "email",
    "phone": "phone",
    "url": "url",
}
LOCATION = {
    "address": "address",
    "postcode": "postalCode",
    "city": "city",
    "country": "countryCode",
    "region": "region",
}
KNOWN_BASICS = {*BASICS.values(), "location", "profiles", "summary", "website"}

SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
OURS = "jobvej"
"""What JSON Resume has no name for stands in `meta` under this one."""
OWN_KINDS = ("driving", "other")
