"""`make run`: what it refuses and what it prepares; and (deep) the whole of it in a copy of the repository."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.house.test_supervisor import eventually, is_alive
from tests.house.tree import ROOT, tracked
from tools import run
from tools.supervisor import die_with_parent

FIRST_PAGE_SECONDS = 120
AGAIN_SECONDS = 8
PATIENCE_SECONDS = 4 * FIRST_PAGE_SECONDS  # a machine that does other things may be slow, it may not fail
# What the tests and make itself put in the environment; whoever types `make run` has none of it.
OURS = re.compile(r"BUURTHULP_|DJANGO_|PYTEST_|MAKE|MFLAGS|HOST$|DEMO_HOSTS$|(DATABASE|REDIS|EMAIL)_URL$")


def crowdedness() -> float:
    """How many times longer things take because of what else this machine is doing; 1 when it is quiet."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


@contextmanager
def taken_port() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize(
    ("values", "port"), [({}, 8000), ({"PORT": ""}, 8000), ({"PORT": "80"}, 80), ({"PORT": "65535"}, 65535)]
)
def test_the_port(values: dict[str, str], port: int) -> None:
    assert run.read_port(values) == port


@pytest.mark.parametrize("raw", ["0", "65536", "-1", "http", "8000.5", "٨٠٠٠"])
def test_a_port_that_is_none(raw: str) -> None:
    with pytest.raises(run.CannotRunError, match="het moet een getal zijn van 1 tot en met 65535"):
        run.read_port({"PORT": raw})


def test_a_taken_port_is_said_in_dutch_with_a_way_out() -> None:
    with taken_port() as port, pytest.raises(run.CannotRunError) as refusal:
        run.check_free("127.0.0.1", port)
    assert str(refusal.value) == (
        f"Poort {port} op 127.0.0.1 is al bezet. Stop wat daar draait, of kies een andere: PORT={port + 1} make run"
    )


def test_a_port_taken_on_one_address_is_not_free_on_all() -> None:
    with taken_port() as port, pytest.raises(run.CannotRunError, match="is al bezet"):
        run.check_free("0.0.0.0", port)  # noqa: S104 - expected to be refused


def test_a_free_port_is_free_and_stays_so() -> None:
    port = free_port()
    run.check_free("127.0.0.1", port)
    run.check_free("127.0.0.1", port)


def test_an_unknown_host() -> None:
    with pytest.raises(run.CannotRunError, match="dat adres kent deze computer niet"):
        run.check_free("geen adres", 8000)


def test_one_run_per_folder(tmp_path: Path) -> None:
    with run.take_turn(tmp_path), pytest.raises(run.CannotRunError, match=f"proces {os.getpid()}"):
        run.take_turn(tmp_path)
    run.take_turn(tmp_path).close()


def test_secrets_are_made_once_and_are_nobody_elses_business(tmp_path: Path) -> None:
    first = run.demo_secrets(tmp_path, Path(sys.executable))
    again = run.demo_secrets(tmp_path, Path(sys.executable))
    assert first == again
    names = ["BUURTHULP_FIELD_KEYS", "BUURTHULP_HASH_KEY", "BUURTHULP_REPORTS_KEY", "DJANGO_SECRET_KEY"]
    assert sorted(first) == names
    assert len(set(first.values())) == len(names)
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {
        "field-keys.json": 0o600,
        "secrets.env": 0o600,
    }


def test_a_folder_of_before_keeps_its_secrets_and_gets_the_new_one(tmp_path: Path) -> None:
    run.write_private(tmp_path / "secrets.env", "DJANGO_SECRET_KEY=old\nBUURTHULP_HASH_KEY=older\n")
    values = run.demo_secrets(tmp_path, Path(sys.executable))
    assert (values["DJANGO_SECRET_KEY"], values["BUURTHULP_HASH_KEY"]) == ("old", "older")
    assert len(values["BUURTHULP_REPORTS_KEY"]) > 40
    assert run.demo_secrets(tmp_path, Path(sys.executable)) == values


def test_what_the_caller_set_wins(tmp_path: Path) -> None:
    given = {"DJANGO_SECRET_KEY": "mine", "PATH": "/bin"}
    values = run.child_environment(given, host="127.0.0.1", local=tmp_path, python=Path(sys.executable))
    assert (values["DJANGO_SECRET_KEY"], values["BUURTHULP_DEMO"]) == ("mine", "1")
    assert values["DJANGO_ALLOWED_HOSTS"] == "localhost,127.0.0.1,[::1]"


