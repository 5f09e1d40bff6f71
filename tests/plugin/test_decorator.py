"""`@YespoMock(...)` and the mixin, as functions, coroutines, classes and test cases use them."""

from __future__ import annotations

import asyncio
import inspect
import unittest

import httpx
import pytest

from yespo_testkit import Shop, YespoMock, YespoTestCase

URL = "https://yespo.io/api/v2/contacts/recoms/1245?webId=x"
AUTH = ("user", "key")


def status() -> int:
    return httpx.get(URL, auth=AUTH).status_code


def test_a_function_is_answered_while_it_runs_and_given_the_mock() -> None:
    @YespoMock()
    def test(number: int, yespo_mock: YespoMock | None = None) -> int:
        assert yespo_mock is not None
        assert len(yespo_mock.calls) == 0
        return number + status() + len(yespo_mock.calls)

    assert test(1) == 202
    assert test(number=1) == 202
    assert list(inspect.signature(test).parameters) == ["number"]


def test_a_function_without_the_parameter_is_called_as_it_is() -> None:
    mock = YespoMock()

    @mock
    def test() -> int:
        """Ask."""
        return status()

    assert test() == 200
    assert test.__doc__ == "Ask."
    mock.assert_called(times=1)


def test_a_coroutine_is_answered_while_it_runs() -> None:
    @YespoMock()
    async def test(yespo_mock: YespoMock | None = None) -> int:
        assert yespo_mock is not None
        async with httpx.AsyncClient(auth=AUTH) as client:
            await client.get(URL)
        await asyncio.sleep(0)
        return len(yespo_mock.calls)

    assert asyncio.run(test()) == 1


def test_it_is_strict_when_the_function_has_ended() -> None:
    @YespoMock()
    def test() -> None:
        httpx.get("https://yespo.io/api/v2/contacts/recoms/1245", auth=AUTH)

    with pytest.raises(AssertionError, match="breaks the contract"):
        test()


def test_every_test_of_a_class_is_decorated_and_nothing_else() -> None:
    @YespoMock()
    class Tests:
        def test_one(self, yespo_mock: YespoMock | None = None) -> int:  # noqa: PT028  # it is given by the decorator
            assert yespo_mock is not None
            return status() + len(yespo_mock.calls)

        def helper(self, yespo_mock: YespoMock) -> YespoMock:
            return yespo_mock

    assert Tests().test_one() == 201
    assert list(inspect.signature(Tests.helper).parameters) == ["self", "yespo_mock"]


def run(case: type[unittest.TestCase]) -> unittest.TestResult:
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    return result


def test_a_test_case_has_its_mock_in_set_up_too() -> None:
    seen: list[int] = []

    @YespoMock()
    class Case(unittest.TestCase):
        yespo_mock: YespoMock

        def setUp(self) -> None:
            self.yespo_mock.answers([], for_={"data_source": 1246})

        def test_one(self) -> None:
            seen.append(status())
            assert len(self.yespo_mock.calls) == 1

        def test_two(self) -> None:
            seen.append(status())
            assert len(self.yespo_mock.calls) == 1

    result = run(Case)
    assert (result.testsRun, result.failures, result.errors) == (2, [], [])
    assert seen == [200, 200]


def test_a_broken_contract_fails_the_test_of_a_test_case() -> None:
    @YespoMock()
    class Case(unittest.TestCase):
        def test_one(self) -> None:
            httpx.get("https://yespo.io/api/v2/contacts/recoms/1245", auth=AUTH)

    result = run(Case)
    assert len(result.failures) == 1
    assert "breaks the contract" in result.failures[0][1]


def test_the_mixin_serves_async_test_cases_and_can_be_told_the_shop() -> None:
    shop = Shop.demo()
    shop.add_data_source(9, "bestsellers", size=1)

    class Case(YespoTestCase, unittest.IsolatedAsyncioTestCase):
        def make_yespo_mock(self) -> YespoMock:
            return YespoMock(shop)

        async def test_one(self) -> None:
            async with httpx.AsyncClient(auth=AUTH) as client:
                answer = await client.get("https://yespo.io/api/v2/contacts/recoms/9?webId=x")
            assert len(answer.json()) == 1
            self.yespo_mock.assert_called(data_source=9)

    result = run(Case)
    assert (result.testsRun, result.failures, result.errors) == (1, [], [])


def test_what_cant_be_decorated_is_told() -> None:
    with pytest.raises(TypeError, match="can't decorate int"):
        YespoMock()(3)  # type: ignore[type-var]
