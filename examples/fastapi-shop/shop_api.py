"""A shop's API for its app: `YESPO_API_KEY=… fastapi run shop_api.py`."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import httpx2
from fastapi import Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel, TypeAdapter, ValidationError

YOU_MAY_ALSO_LIKE = 1248
"""The data source, as the account's settings show it."""


class Recommendation(BaseModel):
    """What the app shows of a recommended product."""

    id: str
    name: str
    url: str
    price: float


_RECOMMENDATIONS = TypeAdapter(list[Recommendation])


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    base_url = os.environ.get("YESPO_URL", "https://yespo.io")
    auth = ("shop", os.environ["YESPO_API_KEY"])
    async with httpx2.AsyncClient(base_url=base_url, auth=auth, timeout=1) as app.state.yespo:
        yield


def _yespo(request: Request) -> httpx2.AsyncClient:
    client: httpx2.AsyncClient = request.app.state.yespo
    return client


app = FastAPI(title="Shop", lifespan=_lifespan)


@app.get("/products/{product}/recommendations")
async def recommendations(
    product: str, customer: str, yespo: Annotated[httpx2.AsyncClient, Depends(_yespo)]
) -> list[Recommendation]:
    """Return what a customer may like instead of a product or beside it; 503 while that can't be told."""
    parameters = {"externalCustomerId": customer, "products": product}
    try:
        response = await yespo.get(f"/api/v2/contacts/recoms/{YOU_MAY_ALSO_LIKE}", params=parameters)
        response.raise_for_status()
        return _RECOMMENDATIONS.validate_json(response.content)
    except (httpx2.HTTPError, ValidationError) as error:
        raise HTTPException(503, "There are no recommendations just now.", {"Retry-After": "5"}) from error
