"""The embedded PostgreSQL: shared, stopped with the last, and back after every kind of crash.

The users of a server are real processes here, as that is what the rules are about.
"""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import psycopg
import pytest

from taskservice.infra import embedded
from taskservice.infra.embedded import EmbeddedServerError
from taskservice.infra.embedded.owner import let_reach

# Says its server's address once it has one, and then keeps it until its input ends.
USER_PROGRAM = """
import sys
from pathlib import Path
from taskservice.infra import embedded
server = embedded.start(Path(sys.argv[1]))
print(server.uri("postgres"), flush=True)
sys.stdin.read()
server.close()
"""


class User:
    """A process that uses the server of a data folder."""

    def __init__(self, data_dir: Path, uid: int | None = None, environ: dict[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER_PROGRAM, data_dir],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            user=uid,
            group=uid,
            extra_groups=None if uid is None else [],
            env={**os.environ, **(environ or {})},
            cwd="/",
            process_group=0,
        )

    def uri(self) -> str:
        assert self.process.stdout is not None
        uri = self.process.stdout.readline().strip()
        if not uri:
            assert self.process.stderr is not None
            pytest.fail(f"no server: {self.process.stderr.read()}")
        return uri

    def leave(self) -> None:
        self.process.communicate(timeout=60)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A short folder that ordinary users reach, too; whatever still runs there afterwards is ended."""
    with tempfile.TemporaryDirectory(prefix="ts") as folder:
        os.chmod(folder, 0o711)
        yield Path(folder, "data")
        pid = postmaster_pid(Path(folder, "data"))
        if pid is not None and is_running(pid):
            os.kill(pid, signal.SIGQUIT)
            wait_until(lambda: not is_running(pid))


@pytest.fixture
def join(data_dir: Path) -> Iterator[Callable[[], User]]:
    """Starts users of the folder; they are gone at the end, however the test ended."""
    with ExitStack() as stack:

        def one_more() -> User:
            user = User(data_dir)
            stack.callback(user.kill)
            return user

        yield one_more


def wait_until(condition: Callable[[], bool], timeout_s: float = 30) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def postmaster_pid(data_dir: Path) -> int | None:
    try:
        return int((data_dir / "postgres" / "postmaster.pid").read_text().split("\n")[0])
    except FileNotFoundError:
        return None


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def running_pid(data_dir: Path) -> int:
    pid = postmaster_pid(data_dir)
    assert pid is not None
    assert is_running(pid)
    return pid


def query(uri: str, statement: str) -> object:
    with psycopg.connect(uri, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())  # bytes: as the type checker wants no built strings
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def test_it_is_durable_listens_on_no_address_and_keeps_what_was_written(data_dir: Path) -> None:
    with embedded.start(data_dir) as server:
        server.create_database("taskservice")
        server.create_database("taskservice")
        with psycopg.connect(server.uri(), autocommit=True) as connection:
            connection.execute("create table kept as select 42 as answer")
            for name, value in {"fsync": "on", "synchronous_commit": "on", "listen_addresses": ""}.items():
                assert connection.execute("select current_setting(%s)", [name]).fetchone() == (value,)
        assert (server.bin_dir / "psql").exists()
    with embedded.start(data_dir) as server:
        assert query(server.uri(), "select answer from kept") == 42


def test_two_processes_share_it_and_the_last_one_stops_it(data_dir: Path, join: Callable[[], User]) -> None:
    first, second = join(), join()
    assert first.uri() == second.uri()
    pid = running_pid(data_dir)
    first.leave()
    assert is_running(pid)
    second.leave()
    assert not is_running(pid)


def test_many_processes_that_start_at_the_same_time_get_the_same_server(
    data_dir: Path, join: Callable[[], User]
) -> None:
    users = [join() for _ in range(6)]
    uris = {user.uri() for user in users}
    assert len(uris) == 1
    pid = running_pid(data_dir)
    for user in users:
        user.leave()
    assert not is_running(pid)


def test_two_holds_in_one_process_are_two_users(data_dir: Path) -> None:
    first, second = embedded.start(data_dir), embedded.start(data_dir)
    first.close()
    first.close()
    assert query(second.uri("postgres"), "select 1") == 1
    pid = running_pid(data_dir)
    second.close()
    assert not is_running(pid)


def test_a_process_that_just_ends_leaves_the_server_as_if_it_had_closed_it(data_dir: Path) -> None:
    program = "import sys, pathlib; from taskservice.infra.embedded import start; start(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", program, data_dir], check=True, timeout=60)
    assert (data_dir / "postgres" / "PG_VERSION").exists()
    assert postmaster_pid(data_dir) is None


def test_a_forked_child_does_not_take_its_parents_hold_along(data_dir: Path) -> None:
    with embedded.start(data_dir) as server:
        child = os.fork()
        if child == 0:
            server.close()
            os._exit(0)
        os.waitpid(child, 0)
        assert query(server.uri("postgres"), "select 1") == 1


def test_a_user_killed_with_sigkill_leaves_the_server_to_the_next_which_joins_and_stops_it(
    data_dir: Path, join: Callable[[], User]
) -> None:
    killed = join()
    killed.uri()
    pid = running_pid(data_dir)
    killed.kill()
    assert is_running(pid)
    heir = join()
    heir.uri()
    assert running_pid(data_dir) == pid
    heir.leave()
    assert not is_running(pid)


def test_after_everything_was_killed_it_recovers_what_was_committed(data_dir: Path, join: Callable[[], User]) -> None:
    user = join()
    query(user.uri(), "create table kept as select 42 as answer")
    pid = running_pid(data_dir)
    user.kill()
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_running(pid))
    # Right then: the dead server's other processes are still about to notice.
    with embedded.start(data_dir) as server:
        assert query(server.uri("postgres"), "select answer from kept") == 42


def test_it_starts_though_a_stranger_has_the_number_of_the_dead_server(
    data_dir: Path, join: Callable[[], User]
) -> None:
    user = join()
    user.uri()
    pid = running_pid(data_dir)
    user.kill()
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_running(pid))
    pid_file = data_dir / "postgres" / "postmaster.pid"
    # This test's own process plays the stranger.
    pid_file.write_text(pid_file.read_text().replace(str(pid), str(os.getpid()), 1))
    with embedded.start(data_dir) as server:
        assert query(server.uri("postgres"), "select 1") == 1
    assert is_running(os.getpid())


def test_ctrl_c_in_the_terminal_does_not_reach_the_server(data_dir: Path, join: Callable[[], User]) -> None:
    user = join()
    uri = user.uri()
    pid = running_pid(data_dir)
    assert os.getsid(pid) != os.getsid(user.process.pid)
    with embedded.start(data_dir):
        os.killpg(user.process.pid, signal.SIGINT)
        user.process.communicate(timeout=60)
        assert query(uri, "select 1") == 1


def test_a_start_that_was_killed_while_making_the_cluster_is_made_good(data_dir: Path) -> None:
    (data_dir / "postgres.new" / "base").mkdir(parents=True)
    (data_dir / "postgres.new" / "PG_VERSION").write_text("18\n")
    with embedded.start(data_dir) as server:
        assert query(server.uri("postgres"), "select 1") == 1


@pytest.mark.parametrize("name", ["d" * 120, 'it\'s a "$HOME", `odd` name'])
def test_a_folder_with_a_long_or_odd_name_works_and_leaves_no_socket_behind(data_dir: Path, name: str) -> None:
    with embedded.start(data_dir / name) as server:
        assert query(server.uri("postgres"), "select 1") == 1
        socket_dir = Path(str(query(server.uri("postgres"), "show unix_socket_directories")).strip('"'))
        assert socket_dir.stat().st_mode & 0o077 == 0
    assert not list(socket_dir.glob(".s.PGSQL*"))


def test_settings_for_other_databases_in_the_environment_do_not_mislead_it(data_dir: Path) -> None:
    user = User(data_dir, environ={"PGPORT": "6543", "PGDATA": "/nowhere", "PGUSER": "nobody"})
    try:
        assert query(user.uri(), "select 1") == 1
    finally:
        user.kill()


def test_a_folder_that_cannot_be_used_is_one_clear_error(data_dir: Path) -> None:
    data_dir.parent.joinpath("file").touch()
    with pytest.raises(EmbeddedServerError, match="TASK_DATA_DIR") as caught:
        embedded.start(data_dir.parent / "file" / "data")
    assert "\n" not in str(caught.value)


def test_a_cluster_of_another_version_is_refused_with_what_to_do(data_dir: Path) -> None:
    (data_dir / "postgres").mkdir(parents=True)
    (data_dir / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedServerError, match="was made by PostgreSQL 16, this is 18"):
        embedded.start(data_dir)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody else: run the tests as root")
class TestAsSomebodyElse:
    """The same server, as an ordinary user and across users."""

    @pytest.fixture
    def uid(self) -> int:
        # Python or the checkout may lie below root's home, which others cannot pass through.
        for path in (sys.executable, sys.prefix, os.path.realpath(sys.executable), embedded.__file__):
            let_reach(Path(path))
        return pwd.getpwnam("nobody").pw_uid

    @pytest.fixture
    def home(self, data_dir: Path, uid: int) -> Path:
        home = data_dir.parent / "home"
        home.mkdir(mode=0o700)
        os.chown(home, uid, uid)
        return home

    def test_an_ordinary_user_has_a_server_of_their_own(self, home: Path, uid: int) -> None:
        user = User(home / "data", uid)
        try:
            user.uri()
            pid = running_pid(home / "data")
            assert psutil.Process(pid).uids().real == uid
            user.leave()
            assert not is_running(pid)
        finally:
            user.kill()

    def test_an_ordinary_user_is_refused_another_ones_folder_by_one_line(self, data_dir: Path, uid: int) -> None:
        with embedded.start(data_dir):
            user = User(data_dir, uid)
            _, said = user.process.communicate(timeout=60)
        assert "Permission denied" in said.splitlines()[-1]
        assert "TASK_DATA_DIR" in said.splitlines()[-1]

    def test_root_uses_an_ordinary_users_folder_and_leaves_it_usable(self, home: Path, uid: int) -> None:
        first = User(home / "data", uid)
        first.uri()
        first.leave()
        with embedded.start(home / "data"):
            assert psutil.Process(running_pid(home / "data")).uids().real == uid
        again = User(home / "data", uid)
        try:
            again.uri()
            again.leave()
        finally:
            again.kill()
