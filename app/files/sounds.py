"""Recognises recorded sound by what it is made of, and tells it from video in the same wrapping."""

from __future__ import annotations

import re
from collections.abc import Iterator

_EBML = b"\x1a\x45\xdf\xa3"
_CODEC = re.compile(rb"\x86[\x80-\xff](A_OPUS|A_VORBIS|V_)")  # the element CodecID, of each track
_LONGEST_HEADER = 64 * 1024

# Kilobits a second by the index in a frame's header, of MPEG 1 and of MPEG 2 and 2.5 (layer III).
_BITRATES = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    0: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def kind_of_sound(content: bytes) -> str | None:
    """Return the media type of a sound; None for anything else, video with sound included."""
    for media_type, is_it in (
        ("audio/webm", _is_webm),
        ("audio/ogg", _is_ogg),
        ("audio/mp4", _is_mp4),
        ("audio/mpeg", _is_mpeg),
    ):
        if is_it(content):
            return media_type
    return None


def _is_webm(content: bytes) -> bool:
    """Each track names its codec, before the first cluster (RFC 9559, 5.1.4.1.21 and 4.5)."""
    if not content.startswith(_EBML) or b"webm" not in content[:64]:
        return False
    codecs = set(_CODEC.findall(content[:_LONGEST_HEADER]))
    return bool(codecs) and b"V_" not in codecs


def _is_ogg(content: bytes) -> bool:
    """Each stream's first page holds its codec's name (RFC 3533, 6; RFC 7845, 5.1)."""
    if not content.startswith(b"OggS") or len(content) < 28:
        return False
    packet = content[27 + content[26] : _LONGEST_HEADER]
    return packet.startswith((b"OpusHead", b"\x01vorbis")) and b"\x80theora" not in packet


def _is_mp4(content: bytes) -> bool:
    """Every track of `moov` names its handler: sound only (ISO/IEC 14496-12, 8.4.3)."""
    if content[4:8] != b"ftyp":
        return False
    handlers = {
        moov[found.end() + 8 : found.end() + 12]
        for moov in _boxes(content, b"moov")
        for found in re.finditer(rb"hdlr", moov)
    }
    return b"soun" in handlers and b"vide" not in handlers


def _boxes(content: bytes, wanted: bytes) -> Iterator[bytes]:
    at = 0
    while at + 8 <= len(content):
        size, name = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        if size == 1:  # the length is too great for four bytes, and follows in eight
            size = int.from_bytes(content[at + 8 : at + 16])
        if size == 0:  # to the end of the file
            size = len(content) - at
        if size < 8:
            return
        if name == wanted:
            yield content[at : at + size]
        at += size


def _is_mpeg(content: bytes) -> bool:
    """Two frames of layer III in a row, after the tags in front (ISO/IEC 11172-3, 2.4.1)."""
    at = 0
    if content.startswith(b"ID3") and len(content) > 10:
        length = 0
        for byte in content[6:10]:  # seven bits of each (ID3v2.4, 6.2)
            length = length << 7 | byte & 0x7F
        at = 10 + length
    while at < min(len(content), _LONGEST_HEADER * 16) and content[at] == 0:  # padding
        at += 1
    first = _frame_length(content[at : at + 4])
    return bool(first and _frame_length(content[at + first : at + first + 4]))


def _frame_length(header: bytes) -> int:
    """Return the length of the frame that begins like this, in bytes; 0 when none does."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return 0
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bitrate, rate, padding = header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
    if version not in _RATES or layer != 1 or not 0 < bitrate < 15 or rate == 3:
        return 0
    samples = 144 if version == 3 else 72
    return samples * _BITRATES[version][bitrate] * 1000 // _RATES[version][rate] + padding
