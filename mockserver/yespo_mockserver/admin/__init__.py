"""The control API under `/__admin/`, the page that uses it, and a client for Python.

`guard` says who may ask, `operations` is the table of what can be asked, `control` does it, `openapi` describes it,
`events` tells of requests as they come, and `page` serves the files of the page.
"""

from __future__ import annotations
