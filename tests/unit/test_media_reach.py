from __future__ import annotations

import pytest

from backchannel.media.reach import Reach
from backchannel.media.refused import MediaRefused

PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::808:808",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2001::1",
    "2001:db8::1",
    "3fff::1",
    "100::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "5f00::1",
    "2600:1f00::5efe:7f00:1",
    "2600:1f00::200:5efe:a00:1",
]
PUBLIC = [
    "8.8.8.8",
    "93.184.215.14",
    "172.32.0.1",
    "100.128.0.1",
    "2606:4700::1111",
    "2a00:1450:4001::8a",
    "64:ff9b::808:808",
    "::ffff:8.8.8.8",
    "2002:808:808::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_inside_some_network_is_refused(address: str) -> None:
    assert not Reach().address(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_allowed(address: str) -> None:
    assert Reach().address(address)


@pytest.mark.parametrize("address", ["", "localhost", "2130706433", "0x7f000001", "127.1", "1.2.3"])
def test_what_is_no_address_in_its_usual_form_is_refused(address: str) -> None:
    assert not Reach().address(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.1.2.3/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://2130706433/",
        "http://127.1/",
        "http://1.2.3.4.5/",
        "http://example.0x/",
        "http://localhost/",
        "http://localhost./",
        "http://intranet/",
        "http://127.0.0.1./",
        "http://①②⑦.0.0.1/",
        "http://user@example.org/",
        "http://user:password@example.org/",
        "http://:password@example.org/",
        "http://example.org:22/",
        "http://example.org:8080/",
        "https://example.org:0/",
        "http://example.org:99999/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "ftp://example.org/",
        "data:image/png;base64,AAAA",
        "javascript:alert(1)",
        "demo:tree",
        "//example.org/a.png",
        "/a.png",
        "http://",
        "http:///a.png",
        "",
        "http://[::1",
        "http://exa mple.org/",
    ],
)
def test_an_address_that_leads_elsewhere_is_refused(url: str) -> None:
    with pytest.raises(MediaRefused) as raised:
        Reach().url(url)
    assert raised.value.status == 403
    assert "127" not in raised.value.reason


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a.png",
        "https://example.org:443/a.png?w=1",
        "https://example.org:80/",
        "https://8.8.8.8/",
        "https://bücher.example/ü.png",
        "https://3com.example./a",
    ],
)
def test_an_ordinary_address_is_allowed(url: str) -> None:
    assert Reach().url(url).host


def test_the_fragment_stays_here() -> None:
    assert str(Reach().url("https://example.org/a.png#b")) == "https://example.org/a.png"
