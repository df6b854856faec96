"""A real IPP printer without paper: ippeveprinter, with the name service that it insists on in a place of its own."""

import os
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={bus}</listen><auth>ANONYMOUS</auth><allow_anonymous/>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_type="method_call"/>
<allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>
"""
_AVAHI = """[server]
allow-interfaces=lo
use-ipv6=no
[wide-area]
enable-wide-area=no
[publish]
disable-publishing=no
"""
# Avahi gives its folder in /run to a user of its own, whom a namespace made without root does not know
_OWN_PLACES = """mount -t tmpfs tmpfs /run &&
mount --bind {folder}/passwd /etc/passwd && mount --bind {folder}/group /etc/group &&
"""
# prints into a folder; without paper it says so and waits, as a printer does
_PRINTS = """#!/bin/sh
trap 'exit 1' TERM
if [ -e {folder}/no-paper ]; then
  echo 'STATE: +media-empty-error' >&2
  while [ -e {folder}/no-paper ]; do sleep 0.05; done
  echo 'STATE: -media-empty-error' >&2
fi
echo "$IPP_COPIES $IPP_SIDES $IPP_MEDIA $IPP_MEDIA_COL $IPP_PRINT_SCALING" > {folder}/$(basename "$1").words
cp "$1" {folder}/printed-$(basename "$1")
"""


class EvePrinter:
    """A duplex printer on `port`; `printed()`: what came out, with the words it was asked with."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._running: list[subprocess.Popen[bytes]] = []
        self._environment = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={folder / 'bus'}"}
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        (folder / "spool").mkdir()
        (folder / "bus.conf").write_text(_BUS.format(bus=folder / "bus"))
        (folder / "avahi.conf").write_text(_AVAHI)
        (folder / "passwd").write_text("root:x:0:0::/:/bin/sh\navahi:x:0:0::/:/bin/sh\n")
        (folder / "group").write_text("root:x:0:\navahi:x:0:\nnetdev:x:0:\n")
        (folder / "print").write_text(_PRINTS.format(folder=shlex.quote(str(folder))))
        (folder / "print").chmod(0o755)

    def start(self) -> None:
        """Returns when it answers; AssertionError with what it said when it does not."""
        root = os.geteuid() == 0
        own_run = ["unshare", "--mount"] if root else ["unshare", "--map-root-user", "--mount"]
        probe = [*own_run, "mount", "-t", "tmpfs", "tmpfs", "/run"]
        unshared = subprocess.call(probe, stderr=subprocess.DEVNULL) == 0
        if unshared or root:
            self._start_names(own_run if unshared else [])
        else:
            del self._environment["DBUS_SYSTEM_BUS_ADDRESS"]  # then only the one of this PC is left
        command = ["ippeveprinter", "-2", "-p", str(self.port), "-n", "localhost", "-f", "application/pdf"]
        command += ["-c", str(self.folder / "print"), "-d", str(self.folder / "spool"), "Test"]
        self._run(command)
        self._wait(self._answers)

    def _start_names(self, own_run: list[str]) -> None:
        """Avahi on a bus of its own, and with a /run of its own where that may be: two suites run side by side."""
        self._run(["dbus-daemon", f"--config-file={self.folder / 'bus.conf'}", "--nofork"])
        self._wait(lambda: (self.folder / "bus").exists())
        avahi = f"avahi-daemon --no-drop-root --no-chroot --no-rlimits -f {self.folder / 'avahi.conf'}"
        mount = _OWN_PLACES.format(folder=shlex.quote(str(self.folder))) if own_run else ""
        self._run([*own_run, "sh", "-c", f"PATH=$PATH:/usr/sbin; {mount}exec {avahi}"])
        self._wait(lambda: "startup complete" in self.said())

    def stop(self) -> None:
        for process in reversed(self._running):
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def printed(self) -> list[bytes]:
        return [path.read_bytes() for path in sorted(self.folder.glob("printed-*"))]

    def words(self) -> str:
        """Copies, sides, medium and scaling of everything that came out."""
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.words")))

    def forget(self) -> None:
        for path in (*self.folder.glob("printed-*"), *self.folder.glob("*.words"), self.folder / "no-paper"):
            path.unlink(missing_ok=True)

    def said(self) -> str:
        return (self.folder / "said").read_text()

    def _run(self, command: list[str]) -> None:
        program = shutil.which(command[0], path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
        assert program, f"{command[0]} is missing: see TEST_PROGRAMS of bootstrap.py"
        with (self.folder / "said").open("ab") as said:
            self._running.append(
                subprocess.Popen([program, *command[1:]], env=self._environment, stdout=said, stderr=said)
            )

    def _wait(self, arrived: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 20
        while not arrived():
            assert time.monotonic() < deadline, self.said()
            assert self._running[-1].poll() is None, self.said()
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False
