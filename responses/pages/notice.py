"""Pages of one notice: what did not work, and what to do now."""

from dataclasses import dataclass

from responses.pages.frame import Frame


@dataclass(frozen=True)
class NoticePage:
    """What did not work, as its title, and what to do now."""

    frame: Frame
    title: str
    help: str
    template: str = "citizen/notice.html"


def flooded(frame: Frame) -> NoticePage:
    """Too many links that don't work came from one network."""
    return NoticePage(frame, frame.words.flooded, frame.words.flooded_help)


def checked_too_often(frame: Frame) -> NoticePage:
    """Too many links were checked from one network."""
    return NoticePage(frame, frame.words.flooded, frame.words.check_flooded_help)


def too_large(frame: Frame) -> NoticePage:
    """More was sent than any answer needs."""
    return NoticePage(frame, frame.words.too_large, frame.words.too_large_help)
