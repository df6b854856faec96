"""A PostgreSQL of the tests' own: installed where it is missing and may be, in a temporary folder, by unix socket
only.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """A running server; yields the folder of its socket. `durable`: fsync as in production."""
    programs_folder = installed()
    folder = Path(tempfile.mkdtemp(prefix="gpd-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        as_user = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]

    def run(program: str, *arguments: str) -> None:
        command = [*as_user, str(programs_folder / program), *arguments]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c max_connections=60"
    options += "" if durable else " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    run("initdb", "-D", "d", "-A", "trust", "-U", "hub", "-E", "UTF8", "--no-locale", "--no-sync")
    run("pg_ctl", "-D", "d", "-l", "log", "-w", "-t", "60", "-o", options, "start")
    try:
        yield str(folder)
    finally:
        run("pg_ctl", "-D", "d", "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def url(folder: str, name: str) -> str:
    """The address of a database of the cluster."""
    return f"postgresql://hub@/{name}?host={folder}"
