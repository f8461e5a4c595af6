"""What a message said when it went out, whatever the agency's words are by now."""

from collections import defaultdict
from datetime import datetime

from agencies.models import Agency
from surveys.outreach.models import Delivery, FormerWords, MessageTemplate
from surveys.outreach.words.messages import FALLBACK_LANGUAGE, is_talk

Words = MessageTemplate | FormerWords
_Key = tuple[str, str, str]


class WordsThen:
    """The agency's words at any time; read once, in two statements."""

    def __init__(self, agency: Agency) -> None:
        self._default = agency.default_language
        self._now: dict[_Key, Words] = {_key(row): row for row in MessageTemplate.objects.all()}
        self._former: defaultdict[_Key, list[FormerWords]] = defaultdict(list)
        for row in FormerWords.objects.order_by("until"):
            self._former[_key(row)].append(row)

    def of(self, delivery: Delivery, moment: datetime) -> Words | None:
        """Return the words of a delivery whose invitation is loaded, as they were at a moment; its facts are blanks."""
        purpose = MessageTemplate.Purpose.CONVERSATION if is_talk(delivery) else delivery.purpose
        for language in (delivery.invitation.language, self._default, FALLBACK_LANGUAGE):
            if found := self._at((str(purpose), delivery.channel, language), moment):
                return found
        return None

    def _at(self, key: _Key, moment: datetime) -> Words | None:
        changed_later = (row for row in self._former[key] if row.until > moment)
        return next(changed_later, None) or self._now.get(key)


def _key(row: Words) -> _Key:
    return row.purpose, row.channel, row.language
