"""How heavy the first view is, over the wire, with nothing kept from before; and which hosts it asks."""

import gzip

import pytest
from django.conf import settings

KILOBYTE = 1024


def weigh(page, path):
    """Bytes over the wire for each request of one view; from the browser's own store is 0."""
    sizes: dict[str, float] = {}
    names: dict[str, str] = {}
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.on("Network.requestWillBeSent", lambda event: names.update({event["requestId"]: event["request"]["url"]}))
    tools.on(
        "Network.loadingFinished",
        lambda event: sizes.update({names[event["requestId"]]: event["encodedDataLength"]}),
    )
    page.goto(path, wait_until="networkidle")
    tools.detach()
    return sizes


@pytest.mark.parametrize(
    "path",
    ["/", "{topic}", "/draaiboek/meestappen/", "/leren/een-ruilwinkel-als-eerste-stap/", "/kaart/", "/signalen/geven/"],
)
def test_a_first_view_is_light(path, phone, topic):
    sizes = weigh(phone(), path.format(topic=topic.get_absolute_url()))
    told = "\n".join(f"{size / KILOBYTE:6.1f} KB  {url}" for url, size in sizes.items())
    assert len(sizes) <= 8, told
    assert sum(sizes.values()) <= 60 * KILOBYTE, f"{sum(sizes.values()) / KILOBYTE:.1f} KB\n{told}"
    assert any(".css" in url for url in sizes)


def test_a_second_view_asks_only_for_the_page(desk, site):
    page = desk()
    weigh(page, "/leren/")
    fetched = [url for url, size in weigh(page, "/draaiboek/").items() if size]
    assert len(fetched) == 1, fetched


def compressed(path):
    return len(gzip.compress(path.read_bytes(), 9))


def test_the_sheet_is_small():
    total = sum(compressed(path) for path in (settings.BASE_DIR / "static" / "css").iterdir())
    assert total <= 10 * KILOBYTE, f"{total} bytes"


@pytest.mark.parametrize(
    "path", ["{topic}", "/draaiboek/meestappen/", "/leren/een-ruilwinkel-als-eerste-stap/", "/kaart/"]
)
def test_the_scripts_of_a_page_are_small(path, phone, topic):
    page = phone()
    page.goto(path.format(topic=topic.get_absolute_url()))
    names = page.evaluate("[...document.scripts].filter((s) => s.src).map((s) => s.src.split('/').pop())")
    assert "snel-weg" in "".join(names)
    total = sum(compressed(settings.BASE_DIR / "static" / "js" / f"{name.split('.')[0]}.js") for name in names)
    assert total <= 8 * KILOBYTE, f"{total} bytes in {names}"


def test_save_data_leaves_the_font_out(phone, site):
    page = phone(extra_http_headers={"Save-Data": "on"})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/", wait_until="networkidle")
    assert not [url for url in asked if "woff2" in url]
