"""Answering by text message: one question a text, from the first reply to a polite end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import QuerySet

from agencies.tenancy import current_agency
from officersurvey.encryption import UndecryptableError
from responses.conversation_reading import Reading, read
from responses.entrance import Standing, lock_texted, response_of, standing_of
from responses.models import Conversation
from responses.sheet import TEXT_LIMIT, Value, stored_answers
from responses.submission import save_answers, start, submit
from surveys.outreach.models import Channel, InboundText, Invitation, MessageTemplate, SendingPolicy, TextStyle
from surveys.outreach.replies.inbound import Line
from surveys.outreach.sending.recheck import may_go_on
from surveys.outreach.sending.senders import is_paused
from surveys.outreach.stopping.opt_outs import is_opted_out
from surveys.outreach.words.messages import Composer
from surveys.questionnaire import Questionnaire, QuestionView, questionnaire_of
from surveys.text_questions import asked_by_text, text_languages

log = structlog.get_logger(__name__)
Purpose = MessageTemplate.Purpose

#: Own words are kept where they are read: as praise beside a good overall score, else as what to do better.
_PRAISE, _IMPROVE = "T1", "T2"
_GOOD = frozenset({"4", "5"})
#: Ended at one time.
_MOST_ENDED = 1000


def talk(row: InboundText, now: datetime) -> Line | None:
    """Take a text as the next step of the sender's conversation; None where there is none, or nothing is left to say.

    Runs in the transaction that keeps the text, so the same text handed over again answers nothing twice.
    """
    invitation = lock_texted(bytes(row.sender_index))
    if invitation is None or not _is_open(invitation, bytes(row.sender_index), now):
        return None
    conversation, _ = Conversation.objects.get_or_create(invitation=invitation)
    if conversation.ended_at:
        return None
    turn = _Turn(invitation, conversation, questionnaire_of(invitation.version_id), now)
    line = turn.take(row.body)
    if is_paused(SendingPolicy.load(), current_agency()) or not may_go_on(invitation, now):
        # Nobody would ask the next question later, so what was given so far is all there will be.
        turn.finish()
        return None
    return line


def end_silent(now: datetime) -> int:
    """End conversations whose time is over, and return how many: nobody can say more, and what was said counts."""
    asked = Invitation.objects.select_related("incident", "conversation").exclude(state=Invitation.State.CANCELLED)
    over = asked.filter(conversation__isnull=False, conversation__ended_at=None, expires_at__lte=now)
    return sum(_end(over, pk, now) for pk in list(over.values_list("pk", flat=True)[:_MOST_ENDED]))


def _end(over: QuerySet[Invitation], pk: UUID, now: datetime) -> bool:
    """End one; whose words cannot be read, because a key is missing, goes on until they can, and holds up no other."""
    try:
        with transaction.atomic():
            if invitation := over.select_for_update(of=("self",)).filter(pk=pk).first():
                _Turn(invitation, invitation.conversation, questionnaire_of(invitation.version_id), now).finish()
    except UndecryptableError:
        log.error("conversation not ended", invitation=str(pk))
        return False
    return True


def _is_open(invitation: Invitation, sender_index: bytes, now: datetime) -> bool:
    """Whether we may go on: nobody who said stop is asked anything, by whatever way they said it."""
    is_talk = invitation.text_style == TextStyle.CONVERSATION
    return is_talk and standing_of(invitation, now) == Standing.OPEN and not is_opted_out(sender_index, Channel.SMS)


@dataclass
class _Turn:
    """One reply, and what it changes."""

    invitation: Invitation
    conversation: Conversation
    questionnaire: Questionnaire
    now: datetime

    @cached_property
    def questions(self) -> tuple[QuestionView, ...]:
        return asked_by_text(self.questionnaire, self.invitation.pk)

    @property
    def question(self) -> QuestionView:
        return self.questions[self.conversation.step]

    def take(self, body: str) -> Line:
        """Keep what the reply says, and return what to say next."""
        reading = read(body, self.question.values)
        if reading.language in text_languages(self.questionnaire):
            return self._switch(reading.language)
        self._keep(reading)
        if reading.value is not None:
            return self._go_on()
        if reading.is_no or self.conversation.asked_again_at:
            self.finish()
            return self._say(Purpose.CONVERSATION_CLOSE)
        self._move(asked_again_at=self.now)
        return self._say(Purpose.CONVERSATION_RETRY, question=self._words())

    def finish(self) -> None:
        """End the conversation; with the first question answered, what was given counts like a form that was sent."""
        self._move(ended_at=self.now)
        response = response_of(self.invitation)
        if response and self.questions[0].code in stored_answers(response, self.questionnaire):
            submit(response, self.now)

    def _go_on(self) -> Line:
        step = self.conversation.step + 1
        self._move(step=step)
        if step == len(self.questions):
            self.finish()
            return self._say(Purpose.CONVERSATION_THANKS)
        return Line(f"question {self.question.code}", self._words())

    def _switch(self, language: str) -> Line:
        """Speak another language from now on, in everything that we send to this person."""
        self.invitation.language = language
        self.invitation.save(update_fields=["language"])
        return Line(f"question {self.question.code}", self._words())

    def _keep(self, reading: Reading) -> None:
        stored = stored_answers(response_of(self.invitation), self.questionnaire)
        values: dict[str, Value] = {} if reading.value is None else {self.question.code: reading.value}
        overall = str(values.get(self.questions[0].code) or stored.get(self.questions[0].code, ""))
        values |= self._own_words(reading.words, stored, _PRAISE if overall in _GOOD else _IMPROVE)
        if values:
            save_answers(self.invitation, self.invitation.language, values)
            start(self.invitation)

    def _own_words(self, words: str, stored: Mapping[str, str], code: str) -> dict[str, Value]:
        """Add words to the answer that they belong to, as far as it has room; the text itself is kept whole anyway."""
        is_asked = any(question.code == code and question.is_text for question in self.questionnaire.questions)
        if not (words and is_asked):
            return {}
        return {code: "\n".join(filter(None, (stored.get(code), words)))[:TEXT_LIMIT].rstrip()}

    def _move(self, **changes: int | datetime) -> None:
        for name, value in changes.items():
            setattr(self.conversation, name, value)
        self.conversation.save(update_fields=list(changes))

    def _words(self) -> str:
        return self.question.text_wordings[self.invitation.language]

    def _say(self, purpose: str, **facts: str) -> Line:
        return Line(purpose, Composer(current_agency()).reply(purpose, self.invitation.language, **facts))
