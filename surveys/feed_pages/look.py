"""The beginning of a file as its incidents would be recorded, for whoever maps its columns; contacts are masked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from agencies.tenancy import current_agency
from surveys.feed_pages.codes import known
from surveys.feed_pages.masks import masked_cell, masked_email, masked_phone
from surveys.incidents import feed_files
from surveys.incidents.feeds.code_texts import CodeTexts
from surveys.incidents.feeds.errors import RowError
from surveys.incidents.feeds.guess import may_guard
from surveys.incidents.feeds.mapped import Mapped
from surveys.incidents.feeds.mapping import RowMapper
from surveys.incidents.feeds.preview import Preview, preview
from surveys.incidents.feeds.profile import Profile
from surveys.incidents.feeds.reading import comparable, open_rows
from surveys.incidents.file_records import FileReader
from surveys.incidents.models import ImportRun
from surveys.incidents.rejects import columns_of
from surveys.outreach.templatetags.roles import role_words

_TIMES = (("received_at", "received"), ("closed_at", "closed"))
#: Enough to see what is wrong with an incident of many rows.
_MOST_PROBLEMS = 20
_UNUSED = "is not used, though by its name it may keep people from being asked"


@dataclass(frozen=True)
class Shown:
    """An incident as it would be recorded; contacts are masked."""

    line: int
    number: str
    facts: Sequence[str]
    people: Sequence[str]
    officers: Sequence[str]
    problems: Sequence[str]
    is_left_out: bool


def look_into(run: ImportRun, profile: Profile) -> Preview:
    """Read the beginning of a file as a profile says. Raises BadFile or BadProfile."""
    with open_rows(feed_files.raw_path(run)) as table:
        mapper = RowMapper(profile, table.header, now=run.created_at, as_of=run.as_of)
        texts = CodeTexts(profile.columns, table.header)
        reader = FileReader(profile, run.created_at, current_agency().ori)
        found = preview(mapper, texts.noting(table), known(), checked=reader.checked)
    found.words = _texts(texts, found.unknown_codes, "initial_code", "final_code") | found.words
    found.disposition_words = _texts(texts, found.unknown_dispositions, "disposition")
    used = {comparable(column) for column in columns_of(profile)}
    unused = [name for name in table.header if may_guard(name) and comparable(name) not in used]
    found.warnings.put_first([RowError(1, "", name, _UNUSED) for name in unused])
    return found


def _texts(texts: CodeTexts, codes: Iterable[str], *names: str) -> dict[str, str]:
    """Return what stands beside the codes in the file; what looks like a contact is masked."""
    found = {code: words for code in codes for name in names if (words := texts.of(name).get(comparable(code)))}
    return {code: masked_cell(words, "") for code, words in found.items()}


def shown_of(mapped: Mapped) -> Shown:
    """Return an incident as the page shows it."""
    record: Mapping[str, Any] = mapped.record or {}
    problems = [str(problem) for problem in (*mapped.errors, *mapped.warnings)[:_MOST_PROBLEMS]]
    people = [_person(person) for person in record.get("parties", ())]
    officers = [_officer(officer) for officer in record.get("officers", ())]
    return Shown(mapped.line, mapped.number, _facts(record), people, officers, problems, mapped.record is None)


def _facts(record: Mapping[str, Any]) -> list[str]:
    times = [f"{word} {_local(record[name])}" for name, word in _TIMES if name in record]
    codes = [record[name] for name in ("initial_code", "final_code", "final_text") if name in record]
    disposition = [f"disposition {record['disposition']}"] if "disposition" in record else []
    return [*times, *dict.fromkeys(codes), *disposition]


def _local(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def _person(person: Mapping[str, Any]) -> str:
    contacts = [masked_phone(person["phone"])] if "phone" in person else []
    contacts += [masked_email(person["email"])] if "email" in person else []
    contacts += ["mailing address"] if "postal_address" in person else []
    return " ".join([role_words(person["role"]) if "role" in person else "Somebody", *contacts])


def _officer(officer: Mapping[str, Any]) -> str:
    return f"{officer.get('badge') or officer.get('unit')} ({officer['role'].replace('_', ' ')})"
