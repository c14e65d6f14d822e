"""Page times of the running server (granian, one worker process), asked one after the other over one connection."""

import http.client
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.test import Client
from django.urls import reverse

from accounts import seating
from accounts.models import Seat
from bench import hubs
from bench.rows import Different, Row
from config.demo.journeys import Stage
from declarations.queries import at_desk
from tests import servers
from tests.stages import on_day


def rows(stage: Stage, *, quick: bool) -> list[Row]:
    times = 30 if quick else 200
    seat = max(stage.desks.seats.values(), key=lambda each: at_desk(each).count())
    case = at_desk(seat).first()
    assert case is not None
    mine = _cookies(seat)
    # The notices of those at the desk have run meanwhile: nobody could begin any more.
    with on_day(stage.plan.code, stage.plan.demo_today or stage.plan.opens_at):
        small, large = hubs.built(stage, works=3, files=4), hubs.built(stage, works=hubs.WORKS, files=hubs.FILES)
    asked = [
        ("home", "/", {}, reverse("review_plans:guide", args=[stage.plan.code])),
        ("guide", reverse("review_plans:guide", args=[stage.plan.code]), {}, stage.plan.name.zh),
        (f"desk queue of {at_desk(seat).count()}", reverse("offices:desk"), mine, case.person.name),
        ("case page", reverse("offices:case", args=[case.pk]), mine, case.person.name),
        *(
            (f"{name} of {hubs.WORKS} works and {hubs.FILES} files", path, large.cookies, word)
            for name, path, word in large.pages()
        ),
    ]
    with tempfile.TemporaryDirectory() as folder:
        with _floor(Path(folder)) as port:
            least = _times(port, "/", {}, "王𬎆", times)
        with servers.web(servers.environment(DEMO="1"), Path(folder) / "web.log") as port:
            measured = [(name, _times(port, path, cookies, word, times)) for name, path, cookies, word in asked]
    return hubs.rows(small, large) + [
        Row(
            f"{name}, p{share}",
            _share(taken, share),
            _share(least, share),
            "ms",
            "a bare Django page (floor)",
            less_is_better=True,
            note=f"{times} requests",
        )
        for name, taken in measured
        for share in (50, 95)
    ]


def _cookies(seat: Seat) -> dict[str, str]:
    client = Client()
    client.force_login(seat.person)
    session = client.session
    seating.choose(session, seat)
    session.save()
    return {name: crumb.value for name, crumb in client.cookies.items()}


def _times(port: int, path: str, cookies: dict[str, str], word: str, times: int) -> list[float]:
    """Milliseconds of each request, sorted. The answer is looked at each time."""
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}
    taken = []
    for number in range(times + 5):
        begun = time.perf_counter()
        server.request("GET", path, headers=headers)
        answer = server.getresponse()
        body = answer.read()
        if number >= 5:  # the first ones fill caches
            taken.append((time.perf_counter() - begun) * 1000)
        if answer.status != 200 or word.encode() not in body:
            raise Different(f"pages: {path} answers {answer.status} or lacks {word}")
    server.close()
    return sorted(taken)


def _share(taken: list[float], share: int) -> float:
    return statistics.quantiles(taken, n=100)[share - 1]


@contextmanager
def _floor(folder: Path) -> Iterator[int]:
    port = servers.free_port()
    command = f"granian --interface wsgi --workers 1 --blocking-threads 2 --host 127.0.0.1 --port {port} bench.floor:application"
    with servers.running(command, {**servers.environment(), "BENCH_FLOOR": "1"}, folder / "floor.log"):
        until = time.monotonic() + 30
        while True:
            try:
                server = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                server.request("GET", "/")
                server.getresponse().read()
                break
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
        yield port
