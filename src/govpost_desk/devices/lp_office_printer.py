"""Owns A4 printers behind CUPS by its own programs `lp`, `lpstat`, `cancel`, in their own English.

The paper goes in by standard input: no file of ours holds it. What CUPS says of a printer's paper is as old as its
last job, so it explains a job that stands still and refuses none.
"""

import json
import re
from collections.abc import Callable, Sequence

from govpost_desk.devices.links.cups_queue import run_program
from govpost_desk.devices.office_jobs import JobLook, JobState, blocking_cause
from govpost_desk.devices.office_jobs import user_name as _user
from govpost_desk.devices.office_spec import OfficeSpec
from govpost_desk.devices.ports import DeviceCode, DeviceError, Note

_REQUEST = re.compile(rb"request id is (\S+)")

Run = Callable[[Sequence[str], bytes], tuple[int, bytes]]


class LpQueue:
    """The printer of `spec` (kind 'lp'). `run(command, input)`: exit code and output."""

    def __init__(self, spec: OfficeSpec, run: Run = run_program) -> None:
        self._name = spec.name
        self._server = ["-h", spec.server] if spec.server else []
        self._options = ["-o", "print-scaling=none", "-o", f"media=A4{',' if spec.tray else ''}{spec.tray}"]
        if spec.sides_word:
            self._options += ["-o", f"sides={spec.sides_word}"]
        self._run = run

    def check(self) -> None:
        """NOT_CONNECTED where nobody knows the printer, PAUSED where it was stopped or takes no jobs."""
        said = self._printer()
        if b"disabled since" in said:
            raise DeviceError(blocking_cause(_alerts(said)) or DeviceCode.PAUSED)
        _, accepts = self._ask("lpstat", "-a", self._name)
        if b"not accepting" in accepts:
            raise DeviceError(DeviceCode.PAUSED)

    def submit(self, document: bytes, name: str, copies: int, note: Note) -> str:
        """By `lp`. After a refusal the queue is asked again: a reason found there means that nothing was taken.

        `lpstat` lists no names of jobs. Until `lp` has told the number, a job is known by its owner, by its size and by
        not having been there before.
        """
        mark = {"owner": _user(), "size": len(document), "before": [line.split()[0] for line in self._held()]}
        note(json.dumps(mark))
        command = ["lp", *self._server, "-d", self._name, "-n", str(copies), "-t", name, *self._options, "-"]
        try:
            code, said = self._run(command, document)
        except DeviceError as failure:
            began = failure.code is not DeviceCode.NOT_CONNECTED  # the program was never started
            raise DeviceError(failure.code, first_byte_sent=began) from failure
        found = _REQUEST.search(said)
        if code != 0 and found is None:
            self.check()
        if found is None:
            raise DeviceError(DeviceCode.REJECTED, first_byte_sent=True, exit=code)
        job = found[1].decode("ascii", "replace")
        note(json.dumps({**mark, "job": job}))
        return job

    def look(self, job: str) -> JobLook:
        """By `lpstat -l`: a job that no list knows any more is none that came out."""
        held = _entry(self._jobs("not-completed"), job)
        if held is not None:
            cause = blocking_cause(_alerts(self._printer()))
            return JobLook(JobState.HELD, cause, tuple(held))
        ended = _entry(self._jobs("completed"), job)
        if ended is not None and not any(
            word in line for line in ended for word in ("canceled", "aborted", "with-errors")
        ):
            return JobLook(JobState.DONE)
        return JobLook(JobState.FAILED, DeviceCode.ABORTED)

    def remove(self, job: str) -> None:
        """By `cancel`."""
        try:
            self._ask("cancel", job)
        except DeviceError:
            pass  # the paper is in doubt anyway

    def left_behind(self, mark: str) -> list[str]:
        """A number alone is not believed: another server counts its own."""
        known = json.loads(mark)
        sizes = (known["size"], -(-known["size"] // 1024) * 1024)
        left = []
        for line in self._held():
            job, owner, size = (*line.split(), "", "")[:3]
            same = owner == known["owner"] and size in map(str, sizes)
            if same and (job == known["job"] if "job" in known else job not in known["before"]):
                left.append(job)
        return left

    def _held(self) -> list[str]:
        """The head lines of the jobs that wait or print."""
        lines = self._jobs("not-completed")
        return [line for line in lines if line[:1] not in ("\t", " ", "") and len(line.split()) >= 3]

    def _printer(self) -> bytes:
        code, said = self._ask("lpstat", "-l", "-p", self._name)
        if code != 0 or b"printer " not in said:
            raise DeviceError(DeviceCode.NOT_CONNECTED)
        return said

    def _jobs(self, which: str) -> list[str]:
        code, said = self._ask("lpstat", "-l", "-W", which, "-o", self._name)
        if code != 0:
            raise DeviceError(DeviceCode.NOT_CONNECTED)
        return said.decode("ascii", "replace").splitlines()

    def _ask(self, program: str, *words: str) -> tuple[int, bytes]:
        return self._run([program, *self._server, *words], b"")


def _entry(lines: list[str], job: str) -> list[str] | None:
    """The lines below the head line of a job, None where it is not listed."""
    mine: list[str] | None = None
    for line in lines:
        if line[:1] in ("\t", " "):
            if mine is not None:
                mine.append(line.strip())
        elif mine is not None:
            break
        elif line.split()[:1] == [job]:
            mine = []
    return mine


def _alerts(said: bytes) -> list[str]:
    found = re.findall(r"^\s+Alerts: (.*)$", said.decode("ascii", "replace"), re.MULTILINE)
    return [word for line in found for word in re.split(r"[\s,]+", line) if word]
