"""Cookies that a server sets: kept by a client, they change no answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from yespo_checker.assertions.finding import Finding, difference, same
from yespo_checker.between.remembered import Remembered, remembered
from yespo_checker.sender import Sender
from yespo_checker.sending.answer import Answer

_MOST = 12
_RULE = "cookies"


def with_cookies(sender: Sender) -> Iterator[Finding]:
    """Send requests with the cookies of another contact's answer, first where contacts get the most different ones."""
    chosen = [each for each in remembered(sender, len(sender.first)) if each.contact is not None]
    sender.counts.look(_RULE)
    telling = Counter(path for path, _ in {(each.request.path, each.answer.body) for each in chosen})
    givers = sorted((each for each in chosen if cookies_of(each.answer)), key=lambda each: -telling[each.request.path])
    for giver in givers[:2]:
        header = ("Cookie", cookies_of(giver.answer))
        others = [each for each in chosen if each.contact != giver.contact]
        others.sort(key=lambda each: -telling[each.request.path])
        for each in others[:_MOST]:
            if found := _changed(sender, each, giver, header):
                yield found
                return


def cookies_of(answer: Answer) -> str:
    """Return the cookies that an answer sets, as a client sends them back."""
    pairs = [value.partition(";")[0].strip() for name, value in answer.headers if name == "set-cookie"]
    return "; ".join(pair for pair in pairs if "=" in pair)


def _changed(sender: Sender, each: Remembered, giver: Remembered, header: tuple[str, str]) -> Finding | None:
    sender.counts.look(_RULE)
    answer, _ = sender.send(each.request, (header,))
    if answer is None or same(answer, each.answer):
        return None
    plain, _ = sender.send(each.request)
    if plain is None or not same(plain, each.answer):
        sender.counts.cannot_judge("the request gets another answer without cookies, too", _RULE)
        return None
    expected, got = difference(each.answer, answer)
    message = "The cookie of another contact's answer changes the answer."
    got += sender.whose(each.request, answer)
    return Finding(
        _RULE, message, each.request, expected, got, answer, reference=giver.request, headers=((header[0], header[1]),)
    )
