"""Files as people upload them: drawn, zipped and recorded for real, and some that nobody should."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from PIL import Image

from app.web.services import Services

PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n%%EOF\n"
# What the makers of virus scanners have agreed on to try them with (eicar.org); it does no harm.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SOUNDS = Path(__file__).resolve().parents[1] / "data" / "sounds"


def picture(kind: str = "JPEG", *, exif: bool = False, size: tuple[int, int] = (40, 20)) -> bytes:
    """Draw a small picture, with the place it was taken at when asked."""
    drawn = io.BytesIO()
    image = Image.new("RGB", size, "teal")
    data = image.getexif()
    if exif:
        data[0x0112] = 6
        data.get_ifd(0x8825)[1] = "N"
        data[0x010E] = "hjemme hos mig"
    said = {"comment": b"hjemme"} if exif and kind == "JPEG" else {}
    image.save(drawn, kind, exif=data, **said)
    return drawn.getvalue()


def word(**entries: str) -> bytes:
    """Zip a small Word document."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": "<document/>",
            **entries,
        }.items():
            archive.writestr(name, text)
    return packed.getvalue()


def sound(name: str) -> bytes:
    """Return a short recording, made by ffmpeg or by a browser's MediaRecorder."""
    return (SOUNDS / name).read_bytes()


def kept_files(services: Services) -> list[Path]:
    """Return what lies sealed on the disk."""
    return list(services.settings.data_dir.glob("files/*/*/*.sealed"))
