"""How the Europass of today calls what a CV is made of: the Candidate of HR Open Standards."""

from __future__ import annotations

from app.core.texts import Text, lazy
from app.documents.europass_names import SKILLS

CANDIDATE = "Candidate"
PROFILE = "CandidateProfile"

SECTIONS = {
    "ExecutiveSummary": "about",
    "EmploymentHistory": "work",
    "EducationHistory": "education",
    "PersonQualifications": "languages",
    "Licenses": "driving",
    "Skills": "skills",
    "DigitalSkills": "skills",
    "CommunicationAndInterpersonalSkills": "skills",
    "ManagementAndLeadershipSkills": "skills",
    "OrganisationalSkills": "skills",
    "Certifications": "courses",
    "CourseCertifications": "courses",
    "ConferencesAndSeminars": "courses",
    "PublicationHistory": "publications",
    "Projects": "projects",
    "VoluntaryWorks": "volunteering",
    "HobbiesAndInterests": "hobbies",
    "EmploymentReferences": "references",
    "CreativeWorks": "other",
    "NetworksAndMemberships": "other",
    "SocialAndPoliticalActivities": "other",
    "Others": "other",
}
"""The parts of a profile, and the sections that they become."""

SKILLS_CALLED: dict[str, Text] = {
    "CommunicationAndInterpersonalSkills": SKILLS["Communication"],
    "ManagementAndLeadershipSkills": SKILLS["Organisational"],
    "OrganisationalSkills": SKILLS["Organisational"],
    "DigitalSkills": SKILLS["Computer"],
}
OTHERS_CALLED: dict[str, Text] = {
    "CreativeWorks": lazy("Creative works"),
    "NetworksAndMemberships": lazy("Networks and memberships"),
    "SocialAndPoliticalActivities": lazy("Social and political activities"),
}

NETWORKS = {"linkedin": "LinkedIn", "youtube": "YouTube", "whatsapp": "WhatsApp"}
SOCIAL = frozenset(
    {"facebook", "twitter", "instagram", "linkedin", "youtube", "pinterest", "tumblr"}
)
"""Where one can be found, of what Europass knows; anything else is a web address to it."""

DIMENSIONS = {
    "CEF-Understanding-Listening": "Listening",
    "CEF-Understanding-Reading": "Reading",
    "CEF-Speaking-Interaction": "SpokenInteraction",
    "CEF-Speaking-Production": "SpokenProduction",
    "CEF-Writing-Production": "Writing",
}

# What an entry is called, described as, dated by and linked with: whichever of these it has.
TITLES = ("Title", "CertificationName", "Name")
TEXTS = ("Description", "CertificationDescription", "FormattedPublicationDescription")
FROM = ("Date/StartDate", "StartDate")
TO = ("Date/EndDate", "EndDate", "CertificationDate", "Year")
LINKS = ("Link", "DOI/Link")
ISSUERS = ("IssuingAuthority/Name", "IssuingAuthorityName", "Publisher", "Journal")