@pytest.mark.parametrize(
    ("given", "port", "told"),
    [
        ({}, 8123, "8123"),
        ({}, 80, None),
        ({"BUURTHULP_SITE_PORT": "443"}, 8123, "443"),
        ({"BUURTHULP_DEMO": "0"}, 8123, None),
    ],
)
def test_the_demo_knows_its_port(tmp_path: Path, given: dict[str, str], port: int, told: str | None) -> None:
    values = run.child_environment(given, host="127.0.0.1", local=tmp_path, python=Path(sys.executable), port=port)
    assert values.get("BUURTHULP_SITE_PORT") == told


def test_without_the_demo_no_secret_is_invented(tmp_path: Path) -> None:
    given = {"BUURTHULP_DEMO": "0"}
    values = run.child_environment(given, host="127.0.0.1", local=tmp_path, python=Path(sys.executable))
    assert sorted(values) == ["BUURTHULP_DEMO", "BUURTHULP_LOCAL_DIR", "PYTHONUNBUFFERED"]
    assert list(tmp_path.iterdir()) == []


def test_the_demo_is_not_shown_to_the_network_by_accident(tmp_path: Path) -> None:
    python = Path(sys.executable)
    with pytest.raises(run.CannotRunError, match=r"DEMO_HOSTS=192\.168\.1\.5"):
        run.child_environment({}, host="192.168.1.5", local=tmp_path, python=python)
    values = run.child_environment({"DEMO_HOSTS": "192.168.1.5"}, host="192.168.1.5", local=tmp_path, python=python)
    assert values["DJANGO_ALLOWED_HOSTS"] == "localhost,127.0.0.1,[::1],192.168.1.5"


def test_the_database_is_prepared_once_and_again_when_it_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    database = tmp_path / "buurthulp.sqlite3"

    def manage(_python: Path, _values: object, command: str, *_rest: str) -> None:
        asked.append(command)
        database.touch()

    monkeypatch.setattr(run, "manage", manage)
    python = Path(sys.executable)
    run.prepare(python, {"BUURTHULP_DEMO": "1"}, tmp_path)
    assert asked == ["migrate", "load_demo"]
    run.prepare(python, {"BUURTHULP_DEMO": "1"}, tmp_path)
    assert asked == ["migrate", "load_demo"]
    database.rename(tmp_path / "elsewhere")
    run.prepare(python, {"BUURTHULP_DEMO": "0"}, tmp_path)
    run.prepare(python, {"BUURTHULP_DEMO": "0"}, tmp_path)
    assert asked == ["migrate", "load_demo", "migrate"]
    run.prepare(python, {"BUURTHULP_DEMO": "0", "DATABASE_URL": "postgres://x"}, tmp_path)
    run.prepare(python, {"BUURTHULP_DEMO": "0", "DATABASE_URL": "postgres://x"}, tmp_path)
    assert asked == ["migrate", "load_demo", "migrate", "migrate", "migrate"]


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/healthz"),
        ("0.0.0.0", "http://127.0.0.1:8000/healthz"),  # noqa: S104 - only translated
        ("::", "http://[::1]:8000/healthz"),
        ("::1", "http://[::1]:8000/healthz"),
    ],
)
def test_where_health_is_asked(host: str, address: str) -> None:
    assert run.Health(host, 8000).address == address


def test_nobody_answering_is_not_healthy() -> None:
    check = run.Health("127.0.0.1", free_port())
    assert check() is False
    assert check.last.startswith("0: ConnectionRefusedError")


# --- the whole of it -------------------------------------------------------------------------------------------------


