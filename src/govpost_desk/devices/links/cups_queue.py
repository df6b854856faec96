"""Owns raw queues of CUPS by its own programs `lp`, `lpstat`, `cancel`: 'completed' there means that bytes left."""

import os
import re
import subprocess
from collections.abc import Callable, Sequence

from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.devices.queued_label_printer import QueueState

_ANSWERS_S = 5.0
_REQUEST = re.compile(rb"request id is (\S+)")

Run = Callable[[Sequence[str], bytes], tuple[int, bytes]]


class CupsQueue:
    """The queue `name`. `run(command, input)`: exit code and output, for tests."""

    kind = "cups"

    def __init__(self, name: str, run: "Run | None" = None) -> None:
        self._name = name
        self._run = run or run_program

    def state(self) -> QueueState:
        """By `lpstat`, in its own English whatever the PC speaks."""
        code, said = self._run(["lpstat", "-p", self._name], b"")
        if code != 0 or b"printer " not in said:
            return QueueState.MISSING
        if b"disabled since" in said:
            return QueueState.STOPPED
        _, accepts = self._run(["lpstat", "-a", self._name], b"")
        if b"not accepting" in accepts:
            return QueueState.STOPPED
        return QueueState.WAITING if self._held() else QueueState.OPEN

    def submit(self, document: bytes, name: str) -> str:
        """By `lp`: a refusal means that nothing was taken; an answer that is not understood is doubt."""
        command = ["lp", "-d", self._name, "-o", "raw", "-t", name, "-"]
        try:
            code, said = self._run(command, document)
        except DeviceError as failure:
            began = failure.code is DeviceCode.TIMEOUT
            raise DeviceError(failure.code, first_byte_sent=began) from failure
        if code != 0:
            raise DeviceError(DeviceCode.REJECTED, first_byte_sent=False, exit=code)
        found = _REQUEST.search(said)
        if found is None:
            raise DeviceError(DeviceCode.REJECTED, first_byte_sent=True)
        return found[1].decode("ascii", "replace")

    def is_held(self, job: str) -> bool:
        """Whether `lpstat` still lists it as not completed."""
        return job in self._held()

    def remove(self, job: str) -> None:
        """By `cancel`."""
        try:
            self._run(["cancel", job], b"")
        except DeviceError:
            pass  # the label is in doubt anyway

    def _held(self) -> list[str]:
        _, said = self._run(["lpstat", "-W", "not-completed", "-o", self._name], b"")
        return [line.split()[0].decode("ascii", "replace") for line in said.splitlines() if line.split()]


def run_program(command: Sequence[str], given: bytes) -> tuple[int, bytes]:
    """Run one of the programs; NOT_CONNECTED where it is not there, TIMEOUT where it does not end."""
    environment = {**os.environ, "LC_ALL": "C"}
    try:
        done = subprocess.run(
            list(command), input=given, capture_output=True, timeout=_ANSWERS_S, env=environment, check=False
        )
    except subprocess.TimeoutExpired as failure:
        raise DeviceError(DeviceCode.TIMEOUT) from failure
    except OSError as failure:
        raise DeviceError(DeviceCode.NOT_CONNECTED) from failure
    return done.returncode, done.stdout
