"""A PostgreSQL of the tests' own: installed where it is missing and may be, in a temporary folder, by unix socket
only.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

_PACKAGE = "postgresql"
_CLUSTERS = Path("/etc/postgresql-common/createcluster.conf")


def programs() -> Path | None:
    """The folder of the newest installed PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def installed() -> Path:
    """The same, installed by apt as root where it is missing. Skips the test, with the reason, where it cannot be."""
    if found := programs():
        return found
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("apt-get") is None:
        pytest.skip("PostgreSQL is missing and only root can install it: apt-get install postgresql")
    if not _CLUSTERS.exists():  # no cluster of the system's own
        _CLUSTERS.parent.mkdir(exist_ok=True)
        _CLUSTERS.write_text("create_main_cluster = false\n", encoding="ascii")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", _PACKAGE]):
        subprocess.run(["apt-get", *command], env=environment, capture_output=True, check=False)
    if found := programs():
        return found
    pytest.skip("PostgreSQL is missing and apt could not install it")


class Cluster:
    """A server in a temporary folder of its own, `folder`, where its socket lies too.

    `flush`: a commit has left the process when it is answered, so that it outlives kill -9; `durable`: fsync besides,
    as in production.
    """

    def __init__(self, *, flush: bool = False, durable: bool = False) -> None:
        self._programs = installed()
        self.folder = Path(tempfile.mkdtemp(prefix="gpd-pg-"))
        self._as_user: list[str] = []
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._as_user = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        self._options = (
            f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c max_connections=60"
        )
        if not durable:
            self._options += " -c fsync=off -c full_page_writes=off"
            self._options += "" if flush else " -c synchronous_commit=off"
        self._run("initdb", "-D", "d", "-A", "trust", "-U", "hub", "-E", "UTF8", "--no-locale", "--no-sync")

    def start(self, within_s: float = 0.0) -> None:
        """Until it answers; again and again for so long: what a killed server left behind lets no other begin."""
        ends = time.monotonic() + within_s
        while True:
            try:
                self._run("pg_ctl", "-D", "d", "-l", "log", "-w", "-t", "60", "-o", self._options, "start")
            except subprocess.CalledProcessError:
                if time.monotonic() > ends:
                    raise
                time.sleep(0.1)
            else:
                return

    def kill(self) -> None:
        """kill -9 of the postmaster; its children end when they notice."""
        first, _, _ = (self.folder / "d" / "postmaster.pid").read_text(encoding="ascii").partition("\n")
        os.kill(int(first), signal.SIGKILL)

    def remove(self) -> None:
        """Stop it, if it runs, and leave nothing."""
        with suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "-D", "d", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as_user, str(self._programs / program), *arguments]
        subprocess.run(
            command, cwd=self.folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """A running server; yields the folder of its socket. `durable`: fsync as in production."""
    server = Cluster(durable=durable)
    try:
        server.start()
        yield str(server.folder)
    finally:
        server.remove()


def url(folder: str | Path, name: str) -> str:
    """The address of a database of the cluster."""
    return f"postgresql://hub@/{name}?host={folder}"
