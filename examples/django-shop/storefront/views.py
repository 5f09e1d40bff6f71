"""The shop's pages."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from storefront.catalogue import PRODUCTS
from storefront.recommendations import also_bought


def product(request: HttpRequest, product_id: str) -> HttpResponse:
    """Show a product, and what others bought with it."""
    if product_id not in PRODUCTS:
        raise Http404(product_id)
    recommended = also_bought(product_id, request.COOKIES.get("sc"))
    return render(request, "product.html", {"product": PRODUCTS[product_id], "recommended": recommended})
