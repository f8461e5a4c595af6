"""What is sealed can be read in one place only, and found without being read."""

import base64
from typing import Any

import pytest
from django.db import connection

from agencies import tenancy
from agencies.models import Agency
from officersurvey.encryption import UndecryptableError, blind_index, seal, unseal
from surveys.incidents.models import Party
from tests import factories

PHONE, EMAIL = "+12025550147", "maria@citizen.example"
NEW_KEY = "k2:" + base64.b64encode(b"n" * 32).decode()


def make_party() -> Party:
    """Maria, who called."""
    return factories.make_party(factories.make_incident(), phone=PHONE, email=EMAIL)


def stored(party: Party) -> bytes:
    """Return the bytes of the phone as the database holds them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM incidents_party WHERE id = %s", [party.pk])
        return bytes(cursor.fetchone()[0])


def store(party: Party, value: bytes) -> Party:
    """Write bytes behind the model's back and read the row anew."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE incidents_party SET phone = %s WHERE id = %s", [value, party.pk])
    return Party.objects.get(pk=party.pk)


def dump() -> bytes:
    """Return everything that a dump would contain of the parties."""
    with connection.cursor() as cursor, cursor.copy("COPY incidents_party TO STDOUT") as copy:
        return b"".join(bytes(part) for part in copy)


def test_s60_a_contact_comes_back_as_it_went_in(riverton: Agency) -> None:
    party = Party.objects.get(pk=make_party().pk)
    assert (party.phone, party.email) == (PHONE, EMAIL)


def test_s60_a_dump_holds_no_contact(riverton: Agency) -> None:
    make_party()
    plain = [PHONE, PHONE[1:], PHONE[-7:], EMAIL, "maria", "citizen.example"]
    encoded = [text.encode() for text in plain] + [text.encode().hex().encode() for text in plain]
    assert [text for text in encoded if text in dump()] == []
    assert blind_index(PHONE).hex().encode() in dump()


def test_s60_the_same_contact_is_sealed_differently_each_time(riverton: Agency) -> None:
    assert stored(make_party()) != stored(make_party())


def test_s60_a_sealed_value_moved_to_another_row_cannot_be_read(riverton: Agency) -> None:
    one, other = make_party(), make_party()
    thief = store(other, stored(one))
    with pytest.raises(UndecryptableError):
        str(thief.phone)


def test_s60_a_sealed_value_moved_to_another_column_cannot_be_read(riverton: Agency) -> None:
    party = make_party()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE incidents_party SET email = phone WHERE id = %s", [party.pk])
    with pytest.raises(UndecryptableError):
        str(Party.objects.get(pk=party.pk).email)


def test_s60_a_sealed_value_moved_to_another_agency_cannot_be_read(riverton: Agency, hillside: Agency) -> None:
    ours = make_party()
    with tenancy.agency_context("hillside"):
        incident = factories.make_incident()
        theirs = factories.make_party(incident, phone=PHONE, pk=ours.pk)
    value = stored(ours)
    with tenancy.agency_context("hillside"):
        thief = store(theirs, value)
        with pytest.raises(UndecryptableError):
            str(thief.phone)


@pytest.mark.parametrize("position", [0, 3, 10, 20, -1])
def test_s60_an_altered_value_cannot_be_read(position: int, riverton: Agency) -> None:
    party = make_party()
    value = bytearray(stored(party))
    value[position] ^= 1
    altered = store(party, bytes(value))
    with pytest.raises(UndecryptableError):
        str(altered.phone)


def test_s60_the_index_finds_a_contact_and_differs_between_agencies(riverton: Agency, hillside: Agency) -> None:
    party = make_party()
    assert Party.objects.get(phone_index=blind_index(PHONE)) == party
    here = blind_index(PHONE)
    with tenancy.agency_context("hillside"):
        assert blind_index(PHONE) != here
        assert not Party.objects.filter(phone_index=here).exists()


def test_s60_a_new_key_seals_and_the_old_one_still_reads(riverton: Agency, settings: Any) -> None:
    party = make_party()
    before = stored(party)
    settings.FIELD_KEYS = [NEW_KEY, *settings.FIELD_KEYS]
    party = Party.objects.get(pk=party.pk)
    assert party.phone == PHONE
    party.phone = "+12025550148"
    party.save(update_fields=["phone"])
    assert (before[:3], stored(party)[:3]) == (b"k1:", b"k2:")
    assert Party.objects.get(pk=party.pk).phone == "+12025550148"


def test_s60_a_key_that_is_gone_is_named_and_nothing_is_shown(riverton: Agency, settings: Any) -> None:
    party = Party.objects.get(pk=make_party().pk)
    settings.FIELD_KEYS = [NEW_KEY]
    with pytest.raises(UndecryptableError, match="not in FIELD_KEYS"):
        str(party.phone)


def test_s60_the_index_stays_when_keys_rotate(riverton: Agency, settings: Any) -> None:
    before = blind_index(PHONE)
    settings.FIELD_KEYS = [NEW_KEY, *settings.FIELD_KEYS]
    assert blind_index(PHONE) == before


def test_saving_a_row_again_keeps_what_was_sealed(riverton: Agency) -> None:
    party = make_party()
    again = Party.objects.get(pk=party.pk)
    again.save()
    assert Party.objects.get(pk=party.pk).phone == PHONE
    assert Party.objects.defer("phone").get(pk=party.pk).phone == PHONE


@pytest.mark.parametrize("text", ["", "é", "🙂" * 50, "a\nb\tc", "x" * 10_000])
def test_any_text_can_be_sealed(text: str, riverton: Agency) -> None:
    assert unseal(seal(text, "table.column:1"), "table.column:1") == text
