"""Spellings of one mailbox are one; a message still goes to the address as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.incidents.email_addresses import comparable_email

ONE_MAILBOX = [
    "maria@münchen.example",
    "Maria@XN--MNCHEN-3YA.example",
    '"maria"@münchen.example',
    "maria+a@MÜNCHEN.example",
]
NAMES = st.from_regex(r"[a-z][a-z0-9._-]{0,20}[a-z0-9]", fullmatch=True)


@pytest.mark.parametrize("address", ONE_MAILBOX)
def test_spellings_of_one_mailbox_are_compared_alike(address: str) -> None:
    assert comparable_email(address) == "maria@xn--mnchen-3ya.example"


@pytest.mark.parametrize("other", ["mario@example.org", "maria@example.com", "ma.ria@example.org", "+@example.org"])
def test_another_mailbox_is_another(other: str) -> None:
    assert comparable_email(other) != comparable_email("maria@example.org")


@pytest.mark.parametrize(
    "spellings",
    [
        ["maria@straße.example", "maria@xn--strae-oqa.example", "maria@strasse.example"],
        ["josé@example.org", "jose\u0301@example.org", "JOSÉ@example.org"],
    ],
)
def test_r26_older_and_newer_forms_of_foreign_letters_are_one(spellings: list[str]) -> None:
    assert len({comparable_email(each) for each in spellings}) == 1


@given(name=NAMES, tag=st.none() | NAMES, quotes=st.booleans(), capitals=st.booleans(), dot=st.sampled_from(["", "."]))
def test_r26_however_it_is_written_it_is_one(name, tag, quotes, capitals, dot):
    local = f"{name}+{tag}" if tag else name
    written = f'"{local}"@example.org' if quotes else f"{local}@example.org"
    assert comparable_email((written.upper() if capitals else written) + dot) == f"{name}@example.org"


@given(st.emails())
def test_the_compared_form_is_its_own(address: str) -> None:
    assert comparable_email(comparable_email(address)) == comparable_email(address)


@given(st.text(max_size=60) | st.from_regex(r"[a-z\"+]{1,5}@(xn--[a-z0-9-]{0,20}\.?){1,3}", fullmatch=True))
def test_nothing_that_is_reported_fails_to_be_compared(text: str) -> None:
    assert comparable_email(text).count("@") >= 1
