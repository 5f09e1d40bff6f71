"""contacts.csv: who can be asked for, one a line."""

from __future__ import annotations

import csv
from pathlib import Path

from yespo_contracts.identity import IDENTIFIERS
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.state.known_contacts import Contacts

FIELD = "field_"
"""Before the name of a contact's own field in the header: `field_gender`."""


def read_contacts(path: Path) -> Contacts:
    """Return the contacts of a contacts.csv; raises `ShopError` with each line that can't be taken.

    The header has any of contactId, email, phone, externalCustomerId, webId, and field_<name> for other fields; an
    empty cell is unknown.
    """
    contacts = Contacts()
    problems: list[str] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            columns = rows.fieldnames or ()
            unknown = [name for name in columns if name not in IDENTIFIERS and not name[len(FIELD) :]]
            unknown += [name for name in columns if name not in IDENTIFIERS and not name.startswith(FIELD)]
            if unknown:
                allowed = ", ".join(IDENTIFIERS)
                raise ShopError(
                    f"{path}, line 1: unknown column {unknown[0]!r}; a header has any of {allowed}, field_<name>."
                )
            for row in rows:
                if None in row:
                    problems.append(f"{path}, line {rows.line_num}: the line has more cells than the header.")
                    continue
                cells = {name: value.strip() for name, value in row.items() if value and value.strip()}
                fields = {name.removeprefix(FIELD): cells.pop(name) for name in [*cells] if name not in IDENTIFIERS}
                try:
                    contacts.add(cells, fields)
                except ShopError as error:
                    problems.append(f"{path}, line {rows.line_num}: {error}")
    except UnicodeDecodeError as error:
        raise ShopError(f"{path}: the file isn't UTF-8 (byte {error.start}); save it as UTF-8.") from None
    except csv.Error as error:
        raise ShopError(f"{path}, line {rows.line_num}: {error}.") from None
    if problems:
        raise ShopError(*problems)
    return contacts
