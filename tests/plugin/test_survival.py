"""Clients against what the API may send."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from yespo_testkit.survival import SurvivalError, exercise_client

URL = "https://yespo.io/api/v2/contacts/recoms/1245?contactId=1"
AUTH = ("user", "key")
CLIENT = httpx.Client(verify=False)
TEXTS = ("id", "name", "url")


class ClientError(Exception):
    """What the careful client raises on purpose."""


def careful() -> list[dict[str, Any]]:
    """Take what the API may send, and refuse all else."""
    try:
        answer = CLIENT.get(URL, auth=AUTH)
        if answer.status_code != 200:
            raise ClientError(answer.status_code)
        products = answer.json()
        if not isinstance(products, list) or not all(_is_product(product) for product in products):
            raise ClientError("not products")
    except (ValueError, RecursionError) as error:
        raise ClientError from error
    return products


def _is_product(product: Any) -> bool:
    return (
        isinstance(product, dict)
        and all(isinstance(product.get(name), str) for name in TEXTS)
        and isinstance(product.get("price"), int | float)
        and product["price"] == product["price"]
        and type(product.get("isInStock")) is int
        and isinstance(product.get("category"), list)
        and all(isinstance(category, str) for category in product["category"])
        and {"descr", "brand"} <= product.keys()
    )


def careless() -> Any:
    answer = CLIENT.get(URL, auth=AUTH)
    return [product["tags_color"].upper() for product in answer.json()]


async def careful_async() -> list[dict[str, Any]]:
    try:
        async with httpx.AsyncClient(verify=False) as client:
            answer = await client.get(URL, auth=AUTH)
        answer.raise_for_status()
        products = answer.json()
    except (httpx.HTTPStatusError, ValueError, RecursionError) as error:
        raise ClientError from error
    if not isinstance(products, list) or not all(_is_product(product) for product in products):
        raise ClientError
    return products


def test_a_careful_client_survives() -> None:
    """Everything in the gallery."""
    exercise_client(careful, errors=ClientError)


def test_an_async_client_survives() -> None:
    """As well as a plain one."""
    exercise_client(careful_async, errors=(ClientError,), skip=["no content"], modes=["tolerant"])


def test_a_careless_client_is_told_what_it_did() -> None:
    """For each answer, with the way to replay it."""
    with pytest.raises(SurvivalError) as caught:
        exercise_client(careless, errors=ValueError)
    text = str(caught.value)
    assert "tags as lists (tolerant): it raised AttributeError" in text
    assert "price as text (hostile): it " in text
    assert "gallery('hostile'), kind 'price as text'" in text
    assert text.splitlines()[0].startswith("The client didn't survive ")
    assert text.splitlines()[-1].startswith("Errors that the client raises on purpose")
    assert "an empty array" not in {trouble.kind for trouble in caught.value.troubles}


def test_a_client_that_takes_anything_is_told() -> None:
    """It returned something for what it should have refused."""
    with pytest.raises(SurvivalError, match=r"a 502 of a proxy \(hostile\): it returned '<Response"):
        exercise_client(lambda: str(CLIENT.get(URL, auth=AUTH)), modes=["hostile"])


def test_a_client_that_hangs_is_told() -> None:
    """And doesn't hold up the test."""
    with pytest.raises(SurvivalError, match=r"it hung: nothing within 0\.1 s"):
        exercise_client(lambda: time.sleep(3), only=["null"], timeout=0.1)


def test_a_client_that_asks_elsewhere_is_told() -> None:
    """Rather than passed."""
    with pytest.raises(SurvivalError, match="no request came"):
        exercise_client(lambda: None, only=["an empty array"])


def test_an_unknown_kind_is_told() -> None:
    """With those that there are."""
    with pytest.raises(ValueError, match=r"'nope' is no kind of answer; these are: .*HTML with 200"):
        exercise_client(careful, only=["nope"])
