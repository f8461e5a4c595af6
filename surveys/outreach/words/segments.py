"""What a text costs: carriers count in segments, and one letter outside their alphabet halves the room."""

from dataclasses import dataclass

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: These take two places, an escape and the character.
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")

#: Places in a text of one segment, and in each segment of a longer one (the rest is used to join them).
GSM_ROOM = (160, 153)
UCS2_ROOM = (70, 67)

_SPECIAL_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f"), " ")


@dataclass(frozen=True)
class SegmentCount:
    """How carriers count a text; `characters` are places used, `non_gsm` what forces the costlier alphabet."""

    encoding: str
    characters: int
    segments: int
    non_gsm: tuple[str, ...]


def count_segments(text: str) -> SegmentCount:
    """Count the segments of a text as it will be sent; an empty text has none."""
    non_gsm = tuple(dict.fromkeys(letter for letter in text if letter not in GSM_BASIC | GSM_EXTENSION))
    encoding, room = ("UCS-2", UCS2_ROOM) if non_gsm else ("GSM-7", GSM_ROOM)
    sizes = [_ucs2_size(letter) if non_gsm else _gsm_size(letter) for letter in text]
    return SegmentCount(encoding, sum(sizes), _segments(sizes, *room), non_gsm)


def plain_spaces(text: str) -> str:
    """Return the text with ordinary spaces for those typography uses; on a phone nobody sees the difference."""
    return text.translate(_SPECIAL_SPACES)


def _gsm_size(letter: str) -> int:
    return 2 if letter in GSM_EXTENSION else 1


def _ucs2_size(letter: str) -> int:
    return len(letter.encode("utf-16-be", "surrogatepass")) // 2


def _segments(sizes: list[int], alone: int, joined: int) -> int:
    """Pack letters into segments; a letter of two places is never torn apart."""
    if sum(sizes) <= alone:
        return 1 if sizes else 0
    segments, used = 1, 0
    for size in sizes:
        if used + size > joined:
            segments, used = segments + 1, 0
        used += size
    return segments
