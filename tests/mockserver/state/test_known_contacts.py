"""Contacts: who is meant by an identifier, and what happens when more becomes known."""

from __future__ import annotations

from pathlib import Path

import pytest

from yespo_mockserver.files.contacts_csv import read_contacts
from yespo_mockserver.shop import ShopError
from yespo_mockserver.state.known_contacts import Contacts


@pytest.fixture
def contacts() -> Contacts:
    """Return contacts of which Ann and Bob are in the files."""
    files = Contacts()
    files.add({"contactId": "7", "email": "Ann@Example.com", "phone": "0671234567", "webId": "ANN"})
    files.add({"externalCustomerId": "B", "webId": "BOB"})
    return files.over()


def number(contacts: Contacts, **identifiers: str) -> list[int]:
    return [contact.number for contact in contacts.matches(identifiers)]


@pytest.mark.ledger("identity")
def test_each_identifier_leads_to_the_contact(contacts: Contacts) -> None:
    """E-mail domains have no letter case, phones only digits, ids no leading zeros."""
    assert number(contacts, contactId="007") == [0]
    assert number(contacts, email="Ann@EXAMPLE.COM") == [0]
    assert number(contacts, email="ann@example.com") == []
    assert number(contacts, phone="+38 (067) 123-45-67") == [0]
    assert number(contacts, webId="ANN", externalCustomerId="B") == [1, 0]
    assert number(contacts, webId="ann") == []


def test_a_new_contact_needs_identifiers_that_nobody_has(contacts: Contacts) -> None:
    """Each problem is told without telling the identifier."""
    with pytest.raises(ShopError, match="needs at least one"):
        contacts.add({})
    with pytest.raises(ShopError, match="email already belongs"):
        contacts.add({"email": "Ann@example.com"})
    with pytest.raises(ShopError, match="phone isn't well-formed"):
        contacts.add({"phone": "12"})
    with pytest.raises(ShopError, match="colour doesn't identify"):
        contacts.add({"colour": "red"})
    assert len(contacts) == 2


def test_what_lies_over_the_files_leaves_them_alone() -> None:
    """Another layer over the same files knows nothing of it."""
    files = Contacts()
    files.add({"webId": "X"})
    one, other = files.over(), files.over()
    one.join(one.matches({"webId": "X"})[0], {"email": "x@example.com"})
    one.add({"webId": "Y"})
    assert (len(one), len(other), len(files)) == (2, 1, 1)
    assert other.matches({"email": "x@example.com"}) == []
    assert [contact.email for contact in one] == ["x@example.com", None]
    assert [contact.email for contact in other] == [None]


def test_a_contact_joins_identifiers_that_nobody_else_has(contacts: Contacts) -> None:
    """Another's identifier stays there; a second one of a kind leads here too."""
    bob = contacts.matches({"webId": "BOB"})[0]
    bob = contacts.join(bob, {"email": "Ann@example.com", "phone": "0500000000", "webId": "PHONE-OF-BOB"})
    assert (bob.email, bob.phone, bob.web_id) == (None, "0500000000", "BOB")
    assert number(contacts, webId="PHONE-OF-BOB") == number(contacts, phone="0500000000") == [1]
    assert number(contacts, email="Ann@example.com") == [0]


def test_a_replaced_identifier_names_nobody_any_more(contacts: Contacts) -> None:
    """An update of a contact's e-mail lets the old one go."""
    ann = contacts.update(contacts.matches({"contactId": "7"})[0], {"email": "new@example.com"})
    assert ann.email == "new@example.com"
    assert number(contacts, email="Ann@example.com") == []
    assert number(contacts, email="new@example.com") == [0]


def test_after_a_merge_every_identifier_leads_to_one_contact(contacts: Contacts) -> None:
    """Also those that the other had gathered, and through a second merge."""
    visitor = contacts.add({"webId": "V"})
    contacts.join(visitor, {"webId": "V2"})
    bob = contacts.merge(contacts.matches({"webId": "BOB"})[0], contacts.matches({"webId": "V"})[0])
    ann = contacts.merge(contacts.matches({"contactId": "7"})[0], bob)
    for web_id in ("V", "V2", "BOB", "ANN"):
        assert number(contacts, webId=web_id) == [0]
    assert ann.external_customer_id == "B"
    assert [contact.number for contact in contacts] == [0]
    assert len(contacts) == 1


def test_a_browser_can_change_hands(contacts: Contacts) -> None:
    """Whoever identifies in a browser has it from then on."""
    contacts.move_web_id("ANN", contacts.matches({"webId": "BOB"})[0])
    assert number(contacts, webId="ANN") == [1]
    assert contacts.matches({"contactId": "7"})[0].web_id is None


def test_a_deleted_contact_is_nobody(contacts: Contacts) -> None:
    """Its identifiers are free for another."""
    contacts.delete(contacts.matches({"contactId": "7"})[0])
    assert number(contacts, email="Ann@example.com", webId="ANN", contactId="7") == []
    assert len(contacts) == 1
    assert contacts.add({"email": "Ann@example.com"}).number == 2


def test_new_contact_ids_are_above_all_others(contacts: Contacts) -> None:
    """One more than the largest, also after one more was given."""
    assert contacts.new_contact_id() == 8
    contacts.add({"contactId": "900"})
    assert contacts.new_contact_id() == 901
    assert contacts.over().new_contact_id() == 901
    assert Contacts().new_contact_id() == 1


def test_a_file_has_identifiers_and_fields(tmp_path: Path) -> None:
    """Empty cells are unknown; columns of other names begin with field_."""
    path = tmp_path / "contacts.csv"
    path.write_text("\ufeffcontactId,email,field_gender\n1,,female\n,b@example.com,\n", encoding="utf-8")
    ann, bob = read_contacts(path)
    assert (ann.contact_id, ann.email, ann.fields) == (1, None, {"gender": "female"})
    assert (bob.contact_id, bob.email, bob.fields) == (None, "b@example.com", {})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("contactId,colour\n", "line 1: unknown column 'colour'"),
        ("contactId,field_\n", "line 1: unknown column 'field_'"),
        ("contactId\n1,2\n", "line 2: the line has more cells than the header."),
        ("contactId\nabc\n", "line 2: contactId isn't well-formed"),
        ("email\na@b\n\na@B\n", "line 4: email already belongs to another contact."),
        ("contactId,field_x\n,red\n", "line 2: A contact needs at least one of"),
        ('contactId\n"1\n', "line 1: unexpected end of data."),
    ],
)
def test_a_file_that_cant_be_taken_says_where(tmp_path: Path, text: str, problem: str) -> None:
    """Each problem names the file and the line, and prints no identifier."""
    path = tmp_path / "contacts.csv"
    path.write_text(text)
    with pytest.raises(ShopError) as caught:
        read_contacts(path)
    assert f"{path}, {problem}" in str(caught.value)


def test_a_file_that_isnt_utf8_is_told(tmp_path: Path) -> None:
    """The byte is named."""
    path = tmp_path / "contacts.csv"
    path.write_bytes(b"email\n\xff\n")
    with pytest.raises(ShopError, match="isn't UTF-8"):
        read_contacts(path)
