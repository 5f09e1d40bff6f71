"""The shop's addresses."""

from __future__ import annotations

from django.urls import path

from storefront.views import product

urlpatterns = [path("products/<str:product_id>/", product, name="product")]
