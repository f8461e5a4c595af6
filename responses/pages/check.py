"""The page that says whether a message is from us."""

from dataclasses import dataclass
from datetime import date

from responses.pages.frame import Frame


@dataclass(frozen=True)
class CheckPage:
    """Asks for a link, or says whether and when this agency sent it: nothing about whom, why or what came of it."""

    frame: Frame
    is_asked: bool = False
    day: date | None = None
    typed: str = ""
    template: str = "citizen/check.html"

    @property
    def title(self) -> str:
        """What the page is called, which is its answer."""
        words = self.frame.words
        answer = words.check_real if self.day else words.check_unknown
        return answer if self.is_asked else words.check

    @property
    def kept(self) -> str:
        """What was typed, to be compared and corrected; a link that is known is not shown back."""
        return "" if self.day else self.typed

    @property
    def help(self) -> str:
        """What to do, or what the answer means."""
        words, agency = self.frame.words, self.frame.agency.name
        if not self.is_asked:
            return words.check_help.format(agency=agency)
        if self.day:
            return words.check_real_help.format(agency=agency, date=self.frame.day(self.day))
        return words.check_unknown_help.format(agency=agency)
