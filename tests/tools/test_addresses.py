"""Where the demo listens, and by which address people reach it."""

import socket
from collections.abc import Iterator

import pytest

from config.services.places import ServicesError
from tools import addresses


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOST", "PORT", "PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        yield squatter.getsockname()[1]


def test_a_port_that_was_asked_for_and_is_taken_is_refused_in_one_sentence(
    taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", str(taken))
    with pytest.raises(ServicesError) as refusal:
        addresses.choose()
    assert str(refusal.value) == (
        f"Port {taken} on 127.0.0.1 is taken: choose another one (`make run PORT=8080`) or end what holds it."
    )


def test_the_usual_port_is_passed_over_and_that_is_said(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "DEFAULT_PORT", taken)
    found = addresses.choose()
    assert found.port > taken
    assert found.remark == f"Port {taken} is taken, so it is {found.port} today."
    assert found.public_url == f"http://127.0.0.1:{found.port}"


def test_a_word_is_no_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "http")
    with pytest.raises(ServicesError, match=r"^PORT=http is no port: give a number from 1 to 65535\.$"):
        addresses.choose()


def test_the_whole_network_is_served_under_the_address_it_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.setattr(addresses, "lan_address", lambda: "192.168.3.7")
    found = addresses.choose()
    assert (found.host, found.public_url) == ("0.0.0.0", f"http://192.168.3.7:{found.port}")


def test_a_given_public_address_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://titles.example.org/")
    assert addresses.choose().public_url == "https://titles.example.org"
