"""Stable pseudonyms: somebody else of the same form, and the same one wherever the same person is named.

A pseudonym is a permutation of everything of its form, chosen by a secret salt: no two people get the same one, and
without the salt nobody gets back. Whoever replays a recording with its salt can ask by the real identifiers.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sys
from pathlib import Path

from yespo_contracts.identity import MAX_CONTACT_ID, email_key
from yespo_contracts.private.known import Writer
from yespo_contracts.private.names import Kind

GONE = "***"
"""What stands for a key in a recording."""

NOBODY = "yespo-testkit-"
"""What identifiers begin with that a check or a calibration made up: they stay, since they are nobody's."""

SALT_BYTES = 32

_ROUNDS = 6
_PIECE = 24  # so many characters are permuted together; a longer text is several
_DIGITS = "0123456789"
_HEX = "abcdef"
_ALPHABETS = (
    _DIGITS,
    "abcdefghijklmnopqrstuvwxyz",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ",
    "ґєії",
    "ҐЄІЇ",
)
_COUNTRY, _SUBSCRIBER = "380", 9


class Pseudonyms(Writer):
    """Writes identifiers as pseudonyms by a salt."""

    def __init__(self, salt: bytes) -> None:
        self._key = hashlib.sha256(b"yespo-testkit pseudonyms" + salt).digest()
        self._made: dict[str, str] = {}

    def write(self, kind: Kind, text: str) -> str:
        """Return the pseudonym of an identifier, or of each of several with commas between; keys are gone."""
        if kind is Kind.SECRET:
            return GONE
        if text.startswith(NOBODY):
            return text
        if "," in text and "@" not in text:
            return ",".join(map(self.of, text.split(",")))
        return self.of(text)

    def of(self, text: str) -> str:
        """Return the pseudonym of one identifier."""
        found = self._made.get(text)
        if found is None:
            found = self._made[text] = self._of(text)
        return found

    def _of(self, text: str) -> str:
        if "@" in text:
            local, _, domain = email_key(text.strip()).rpartition("@")
            host = self._permuted(domain.rpartition(".")[0] or domain, "domain")
            return f"{self._permuted(local, 'local')}@{host}.example"
        digits = "".join(letter for letter in text if letter in _DIGITS)
        if digits and not any(letter.isalpha() for letter in text):
            written = iter(self._number(digits))
            return "".join(next(written) if letter in _DIGITS else letter for letter in text)
        return self._permuted(text, "text")

    def _number(self, digits: str) -> str:
        """Return other digits; `0XXXXXXXXX` and `380XXXXXXXXX` stay the same phone number."""
        size = len(digits)
        if (size == 10 and digits[0] == "0") or (size == 12 and digits.startswith(_COUNTRY)):
            return digits[:-_SUBSCRIBER] + self._digits(digits[-_SUBSCRIBER:], 0, 10**_SUBSCRIBER)
        zeros = size - len(digits.lstrip("0"))
        size -= zeros
        if not size:
            return digits
        first, last = 10 ** (size - 1), 10**size
        if size == len(str(MAX_CONTACT_ID)) and int(digits) <= MAX_CONTACT_ID:
            last = MAX_CONTACT_ID + 1
        return "0" * zeros + self._digits(digits[zeros:], first, last)

    def _digits(self, digits: str, first: int, last: int) -> str:
        number = first + self._other(int(digits) - first, last - first, f"{first}-{last}")
        return str(number).zfill(len(digits))

    def _permuted(self, text: str, what: str) -> str:
        """Return a text whose every letter and digit is another of its kind."""
        pieces = [text[begin : begin + _PIECE] for begin in range(0, len(text), _PIECE)]
        return "".join(self._piece(piece, f"{what} {number}") for number, piece in enumerate(pieces))

    def _piece(self, text: str, what: str) -> str:
        letters = [letter for letter in text if letter.isascii() and letter.islower()]
        hexadecimal = len(text) >= 8 and any(letter in _DIGITS for letter in text) and set(letters) <= set(_HEX)
        kinds = [_alphabet(letter, hexadecimal=hexadecimal) for letter in text]
        number, size = 0, 1
        for letter, alphabet in zip(text, kinds, strict=True):
            if alphabet:
                number, size = number * len(alphabet) + alphabet.index(letter), size * len(alphabet)
        form = "".join(alphabet[0] if alphabet else letter for letter, alphabet in zip(text, kinds, strict=True))
        number = self._other(number, size, f"{what} {form}")
        written: list[str] = []
        for letter, alphabet in zip(reversed(text), reversed(kinds), strict=True):
            if alphabet:
                number, place = divmod(number, len(alphabet))
                written.append(alphabet[place])
            else:
                written.append("x" if letter.isalpha() else letter)
        return "".join(reversed(written))

    def _other(self, number: int, size: int, tweak: str) -> int:
        """Return where a keyed permutation of `size` numbers puts one: a Feistel network, walked until it is inside."""
        half = max(1, ((size - 1).bit_length() + 1) // 2)
        mask = (1 << half) - 1
        while True:
            left, right = number >> half, number & mask
            for turn in range(_ROUNDS):
                left, right = right, left ^ (self._hash(f"{tweak} {size} {turn} {right}", half) & mask)
            number = left << half | right
            if number < size:
                return number

    def _hash(self, text: str, bits: int) -> int:
        digest = hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha512")
        return int.from_bytes(digest[: (bits + 7) // 8])


def _alphabet(letter: str, *, hexadecimal: bool) -> str:
    if hexadecimal and letter in _HEX:
        return _HEX
    return next((alphabet for alphabet in _ALPHABETS if letter in alphabet), "")


def default_salt_file() -> Path:
    """Return where the salt of this user's recordings is, outside of any project."""
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "yespo-testkit" / "recording-salt"


def read_salt(path: Path) -> bytes:
    """Return the salt of a file; raises `ValueError` if it is none, and `OSError`."""
    salt = path.read_bytes().strip()
    if len(salt) < SALT_BYTES // 2:
        raise ValueError(
            f"{path}: a salt has at least {SALT_BYTES // 2} bytes; delete the file, and a new one is made."
        )
    return salt


def salt_of(path: Path) -> bytes:
    """Return the salt of a file, which is made, for this user alone, where there is none; raises as `read_salt`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return read_salt(path)
    with os.fdopen(number, "wb") as file:
        file.write(secrets.token_hex(SALT_BYTES).encode())
    return read_salt(path)
