"""What others may rely on about films: their states, how they are shown, their limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.core.events import Event
from app.core.texts import Text, _, language, lazy
from app.programmes.videos.vtt import clock_of
from app.programmes.videos.words import length_in_words, size_in_words

LONGEST_TITLE, LONGEST_ABOUT = 120, 1_000
MOST_BYTES = 1024 * 1024 * 1024
PIECE_BYTES = 1024 * 1024
MOST_SECONDS = 60 * 60
MOST_VTT_BYTES = 500_000
MOST_CHAPTERS = 40
SUBJECT = "film"
RIGHTS_SUBJECT = "film/rettigheder"

# The languages that captions can be in, each by the name that its readers know.
CAPTION_LANGUAGES: Mapping[str, str] = {
    "da": "Dansk",
    "en": "English",
    "ar": "العربية",
    "de": "Deutsch",
    "fa": "فارسی",
    "pl": "Polski",
    "ro": "Română",
    "so": "Soomaali",
    "ti": "ትግርኛ",
    "tr": "Türkçe",
    "uk": "Українська",
}


class VideoState(StrEnum):
    """Where a version of a film stands."""

    UPLOADING = "uploading"
    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    REFUSED = "refused"


class RefusedBecause(StrEnum):
    """Why an upload did not become a film; what was uploaded is gone."""

    NO_VIDEO = "no_video"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    TOO_MUCH_WORK = "too_much_work"


class Rendition(StrEnum):
    """One of the two files of a version: for a small data plan, or for a wide screen."""

    SMALL = "lille"
    LARGE = "stor"


STATES: Mapping[VideoState, Text] = {
    VideoState.UPLOADING: lazy("Is being uploaded"),
    VideoState.WAITING: lazy("Waits to be made ready for phones"),
    VideoState.WORKING: lazy("Is being made ready for phones"),
    VideoState.READY: lazy("Ready"),
    VideoState.REFUSED: lazy("Could not be used"),
}
WHY_REFUSED: Mapping[RefusedBecause, Text] = {
    RefusedBecause.NO_VIDEO: lazy("There is no film in the file. Choose another file."),
    RefusedBecause.TOO_LONG: lazy("The film is longer than an hour. Divide it into shorter films."),
    RefusedBecause.UNREADABLE: lazy(
        "We could not read the file. Export it anew as MP4, and upload it again."
    ),
    RefusedBecause.TOO_MUCH_WORK: lazy(
        "It took too long to make the film ready. Make it shorter, or export it at 1080p or less."
    ),
}


@dataclass(frozen=True)
class VersionView:
    """One version of a film; sizes are in bytes, `seconds` is how long it lasts."""

    id: UUID
    video_id: UUID
    number: int
    state: VideoState
    reason: RefusedBecause | None
    size: int
    received: int
    seconds: float
    small_size: int
    large_size: int
    media_type: str
    has_poster: bool
    asked_at: datetime
    published_at: datetime | None
    captions: tuple[str, ...] = ()
    chapters: tuple[str, ...] = ()

    @property
    def has_large(self) -> bool:
        """Say whether there is a large file besides the small one."""
        return self.large_size > 0

    @property
    def is_on_its_way(self) -> bool:
        """Say whether it becomes ready, or is refused, by itself."""
        return self.state in {VideoState.WAITING, VideoState.WORKING}

    @property
    def progress(self) -> int:
        """Return how many hundredths of it have been uploaded."""
        return min(100, self.received * 100 // max(1, self.size))

    @property
    def state_in_words(self) -> Text:
        """Return where it stands, in words."""
        return STATES[self.state]

    @property
    def explanation(self) -> Text | None:
        """Say why it was refused, in words; None where it was not."""
        return WHY_REFUSED[self.reason] if self.reason else None


@dataclass(frozen=True)
class VideoView:
    """A film as editors see it: `published` is the version that people watch, None for none."""

    id: UUID
    title_da: str
    title_en: str
    about_da: str
    about_en: str
    is_public: bool
    published: VersionView | None
    newest: VersionView | None

    @property
    def title(self) -> str:
        """Return its title in the language in use."""
        return (self.title_en or self.title_da) if language() == "en" else self.title_da

    @property
    def about(self) -> str:
        """Return what it is about, in the language in use."""
        return (self.about_en or self.about_da) if language() == "en" else self.about_da


@dataclass(frozen=True)
class Track:
    """Captions in one language."""

    language: str
    label: str
    url: str
    is_default: bool


@dataclass(frozen=True)
class Chapter:
    """A part of a film: where it begins, in seconds, and what it is called."""

    at: float
    title: str


@dataclass(frozen=True)
class Line:
    """One line of a transcript, and where in the film it is said."""

    at: float
    text: str


@dataclass(frozen=True)
class PlayerView:
    """A film as it is shown to whoever asks; `components/player.html` draws it.

    Urls are paths on this site. `large_url` is "" where there is none. `position` is where one
    stopped, in seconds; `is_watched` and `is_said` say whether one has seen this version, by
    playing it or by one's own word; `is_read` that the word is to have read it, `may_say` that most
    of it was played. `transcript_language` is "" for none.
    """

    video_id: UUID
    version_id: UUID
    title: str
    about: str
    seconds: float
    media_type: str
    small_url: str
    small_size: int
    large_url: str
    large_size: int
    poster_url: str
    tracks: tuple[Track, ...]
    chapters: tuple[Chapter, ...]
    chapters_url: str
    transcript: tuple[Line, ...]
    transcript_language: str
    position: float
    is_watched: bool
    is_said: bool
    is_read: bool
    may_say: bool
    is_followed: bool

    @property
    def length_in_words(self) -> str:
        """Return how long it lasts, in words."""
        return length_in_words(self.seconds)

    @property
    def files(self) -> tuple[tuple[str, str, str], ...]:
        """Return its files: what each is called, how large it is, in words, and where it lies."""
        small = (_("Small file"), size_in_words(self.small_size), self.small_url)
        large = (_("Large file"), size_in_words(self.large_size), self.large_url)
        return (small, large) if self.large_url else (small,)

    @property
    def chapters_with_clocks(self) -> tuple[tuple[str, Chapter], ...]:
        """Return its chapters, each with where it begins as one reads it: "1:30"."""
        return tuple((clock_of(one.at), one) for one in self.chapters)

    @property
    def is_seen(self) -> bool:
        """Say whether one has seen it, in one way or the other."""
        return self.is_watched or self.is_said


@dataclass(frozen=True)
class Receipt:
    """What is known of one person and one version: watched, or said by themselves.

    What they say is to have seen the rest of it, or `is_read`: to have read what is said in it.
    `is_taken`, of a report, that all that it says was played is counted by now.
    """

    version_id: UUID
    watched_at: datetime | None
    said_at: datetime | None
    is_read: bool = False
    may_say: bool = False
    is_taken: bool = True

    @property
    def seen_at(self) -> datetime | None:
        """Return since when it is seen; None where it is not."""
        return self.watched_at or self.said_at


@dataclass(frozen=True)
class AskedFilm:
    """A film that a citizen is asked to see by a day."""

    id: UUID
    video_id: UUID
    title: str
    due_on: date
    sequence: int


@dataclass(frozen=True)
class VideoUploaded(Event):
    """All of a version has arrived, and is to be made ready."""

    video_version_id: UUID


@dataclass(frozen=True)
class VideoConverted(Event):
    """A version was made ready, or was refused."""

    video_version_id: UUID


@dataclass(frozen=True)
class VideoPublished(Event):
    """A version of a film is what people watch from now on."""

    video_id: UUID


@dataclass(frozen=True)
class VideoWatched(Event):
    """A person has seen the published version of a film; `is_said` where only they say so."""

    video_id: UUID
    person_id: UUID
    is_said: bool = False


@dataclass(frozen=True)
class VideoSaidUnseen(Event):
    """A person took it back that they have seen a film, of which their word was all there was."""

    video_id: UUID
    person_id: UUID
