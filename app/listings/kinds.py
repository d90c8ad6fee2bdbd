"""The closed lists of the feed: kinds of listing, working time, employment, conditions, sources.

They are values that the database, the API and the importers share, so they stand alone and
import nothing of ours.
"""

from __future__ import annotations

from enum import StrEnum


class ListingKind(StrEnum):
    """What one entry of the feed is; the values are the API's."""

    JOB = "job"
    SPARE_TIME_JOB = "spare_time_job"
    APPRENTICESHIP = "apprenticeship"
    TRAINEE_PLACE = "trainee_place"
    WORK_PLACEMENT = "work_placement"
    COURSE = "course"
    OFFER = "offer"
    NEWS = "news"


class WorkingTime(StrEnum):
    """How much of a week the work fills."""

    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    FULL_OR_PART_TIME = "full_or_part_time"
    UNKNOWN = "unknown"


class Employment(StrEnum):
    """Whether the work has an end from the beginning."""

    PERMANENT = "permanent"
    TEMPORARY = "temporary"
    UNKNOWN = "unknown"


class Condition(StrEnum):
    """Special terms of an opening; ordinary terms are the absence of these."""

    FLEX_JOB = "flex_job"
    SHELTERED_JOB = "sheltered_job"
    SUBSIDISED_JOB = "subsidised_job"
    ROTATION_JOB = "rotation_job"
    SUITS_SENIORS = "suits_seniors"
    DISABILITY_FRIENDLY = "disability_friendly"


class SourceKind(StrEnum):
    """Where a listing came from."""

    OWN = "own"
    JSON_LD = "json_ld"
    JOBNET = "jobnet"
    FEED = "feed"
