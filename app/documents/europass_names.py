"""How Europass XML (SkillsPassport, versions 3.0 to 3.4) calls what a CV is made of.

Europass' own CVs are in this form from 2013 to 2020, and other programs still write it.
"""

from __future__ import annotations

from app.core.texts import Text, lazy

NAMESPACE = "http://europass.cedefop.europa.eu/Europass"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SCHEMA_LOCATION = f"{NAMESPACE} http://europass.cedefop.europa.eu/xml/v3.4.0/EuropassSchema.xsd"
VERSION = "V3.4"
ROOT = "SkillsPassport"

# The free texts of <Skills>, and what such a skill is called here.
SKILLS: dict[str, Text] = {
    "Communication": lazy("Communication"),
    "Organisational": lazy("Organisation and leadership"),
    "JobRelated": lazy("Skills from work"),
    "Computer": lazy("IT"),
    "Other": lazy("Other skills"),
}
OUR_SKILLS = "JobRelated"
"""Where skills go that are called otherwise."""

CEFR = ("Listening", "Reading", "SpokenInteraction", "SpokenProduction", "Writing")
CEFR_WORDS: dict[str, Text] = {
    "Listening": lazy("Listening"),
    "Reading": lazy("Reading"),
    "SpokenInteraction": lazy("Conversation"),
    "SpokenProduction": lazy("Speaking"),
    "Writing": lazy("Writing"),
}

# What achievements are about, by Europass' codes, and which sections those are.
ACHIEVEMENTS = {
    "certifications": "courses",
    "courses": "courses",
    "seminars": "courses",
    "workshops": "courses",
    "publications": "publications",
    "citations": "publications",
    "projects": "projects",
    "honors_awards": "awards",
    "references": "references",
    "volunteering": "volunteering",
    "hobbies": "hobbies",
}
# The code that each of our sections is written with; the last three are codes of our own.
CODES = {
    "courses": "certifications",
    "publications": "publications",
    "projects": "projects",
    "awards": "honors_awards",
    "references": "references",
    "volunteering": "volunteering",
    "hobbies": "hobbies",
}
FIRST_LINE = {"references": "name", "volunteering": "position"}
REST = {"references": "text", "hobbies": ""}

LISTS = {
    "work": "WorkExperienceList",
    "education": "EducationList",
    "languages": "Skills.Linguistic",
    "skills": "Skills",
    "driving": "Skills.Driving",
    "about": "Headline",
    "profiles": "Identification.ContactInfo",
}
"""Where the entries of a kind stand in the file; all others are achievements."""

# ISO 639-1 of the languages that are spoken most here, by their Danish and English names.
LANGUAGE_CODES = {
    **dict.fromkeys(("dansk", "danish"), "da"),
    **dict.fromkeys(("engelsk", "english"), "en"),
    **dict.fromkeys(("tysk", "german"), "de"),
    **dict.fromkeys(("svensk", "swedish"), "sv"),
    **dict.fromkeys(("norsk", "norwegian"), "no"),
    **dict.fromkeys(("fransk", "french"), "fr"),
    **dict.fromkeys(("spansk", "spanish"), "es"),
    **dict.fromkeys(("polsk", "polish"), "pl"),
    **dict.fromkeys(("arabisk", "arabic"), "ar"),
    **dict.fromkeys(("tyrkisk", "turkish"), "tr"),
    **dict.fromkeys(("ukrainsk", "ukrainian"), "uk"),
    **dict.fromkeys(("rumænsk", "romanian"), "ro"),
}
