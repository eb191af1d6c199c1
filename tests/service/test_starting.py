"""How the service starts, stops, and what it refuses before that."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

from claimgraph.errors import InputError
from claimgraph.service.options import Options
from tests.service.conftest import MORE, Service, Starter, run, stored


def serve(*options: str, store: Path) -> subprocess.CompletedProcess[str]:
    """Starts a service that cannot start."""
    command = [sys.executable, "-m", "claimgraph", "--store", str(store), "serve", "--port", "0", *options]
    return subprocess.run(command, capture_output=True, text=True, cwd=store.parent, timeout=60)


def test_a_network_needs_a_token_or_a_word(tmp_path: Path) -> None:
    done = serve("--host", "0.0.0.0", store=tmp_path / "store")

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: --host: on 0.0.0.0 everybody who reaches this machine could ask")
    assert "--token-file" in done.stderr and "--open-to-all" in done.stderr


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_this_machine_needs_neither(host: str) -> None:
    assert Options(store=Path("s"), host=host).on_loopback


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", "127.0.0.1.example.org"])
def test_everything_else_is_a_network(host: str) -> None:
    with pytest.raises(InputError, match="--open-to-all"):
        Options(store=Path("s"), host=host)
    assert not Options(store=Path("s"), host=host, open_to_all=True).on_loopback


@pytest.mark.parametrize(
    ("content", "mode", "told"),
    [
        ("a-long-enough-token", 0o644, "can be read by others; run `chmod 600"),
        ("short", 0o600, "holds no token"),
        ("", 0o600, "holds no token"),
        ("two words of some length", 0o600, "holds no token"),
        (None, 0o600, "cannot be read"),
    ],
)
def test_a_token_has_to_be_one(tmp_path: Path, content: str | None, mode: int, told: str) -> None:
    token = tmp_path / "token"
    if content is not None:
        token.write_text(content, encoding="utf-8")
        token.chmod(mode)

    done = serve("--token-file", str(token), store=stored(tmp_path))

    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--allow-origin", "paper.example"], "is no origin; write it as https://example.org"),
        (["--base-url", "claims.example"], "is no address; write https://"),
        (["--host", "203.0.113.77", "--open-to-all"], "cannot listen there"),
        (["--workers", "0"], "--workers"),
    ],
)
def test_what_cannot_be_is_told_in_a_line(tmp_path: Path, options: list[str], told: str) -> None:
    done = serve(*options, store=stored(tmp_path))

    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = serve("--port", str(taken.getsockname()[1]), store=stored(tmp_path))

    assert done.returncode == 2
    assert "cannot listen there (Address already in use); name another --port" in done.stderr


def test_without_a_store_nothing_is_served(tmp_path: Path) -> None:
    done = serve(store=tmp_path / "nowhere")

    assert done.returncode == 2
    assert "there is no store" in done.stderr
    assert not (tmp_path / "nowhere").exists()


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['starlette'] = None; sys.modules['uvicorn'] = None\n"
        "from claimgraph.cli import main; sys.exit(main(['--store', 's', 'serve']))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path)

    assert done.returncode == 2
    assert "run `pip install 'claimgraph[serve]'`" in done.stderr


def test_a_network_that_may_ask_is_warned_of(start: Starter) -> None:
    service = start("--host", "0.0.0.0", "--open-to-all")

    assert service.get("/healthz").status == 200
    told = "warning: 0.0.0.0 is reached from the network; everybody"
    assert _soon(lambda: any(line.startswith(told) for line in service.log))
    assert service.get("/sparql?query=ASK%7B%7D", {"Origin": "https://any.example"}).status == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_in_good_order(start: Starter, number: signal.Signals) -> None:
    """An answer that is on its way is completed; no process and no file is left."""
    service = start()
    workers = service.workers() if sys.platform == "linux" else []
    client = service.connect()
    client.request("GET", "/sparql?" + urlencode({"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"}))
    time.sleep(0.05)

    service.process.send_signal(number)

    answer = client.getresponse()
    assert answer.status == 200
    assert b'"n"' in answer.read()
    assert service.process.wait(30) == 0
    assert [worker for worker in workers if Path(f"/proc/{worker}").exists()] == []
    with pytest.raises(ConnectionRefusedError):
        service.get("/healthz")


def test_it_goes_with_its_workers_even_if_killed(start: Starter) -> None:
    service = start()
    if sys.platform != "linux":
        pytest.skip("looks in /proc for the workers")
    workers = service.workers()
    assert workers

    service.process.kill()
    service.process.wait()

    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and any(Path(f"/proc/{worker}").exists() for worker in workers):
        time.sleep(0.1)
    assert [worker for worker in workers if Path(f"/proc/{worker}").exists()] == []


@pytest.mark.parametrize("options", [[], ["--private"]])
def test_what_another_process_imports_is_served_soon(start: Starter, tmp_path: Path, options: list[str]) -> None:
    service = start(*options)
    query = "SELECT ?claim { ?claim a cg:Claim }"
    before = service.ask(query)
    held = {"If-None-Match": before.headers["etag"]}
    path = "/sparql?" + urlencode({"query": query})
    assert service.get(path, held).status == 304

    (tmp_path / "more.yaml").write_text(MORE, encoding="utf-8")
    run("import", "more.yaml", store=service.store)

    assert _soon(lambda: service.get(path, held).status == 200)
    after = service.ask(query)
    assert len(after.json()["results"]["bindings"]) == len(before.json()["results"]["bindings"]) + 1
    assert after.headers["etag"] != before.headers["etag"]
    assert service.get("/claims/rained").json()["id"] == "rained"

    run("undo", "2", store=service.store)
    assert _soon(lambda: service.ask(query).headers["etag"] == before.headers["etag"])
    assert service.get("/claims/rained").status == 404


def _soon(what: object) -> bool:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        if what():  # type: ignore[operator]
            return True
        time.sleep(0.2)
    return False


def test_it_is_the_service_that_tells_its_address(service: Service) -> None:
    assert service.base == f"http://127.0.0.1:{service.port}/"
