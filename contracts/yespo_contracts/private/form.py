"""By form: addresses, phone numbers, long numbers, logins, and `name=value` in any text."""

from __future__ import annotations

import math
import re
from itertools import islice
from urllib.parse import quote

from yespo_contracts.identity import MAX_CONTACT_ID, MAX_DATA_SOURCE_ID
from yespo_contracts.private.folding import folded, is_odd
from yespo_contracts.private.json_text import LEFT_OUT, WEB_TOKEN, rewritten
from yespo_contracts.private.known import Known, Writer
from yespo_contracts.private.names import Kind, kind_of
from yespo_contracts.private.runs import has_run

URL_SAFE = "@:/()[]\",;~*'!${}"

_STANDS = 0xE000  # private characters that stand for known values while the rest of a text is looked at
_LIMITS = frozenset(map(str, (MAX_CONTACT_ID, MAX_DATA_SOURCE_ID)))
_COST = 3  # steps that writing takes beside the finding
_READ = 400  # so many characters are looked through in the time of a step
_SOUGHT = 100  # so many characters are searched for a number that is dialled
_FOLDED = 200  # so many characters are searched for signs that aren't ASCII's
_DECODED = 6  # so many characters are decoded in the time of a step
_MOST_LOGINS = 20
_LAYERS = 4  # so often may a value be percent-encoded and still be found
_DEEPEST = 8  # so many values may stand within each other, as in id=id=id=1
_SHORTER = 6  # a number that is dialled is longer
_LONG = 9  # from so many digits on a number may be a person's
_JSON = re.compile(r"[{\[][^=&]{0,10}[\"{\[]")
_DIALLED = re.compile(r"[0-9][0-9() .-]{6}(?:[0-9() .-]|(?<=[0-9]{7}))")
_SCHEMES = ("asic ", "earer ", "igest ", "ASIC ", "EARER ", "IGEST ")
_JWT = re.compile(r"eyJ[\w-]{5,}+(?:\.[\w-]*+){2,4}+")  # a JSON Web Token
_NEXT = re.compile(
    r"""
      (?P<scheme>(?:[Bb]asic|[Bb]earer|[Dd]igest|BASIC|BEARER|DIGEST)[ ]{1,3})(?P<token>[\w.~+/=-]{8,}+)
    | (?P<name>[^\s"'`<>,;:&=?/\\()\[\]{}|]{1,80}+)(?P<mark>\]?\\{0,3}["']?[ ]{0,2}[=:][ ]{0,2}\\{0,3}["']?)
    | (?P<number>\+?\(?[0-9][0-9().+-]{0,30}+(?:[ ][0-9().+-]{1,30}+){0,6}+)(?![^\s"'`<>,;:&=?/\\()\[\]{}|])
    | (?P<word>[^\s"'`<>,;:&=?/\\()\[\]{}|]++)
    """,
    re.VERBOSE,
)
_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})++")
_START = re.compile(r"""[^\s"'`<>,;:&=?/\\()\[\]{}|]""")
_LOGIN = re.compile(r"""://([^/?#\s@"'`<>]{1,300}+)@""")
_VALUE = {'"': re.compile(r'[^"\\]++'), "'": re.compile(r"[^'\\]++"), "": re.compile(r"[^\s\"'`&;,<>\\]++")}
_WHOSE = re.compile(r"contact|customer|user|subscriber", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"[0-9]{9,}+")
_PLAIN_WORD = re.compile(r"[a-z]*+[.,]?")
_BETWEEN_DIGITS = dict.fromkeys(map(ord, "().+- "))
_DATE = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9](?![0-9])")


def unquote_plus(text: str) -> str:
    """Return a text with one percent-encoding undone; as quick where the percent signs encode nothing."""
    return _ENCODED.sub(
        lambda run: bytes.fromhex(run[0].replace("%", "")).decode(errors="replace"), text.replace("+", " ")
    )


def unquoted(text: str) -> str:
    """Return a text without its percent-encoding, however often it was put on."""
    for _ in range(_LAYERS):
        for _ in range(_LAYERS - 1):  # all layers of what is encoded again and again are undone at once
            text = text.replace("%25", "%")
        plain = unquote_plus(text) if "%" in text else text
        if plain == text:
            break
        text = plain
    return text


