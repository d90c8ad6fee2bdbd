"""What can go wrong about films."""

from __future__ import annotations

from app.core.errors import Conflict, Invalid, TooLarge
from app.core.texts import lazy


class VideoTooLarge(TooLarge):
    """The film is larger than is taken."""

    slug = "videos/too-large"
    title = lazy("The film is too large. It may take up 1 GB at most.")


class NothingUploaded(Invalid):
    """There is nothing in the file, or no file was chosen."""

    slug = "videos/nothing-uploaded"
    title = lazy("Choose a film to upload.")


class PieceOutOfTurn(Conflict):
    """The piece does not follow what has arrived; `received` says where to go on from."""

    slug = "videos/piece-out-of-turn"
    title = lazy("The upload was interrupted. It goes on from where it stopped.")


class UploadOver(Conflict):
    """Nothing more can be uploaded for this version."""

    slug = "videos/upload-over"
    title = lazy("This upload is over. Begin a new one.")


class VideoNotReady(Conflict):
    """The version cannot be published: it is not ready."""

    slug = "videos/not-ready"
    title = lazy("The film is not ready yet.")


class NothingToCarry(Conflict):
    """No earlier version has captions or chapters that this one lacks."""

    slug = "videos/nothing-to-carry"
    title = lazy("No earlier version has captions or chapters that this one lacks.")


class VideoInUse(Conflict):
    """A film that something uses, or that was shown, cannot be deleted."""

    slug = "videos/in-use"
    title = lazy("The film has been in use. Take it out of use instead.")


class FilmFilesGone(Conflict):
    """A film was out of use so long that its files are gone."""

    slug = "videos/files-gone"
    title = lazy("The files of the film are gone. Upload it again.")


class FilmNotPlayed(Conflict):
    """Whoever says to have seen a film with captions has played most of it, or read them."""

    slug = "videos/not-played"
    title = lazy("Play most of the film first, or read what is said in it.")


class NoCaptionsToPutBack(Conflict):
    """Captions that were taken away are not there any more, or others have taken their place."""

    slug = "videos/no-captions-to-put-back"
    title = lazy("The captions cannot be put back. Others have taken their place.")


class CaptionsWrong(Invalid):
    """The captions cannot be used; the messages name the lines."""

    slug = "videos/captions-wrong"
    title = lazy("There is something wrong with the captions.")