def _at_a_terminal() -> None:
    """Ends with this run, and hears Ctrl-C, which what a script starts in the background is told not to."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    die_with_parent()


class Running:
    """`make run` in a copy of the repository, and what it printed."""

    def __init__(self, clone: Path, log: Path) -> None:
        self.port = free_port()
        self.log = log
        self.clone = clone
        environment = {name: value for name, value in os.environ.items() if not OURS.match(name)}
        environment["PORT"] = str(self.port)
        self.began = time.monotonic()
        self._out = log.open("wb")
        self.make = subprocess.Popen(
            ["make", "run"],
            cwd=clone,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=self._out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_at_a_terminal,
        )

    @property
    def text(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_until_ready(self, seconds: float) -> float:
        """How long it took until the address was printed and a page came."""
        wanted = f"Buurthulp staat klaar op http://localhost:{self.port}/"
        assert eventually(lambda: wanted in self.text or self.make.poll() is not None, seconds), self.text
        assert wanted in self.text, self.text
        assert self.get("/") == 200
        return time.monotonic() - self.began

    def get(self, path: str) -> int:
        connection = HTTPConnection("localhost", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def processes(self) -> list[int]:
        """Every process that runs with the clone's own interpreter or in its folder."""
        found = []
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit() or int(folder.name) == os.getpid():
                continue
            try:
                where = (folder / "cwd").readlink()
            except OSError:
                continue
            if where == self.clone and is_alive(int(folder.name)):
                found.append(int(folder.name))
        return sorted(found)

    def of(self, pattern: str) -> list[int]:
        """Those whose command line has ``pattern``."""
        found = []
        for pid in self.processes():
            try:
                command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if re.search(pattern, command):
                found.append(pid)
        return found

    def close_log(self) -> None:
        """Close our end of what make writes to."""
        self._out.close()

    def close(self) -> None:
        """End what is left, whatever the test found."""
        if self.make.poll() is None:
            os.killpg(self.make.pid, signal.SIGTERM)
        eventually(lambda: not self.processes(), 20)
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
        self.make.wait(20)
        self.close_log()


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of what git knows, without a venv and without `.local`."""
    folder = tmp_path_factory.mktemp("clone") / "buurthulp"
    for path in tracked():
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    yield folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def running(clone: Path, tmp_path: Path) -> Iterator[Running]:
    started = Running(clone, tmp_path / "run.log")
    yield started
    started.close()


@pytest.fixture
def unprepared(clone: Path, tmp_path: Path) -> Iterator[Running]:
    """As ``running``, but it has to migrate first."""
    (clone / ".local" / "prepared").unlink(missing_ok=True)
    started = Running(clone, tmp_path / "run.log")
    yield started
    started.close()


@pytest.mark.deep
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to see which processes are left")
class TestWholeRun:
    """In this order, one after another: the first is the clean clone. ``make test-deep`` gives a file to one worker."""

    def test_from_a_clean_clone(self, running: Running) -> None:
        seconds = running.wait_until_ready(PATIENCE_SECONDS)
        print(f"clean clone to first page: {seconds:.1f} s, crowdedness {crowdedness():.1f}")
        assert seconds / crowdedness() < FIRST_PAGE_SECONDS
        assert {name: len(running.of(name)) > 0 for name in ("gunicorn", "celery.*worker", "celery.*beat")} == {
            "gunicorn": True,
            "celery.*worker": True,
            "celery.*beat": True,
        }

    def test_again(self, running: Running) -> None:
        seconds = running.wait_until_ready(PATIENCE_SECONDS)
        print(f"again to first page: {seconds:.1f} s, crowdedness {crowdedness():.1f}")
        assert seconds / crowdedness() < AGAIN_SECONDS

    @pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
    def test_a_signal_to_the_script_leaves_no_process(self, running: Running, name: str) -> None:
        running.wait_until_ready(PATIENCE_SECONDS)
        (script,) = [pid for pid in running.of(r"tools\.run") if pid != running.make.pid]
        os.kill(script, getattr(signal, name))
        assert eventually(lambda: running.processes() == [], 20), running.of(".")

    @pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGKILL"])
    def test_a_signal_to_make_leaves_no_process(self, running: Running, name: str) -> None:
        running.wait_until_ready(PATIENCE_SECONDS)
        running.make.send_signal(getattr(signal, name))
        running.make.wait(20)
        assert eventually(lambda: running.processes() == [], 20), running.of(".")

    def test_ctrl_c_reaches_the_whole_group(self, running: Running) -> None:
        running.wait_until_ready(PATIENCE_SECONDS)
        os.killpg(running.make.pid, signal.SIGINT)
        running.make.wait(20)
        assert eventually(lambda: running.processes() == [], 20), running.of(".")

    @pytest.mark.parametrize("victim", ["gunicorn", "celery.*worker", "celery.*beat"])
    def test_the_end_of_one_is_the_end_of_all(self, running: Running, victim: str) -> None:
        running.wait_until_ready(PATIENCE_SECONDS)
        os.kill(min(running.of(victim)), signal.SIGKILL)
        assert running.make.wait(30) != 0
        assert eventually(lambda: running.processes() == [], 20), running.of(".")
        assert "Buurthulp stopt: " in running.text

    def test_a_signal_while_it_prepares_leaves_no_process(self, unprepared: Running) -> None:
        running = unprepared
        assert eventually(lambda: running.of(r"manage\.py") != [], 20)
        running.make.terminate()
        running.make.wait(20)
        assert eventually(lambda: running.processes() == [], 20), running.of(".")

    def test_a_second_one_in_the_same_folder_is_refused(self, running: Running, tmp_path: Path) -> None:
        running.wait_until_ready(PATIENCE_SECONDS)
        second = Running(running.clone, tmp_path / "second.log")
        try:
            assert second.make.wait(20) != 0
            assert "Buurthulp draait al vanuit" in second.text
        finally:
            second.close_log()
        assert running.get("/healthz") == 200