class Form:
    """Writes texts of one exchange anew, without what is private by its form, by a name beside it, or known.

    After `steps` words and members the rest of a text is left out, so that no stranger's request takes long.
    """

    def __init__(self, writer: Writer, known: Known, steps: float = math.inf) -> None:
        self.known = known
        self._writer = writer
        self._steps = steps
        self._depth = 0

    def spend(self, steps: float = 1.0) -> bool:
        """Take a step, or part of one; tells whether it may be taken."""
        self._steps -= steps
        return self._steps >= 0

    def may_decode(self, text: str) -> bool:
        """Take the steps of decoding a text; tells whether they may be taken."""
        return "%" not in text or self.spend(text.count("%") / _DECODED)

    def write(self, kind: Kind, text: str) -> str:
        """Return what stands in the place of a private value."""
        self._steps -= _COST
        self.known.add(kind, text)
        return self._writer.write(kind, text)

    def of_kind(self, kind: Kind, text: str) -> str:
        """Return a value of a kind."""
        if kind is Kind.SHOP and text.startswith("data:image/"):
            return text
        if not self.may_decode(text):
            return LEFT_OUT
        if kind is Kind.UNKNOWN:
            plain = unquoted(text) if text.startswith("%") else text
            if not _JSON.match(plain):
                return self.text(text)
            shown = self._json(plain)
            return text if shown == plain else quote(shown, safe=URL_SAFE) if plain != text else shown
        if kind is Kind.SHOP:
            self.known.add(kind, text)
            place = text.find("?") if "://" in text else -1  # a product's address may have a person in its query
            if place < 0:
                return self.text(text, digits=False)
            return self.text(text[:place], digits=False) + self.text(text[place:])
        plain = unquoted(text) if "%" in text else text
        return self.write(kind, plain) if plain.strip() else text

    def _json(self, text: str) -> str:
        if self._depth >= _DEEPEST or not self.spend(len(text) / 100):
            return LEFT_OUT
        self._depth += 1
        try:
            return rewritten(text, self)
        finally:
            self._depth -= 1

    def text(self, text: str, *, digits: bool = True, encoded: bool = True) -> str:
        """Return any text.

        `digits` is whether long numbers may be a person's, `encoded` whether words may be percent-encoded.
        """
        if self._depth >= _DEEPEST or not self.spend(len(text) / _READ):
            return LEFT_OUT
        if (not text.isascii() or "&" in text) and self.spend(len(text) / _FOLDED) and is_odd(text):
            plain = folded(text)
            shown = self._looked_through(plain, digits, encoded)
            return text if shown == plain else shown
        return self._looked_through(text, digits, encoded)

    def _looked_through(self, text: str, digits: bool, encoded: bool) -> str:
        known = self.known
        if text in known.values:
            return self.write(known.values[text], text)
        if not self._suspect(text) and not known.within(text):
            return text
        self._steps -= len(text) / _READ
        self._depth += 1
        try:
            return self._text(text, digits, encoded)
        finally:
            self._depth -= 1

    def _text(self, text: str, digits: bool, encoded: bool) -> str:
        known = self.known
        stands: list[str] = []
        for value in known.anywhere:
            if value in text:
                text = text.replace(value, chr(_STANDS + len(stands)))
                stands.append(self.write(known.values[value], value))
        if "@" in text and "://" in text:
            for login in dict.fromkeys(found[1] for found in islice(_LOGIN.finditer(text), _MOST_LOGINS)):
                text = text.replace(f"://{login}@", f"://{chr(_STANDS + len(stands))}")
                stands.append(self.write(Kind.SECRET, login) + "@")
        written = self._scanned(text, digits, encoded)
        for number, stood in enumerate(stands):
            written = written.replace(chr(_STANDS + number), stood)
        return written

    def _suspect(self, text: str) -> bool:
        """Tell whether a text may hold what is private by its form; soon said, since most texts don't."""
        if "@" in text or "%" in text or "=" in text or "+" in text:
            return True
        if WEB_TOKEN in text and "." in text:
            return True
        if len(text) <= _SHORTER and ":" not in text:
            return False
        if ":" in text and text.count(":") > text.count("://"):
            return True
        if has_run(text) and (not self.spend(len(text) / _SOUGHT) or _DIALLED.search(text)):
            return True
        return " " in text and any(scheme in text for scheme in _SCHEMES)

    def _scanned(self, text: str, digits: bool, encoded: bool) -> str:
        out: list[str] = []
        at = 0
        while (start := _START.search(text, at)) is not None:
            self._steps -= 1
            if self._steps < 0:
                return "".join(out) + LEFT_OUT
            out.append(text[at : start.start()])
            found = _NEXT.match(text, start.start())
            assert found is not None  # noqa: S101  # whatever a word may begin with is a word at least
            written, at = self._found(found, text, digits, encoded)
            out.append(written)
        out.append(text[at:])
        return "".join(out)

    def _found(self, found: re.Match[str], text: str, digits: bool, encoded: bool) -> tuple[str, int]:
        """Return what a find is written as, and from where on to look again."""
        kind = found.lastgroup
        if kind == "word":
            return self._word(found["word"], digits, encoded), found.end()
        if kind == "number":
            return self._number(found["number"], digits), found.end()
        if kind == "mark":
            return self._named(found, text, encoded)
        self._steps -= _COST
        if _PLAIN_WORD.fullmatch(found["token"]):  # a sentence about Basic authentication, say
            return found["scheme"], found.start("token")
        self.known.authorization(found[0])
        return found["scheme"] + self.write(Kind.SECRET, found["token"]), found.end()

    def _named(self, found: re.Match[str], text: str, encoded: bool) -> tuple[str, int]:
        name, mark, end = found["name"], found["mark"], found.end()
        kind = kind_of(unquoted(name) if encoded else name)
        if (
            kind is Kind.SHOP
            and name.lower() in {"id", "ids"}
            and _WHOSE.search(text, max(0, found.start() - 24), found.start())
        ):
            kind = Kind.ID
        shown = self._word(name, True, encoded) + mark
        quoted = mark[-1] if mark[-1] in _VALUE else ""
        if kind is Kind.UNKNOWN or (kind is Kind.SHOP and not quoted and ":" in mark) or text.startswith("//", end):
            return shown, end  # before it is looked how far a value would go: that may be far, again and again
        value = _VALUE[quoted].match(text, end)
        if value is None:
            return shown, end
        if ":" in mark and not quoted and kind is not Kind.SECRET and _PLAIN_WORD.fullmatch(value[0]):
            return shown, end  # a sentence about e-mails, say
        if kind is Kind.SECRET and value[0].lower() in {"basic", "bearer", "digest"}:
            return shown, end
        self._steps -= 1
        return shown + self.of_kind(kind, value[0]), value.end()

    def _number(self, text: str, digits: bool) -> str:
        self._steps -= 1
        values = self.known.values
        plain = text.translate(_BETWEEN_DIGITS)
        kind = values.get(text) or values.get(plain)
        if kind is not None:
            return self.write(kind, text)
        dialled = text[0] in "+("
        if (
            len(plain) < _LONG
            or text in _LIMITS
            or text in self.known.goods
            or _DATE.match(text)
            or not (digits or dialled)
        ):
            return text
        body = text.rstrip(" .(-+")
        if (
            plain == body
            or dialled
            or (text[0] == "0" and len(plain) <= 12)
            or (text[:3] == "380" and len(plain) == 12)
        ):
            return self.write(Kind.PHONE, body) + text[len(body) :]
        return self._long_numbers(text)

    def _word(self, word: str, digits: bool, encoded: bool) -> str:
        values = self.known.values
        plain = word
        if encoded and "%" in word:
            self._steps -= _COST + len(word) // 8
            plain = unquoted(word)
        core = plain.rstrip(".!")
        if core in values:
            shown = self.write(values[core], core)
            return word if shown == core else shown + plain[len(core) :]
        if plain != word:
            shown = self.text(plain, digits=digits, encoded=False)
            return word if shown == plain else quote(shown, safe=URL_SAFE)
        if "@" in word:
            return self.write(Kind.EMAIL, word)
        if WEB_TOKEN in word and _JWT.fullmatch(core):
            return self.write(Kind.SECRET, core) + word[len(core) :]
        if digits and len(word) >= _LONG and word not in self.known.goods:
            return self._long_numbers(word)
        return word

    def _long_numbers(self, text: str) -> str:
        return _LONG_NUMBER.sub(lambda run: self.write(Kind.PHONE, run[0]), text)
