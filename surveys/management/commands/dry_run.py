"""Try the sending policy on what has happened already."""

import csv
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies.tenancy import UnknownAgency, agency_context
from surveys.incidents.guard_words import plain
from surveys.outreach.dry_run import runs
from surveys.outreach.dry_run.forms import DAYS, EditedPolicyForm, GuardWordsForm, SourceForm, code_forms
from surveys.outreach.dry_run.pages import Figure, RunPage
from surveys.outreach.dry_run.sides import NO, YES
from surveys.outreach.dry_run.starting import Wish, start
from surveys.outreach.models import DryDecision, DryRun

_SIDE = ("{}", "{}_rule", "{}_reason", "{}_channel", "{}_at")
_COLUMNS = (
    "incident_number",
    "role",
    "code",
    "hour",
    "language",
    "decided_at",
    *(name.format("before") for name in _SIDE),
    *(name.format("after") for name in _SIDE),
)


class Command(BaseCommand):
    help = "Show who would have been asked, held and refused, as the policy stands or as edited. Nobody is asked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what to replay and what to try."""
        parser.add_argument("--agency", required=True, help="schema name, such as riverton")
        parser.add_argument("--days", type=int, default=DAYS, help="how far to reach back; 90 at first")
        parser.add_argument("--file", type=Path, help="replay this file of incidents instead")
        parser.add_argument("--profile", default="", help="the feed's profile that reads the file")
        parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="such as delay_hours=48")
        parser.add_argument(
            "--code", action="append", default=[], metavar="KIND:CODE=RULE", help="call_type:BURG=never"
        )
        parser.add_argument(
            "--protects", action="append", default=[], metavar="KIND:CODE=yes|no", help="call_type:10-16=yes"
        )
        parser.add_argument(
            "--word", action="append", default=[], metavar="LANGUAGE:WORD=yes|no", help="for a file: en:goat=yes"
        )
        parser.add_argument("--csv", type=Path, help="write every single decision into this file")

    def handle(self, *, agency: str, **options: Any) -> None:
        """Carry the dry run out and print its tables."""
        try:
            with agency_context(agency):
                run = self._carry_out(options)
                self._print(RunPage.build(run))
                if options["csv"]:
                    _write(run, options["csv"])
        except (UnknownAgency, OSError) as error:
            raise CommandError(str(error)) from error

    def _carry_out(self, options: dict[str, Any]) -> DryRun:
        with _opened(options["file"]) as files:
            run = start(_wish(options, files), "command line", timezone.now())
        runs.carry_out(run.pk)
        run.refresh_from_db()
        if run.state == DryRun.State.WAITING:
            raise CommandError("Another dry run is under way. This one waits for its turn; the page shows it.")
        if run.state == DryRun.State.REFUSED:
            raise CommandError(run.problem)
        return run

    def _print(self, page: RunPage) -> None:
        self.stdout.write(f"{page.people} people in {page.run.incidents} incidents; {page.run.unread} not read")
        for name, before, after in page.changes:
            self.stdout.write(f"  {name}: {before} -> {after}")
        for words in page.unheard_of:
            self.stdout.write(f"  {words}")
        self.stdout.write(_line("", [figure.label for figure in page.totals]))
        self.stdout.write(_line("Total", map(_words, page.totals)))
        for table in page.tables:
            self.stdout.write(f"\n{table.caption}")
            for line in table.lines:
                self.stdout.write(_line(line.name, map(_words, line.figures)))


def _policy_data(settings: Iterable[str]) -> dict[str, Any]:
    """Return the policy as a form would send it."""
    stands = EditedPolicyForm().stands
    data = {**stands, "channels": ",".join(stands["channels"])}
    for setting in settings:
        name, is_one, value = setting.partition("=")
        if not is_one or name not in data:
            raise CommandError(f"{setting}: write FIELD=VALUE, with one of {', '.join(data)}.")
        data[name] = value
    return data


def _code_data(edited: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """Return the lines for codes as a form would send them: each edits the rule of a code, or whether it protects."""
    lines = [_code_line(name, words) for name, codes in edited.items() for words in codes]
    data = {f"codes-{place}-{name}": value for place, line in enumerate(lines) for name, value in line.items()}
    return {**data, "codes-INITIAL_FORMS": "0", "codes-TOTAL_FORMS": str(len(lines))}


def _code_line(name: str, words: str) -> dict[str, str]:
    named, _, value = words.rpartition("=")
    kind, is_one, code = named.partition(":")
    if not is_one:
        example = "KIND:CODE=RULE, such as call_type:BURG=never" if name == "rule" else "KIND:CODE=yes, or no"
        raise CommandError(f"{words}: write {example}.")
    return {"kind": kind, "code": code, name: value}


def _word_data(edited: Iterable[str]) -> dict[str, str]:
    """Return the guard words of each language that is edited, as a form would send them."""
    stands = GuardWordsForm().fields
    found: dict[str, set[str]] = {}
    for words in edited:
        named, _, value = words.rpartition("=")
        language, _, word = named.partition(":")
        field = f"words_{language}"
        if field not in stands or not plain(word) or value not in (YES, NO):
            raise CommandError(f"{words}: write LANGUAGE:WORD=yes, or no, such as en:goat=yes.")
        listed = found.setdefault(field, set(stands[field].initial.splitlines()))
        if value == NO and plain(word) not in listed:
            raise CommandError(f"{words}: this is no guard word.")
        found[field] = listed | {plain(word)} if value == YES else listed - {plain(word)}
    return {field: "\n".join(listed) for field, listed in found.items()}


@contextmanager
def _opened(path: Path | None) -> Iterator[Any]:
    """Open the file, as a form receives it, until it is kept."""
    if path is None:
        yield {}
        return
    with path.open("rb") as file:
        yield {"file": File(file, path.name)}


def _wish(options: dict[str, Any], files: Any) -> Wish:
    source = SourceForm({"days": options["days"], "profile": options["profile"]}, files)
    policy = EditedPolicyForm(_policy_data(options["set"]))
    codes = code_forms(_code_data({"rule": options["code"], "protects": options["protects"]}))
    words = GuardWordsForm(_word_data(options["word"]), has_file=bool(files))
    problems = [*_problems([source, policy, words]), *_problems(codes.forms)]
    if problems:
        raise CommandError(" ".join(problems))
    return Wish(source, policy, codes, words)


def _problems(forms: Iterable[Any]) -> Iterator[str]:
    for form in forms:
        for name, errors in form.errors.items():
            yield f"{name}: {' '.join(errors)}"


def _line(name: str, cells: Iterable[str]) -> str:
    return f"  {name:<28}" + "".join(f"{cell:>24}" for cell in cells)


def _words(figure: Figure) -> str:
    return f"{figure.after} (before {figure.before})" if figure.change else str(figure.after)


def _write(run: DryRun, path: Path) -> None:
    rows = DryDecision.objects.filter(run=run).values_list(*_COLUMNS).iterator(2_000)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        writer.writerows(rows)
