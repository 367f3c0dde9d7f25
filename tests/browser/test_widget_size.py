"""What the widget costs a page."""

from __future__ import annotations

import gzip

from tests.browser.static_server import StaticSite

LARGEST = 12_000


async def test_the_widget_is_one_file_of_12_kb(static_site: StaticSite) -> None:
    status, type, body = static_site.find("/widget.js")
    assert (status, type.split("/")[1]) == (200, "javascript")
    assert len(gzip.compress(body, 9)) <= LARGEST
    assert b"import(" not in body
    assert b"@font-face" not in body
