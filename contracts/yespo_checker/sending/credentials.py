"""The API key: put into requests as they leave, taken out of everything that is shown."""

from __future__ import annotations

import base64
import binascii
import string
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import msgspec

from yespo_contracts.request.authentication import basic_authorization
from yespo_contracts.request.written import KEY_VARIABLE, MASKED

PLACEHOLDER = "key"
"""The API key of every generated request; the real one takes its place on the wire alone."""


_LETTERS = string.ascii_letters + string.digits


class WrongKey(NamedTuple):
    """A key that is nearly the right one: in words, and how Python and a shell make it of the right one."""

    says: str
    python: str
    shell: str
    of: Callable[[str], str]


def _other_letters(key: str) -> str:
    return key.translate(str.maketrans(_LETTERS, "".join(_turned(letter) for letter in _LETTERS)))


def _turned(letter: str) -> str:
    alphabet = next(each for each in (string.ascii_lowercase, string.ascii_uppercase, string.digits) if letter in each)
    return alphabet[(alphabet.index(letter) + len(alphabet) // 2) % len(alphabet)]


_TURN = "'A-Za-z0-9' 'N-ZA-Mn-za-m5-90-4'"
_VARIABLE = f"${KEY_VARIABLE}"
WRONG_KEYS: Mapping[str, WrongKey] = {
    "changed-last": WrongKey(
        "with its last letter changed", 'key[:-1] + "~"', f'"${{{KEY_VARIABLE}%?}}~"', lambda key: key[:-1] + "~"
    ),
    "changed-first": WrongKey(
        "with its first letter changed", '"~" + key[1:]', f'"~${{{KEY_VARIABLE}#?}}"', lambda key: "~" + key[1:]
    ),
    "added": WrongKey("with a letter added", 'key + "x"', f'"${{{KEY_VARIABLE}}}x"', lambda key: key + "x"),
    "before": WrongKey("with a letter before it", '"x" + key', f'"x${{{KEY_VARIABLE}}}"', lambda key: "x" + key),
    "left-out": WrongKey("with its last letter left out", "key[:-1]", f'"${{{KEY_VARIABLE}%?}}"', lambda key: key[:-1]),
    "case": WrongKey(
        "in the other letter case",
        "key.swapcase()",
        f"\"$(printf %s \"{_VARIABLE}\" | tr 'A-Za-z' 'a-zA-Z')\"",
        str.swapcase,
    ),
    "prefix": WrongKey("'s first eight letters", "key[:8]", f'"$(printf %.8s "{_VARIABLE}")"', lambda key: key[:8]),
    "blank": WrongKey("with a blank after it", 'key + " "', f'"${{{KEY_VARIABLE}}} "', lambda key: key + " "),
    "shape": WrongKey(
        "of another user, in the same shape",
        'key.translate(str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", '
        '"NOPQRSTUVWXYZABCDEFGHIJKLMnopqrstuvwxyzabcdefghijklm5678901234"))',
        f'"$(printf %s "{_VARIABLE}" | tr {_TURN})"',
        _other_letters,
    ),
}
"""Keys that a server must refuse where the right one is told; only the transport knows their text."""

_MARK = PLACEHOLDER + "|"
_DISTINCT = 8
"""From how many characters on a text can't be in an answer by chance."""


class Credentials(msgspec.Struct, frozen=True):
    """The API key and the user name that go with it."""

    key: str = PLACEHOLDER
    user: str = ""

    def __repr__(self) -> str:
        """Never show them."""
        return f"Credentials({MASKED})"

    def applied(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return a generated request's headers with the real key in the place of the placeholder."""
        if self.key == PLACEHOLDER and not self.user:
            return dict(headers)
        return {
            name: self._authorization(value) if name.lower() == "authorization" else value
            for name, value in headers.items()
        }

    def masked(self, text: str) -> str:
        """Return a text with the key, plain or in Base64, masked."""
        if self.key == PLACEHOLDER:
            return text
        forms = [self.key, *(_base64(f"{user}:{self.key}") for user in {self.user, "user", "", "x", "їжак"})]
        for form in (*forms, _base64(self.key), _base64(f"{self.key}:")):
            text = text.replace(form, MASKED)
        return text

    def told_by(self, request: Mapping[str, str], headers: Iterable[tuple[str, str]], body: bytes) -> bool:
        """Tell whether an answer repeats what authorised the request, as it was sent or in clear."""
        sent = self.applied(request).get("Authorization", "").rpartition(" ")[2]
        forms = [sent] if len(sent) >= _DISTINCT else []
        keys = (self.key, _password(sent))
        forms += [key for key in keys if key != PLACEHOLDER and len(key) >= _DISTINCT]
        return any(form.encode() in body or any(form in value for _, value in headers) for form in forms)

    def wrong_keys(self) -> list[str]:
        """Return the names of wrong keys that differ from the right one, none where that isn't known."""
        if self.key == PLACEHOLDER:
            return []
        return [name for name, wrong in WRONG_KEYS.items() if wrong.of(self.key) not in {self.key, ""}]

    def _authorization(self, value: str) -> str:
        scheme, space, rest = value.rpartition(" ")
        if scheme.lower() == "bearer":
            return scheme + space + rest.replace(PLACEHOLDER, self.key)
        try:
            decoded = base64.b64decode(rest, validate=True).decode()
        except (binascii.Error, ValueError):
            return value
        user, colon, password = decoded.partition(":")
        if password.startswith(_MARK):
            wrong = WRONG_KEYS[password.removeprefix(_MARK)].of(self.key)
            decoded = (self.user or user) + colon + wrong
        elif password == PLACEHOLDER:
            decoded = (self.user or user) + colon + self.key
        elif user == PLACEHOLDER and not password:
            decoded = self.key + colon
        return scheme + space + _base64(decoded)


def wrong_authorization(name: str) -> str:
    """Return the Authorization header that stands for a wrong key, until the transport puts it in."""
    return basic_authorization(_MARK + name)


def wrong_key(header: str) -> str | None:
    """Return the name of the wrong key that an Authorization header stands for, None if it is another header."""
    password = _password(header.rpartition(" ")[2])
    return password.removeprefix(_MARK) if password.startswith(_MARK) else None


def _password(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
