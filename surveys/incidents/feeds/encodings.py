"""Which encoding a text file is in. The whole file is looked at, because a guess from its beginning can be wrong."""

import codecs
import re
from typing import BinaryIO

from surveys.incidents.feeds.errors import BadFile

UTF_8, UTF_8_BOM, UTF_16 = "utf-8", "utf-8-sig", "utf-16"
WINDOWS, LATIN = "cp1252", "latin-1"
KNOWN = (UTF_8, UTF_8_BOM, UTF_16, WINDOWS, LATIN)

_CHUNK = 1 << 20
_DAMAGED = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
#: Bytes that Windows-1252 leaves undefined.
_NOT_WINDOWS = re.compile(b"[\x81\x8d\x8f\x90\x9d]")


def encoding_of(stream: BinaryIO) -> str:
    """Return the encoding of a seekable file and leave it at its beginning."""
    stream.seek(0)
    start = stream.read(_CHUNK)
    encoding = _by_mark(start) or _by_content(stream, start)
    stream.seek(0)
    return encoding


def errors_of(encoding: str) -> str:
    """Return how undecodable bytes are kept, so that they spoil their own row only."""
    return "surrogateescape" if encoding in (UTF_8, UTF_8_BOM) else "replace"


def _by_mark(start: bytes) -> str:
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise BadFile("This file is UTF-32. Please export it as UTF-8.")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UTF_16
    if start[:4096].count(0) > len(start[:4096]) // 4:
        raise BadFile("This is no text file, or UTF-16 without a byte order mark. Please export it as UTF-8.")
    return UTF_8_BOM if start.startswith(codecs.BOM_UTF8) else ""


def _by_content(stream: BinaryIO, chunk: bytes) -> str:
    """Tell UTF-8 with a few damaged bytes from a file in which no other character is UTF-8 either."""
    decoder = codecs.getincrementaldecoder(UTF_8)("surrogateescape")
    good = damaged = undefined = 0
    while chunk:
        text = decoder.decode(chunk)
        if not text.isascii():
            bad = len(_DAMAGED.findall(text))
            damaged += bad
            good += len(_BEYOND_ASCII.findall(text)) - bad
            undefined += len(_NOT_WINDOWS.findall(chunk)) if bad else 0
        chunk = stream.read(_CHUNK)
    # What is left is a character that the end of the file cut in two.
    if damaged + len(decoder.getstate()[0]) <= good:
        return UTF_8
    return LATIN if undefined else WINDOWS
