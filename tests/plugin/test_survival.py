"""Clients against what the API may send."""

from __future__ import annotations

import time
from typing import Any

import aiohttp
import httpx
import pytest

from yespo_contracts.request.authentication import basic_authorization
from yespo_testkit import YespoMock, YespoServer
from yespo_testkit.survival import SurvivalError, answer_of, exercise_client

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
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("The client didn't survive ")
    place = next(n for n, line in enumerate(lines) if line.startswith("  it raised AttributeError"))
    assert lines[place + 1].startswith("      tolerant: ")
    assert "tags as lists" in lines[place + 1]
    assert "      hostile: " in "\n".join(lines)
    assert "exercise_client(…, only=[" in lines[-4]
    assert lines[-2].startswith("Errors that the client raises on purpose")
    assert max(map(len, lines)) < 200
    assert len(lines) < 30
    assert "an empty array" not in {trouble.kind for trouble in caught.value.troubles}


def test_one_alone_is_told_with_the_answer() -> None:
    """Which a test of its own can have too."""
    with pytest.raises(SurvivalError) as caught:
        exercise_client(careless, errors=ValueError, only=["ids for products"])
    assert "      WireResponse(200, {'Content-Type': " in str(caught.value)
    assert "yespo_mock.answers(answer_of('ids for products'))" in str(caught.value)
    with YespoMock(strict=False) as mock:
        mock.answers(answer_of("ids for products"))
        assert CLIENT.get(URL, auth=AUTH).json() == ["TENT-1", "SKU-2"]
    with pytest.raises(ValueError, match="'nope' is no kind of answer"):
        answer_of("nope")


def test_a_client_of_any_library_is_exercised_through_a_server() -> None:
    """Such as aiohttp's, which nothing intercepts."""
    headers = {"Authorization": basic_authorization("key")}

    async def asked() -> Any:
        url = f"{server.url}/api/v2/contacts/recoms/1245?contactId=1"
        async with aiohttp.ClientSession(headers=headers) as session, session.get(url) as answer:
            if answer.status != 200:
                raise ClientError
            products = await answer.json()
            return [product["name"] for product in products]

    with YespoServer() as server:
        exercise_client(asked, errors=ClientError, modes=["tolerant"], skip=["no content"], server=server)
        with pytest.raises(SurvivalError, match="it raised KeyError") as caught:
            exercise_client(asked, errors=ClientError, only=["name missing", "a 502 of a proxy"], server=server)
        assert [trouble.kind for trouble in caught.value.troubles] == ["name missing"]
        with pytest.raises(SurvivalError, match=f"no request came to {server.url}"):
            exercise_client(lambda: None, only=["an empty array"], server=server)
        with pytest.raises(SurvivalError, match=f"no request came to {server.url}: it raised ZeroDivisionError: "):
            exercise_client(lambda: 1 // 0, only=["null"], server=server)
        assert len(server.calls) == 0


def test_a_client_that_takes_anything_is_told() -> None:
    """It returned something for what it should have refused."""
    with pytest.raises(
        SurvivalError, match=r"it returned something for an answer that it should have refused: '<Response"
    ):
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
