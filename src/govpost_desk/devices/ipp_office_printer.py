"""Owns A4 printers that are spoken to directly by IPP, without a print system on this PC.

By the standard library: opening the connection is a step of its own there, which is what `first_byte_sent` turns on,
and a proxy of the environment never comes between the desk and a printer in the same room.
"""

import http.client
import os
from collections.abc import Mapping

from govpost_desk.devices.ipp import (
    Collection,
    IppAnswer,
    IppError,
    Operation,
    Plain,
    Tag,
    Written,
    decode_answer,
    encode_request,
)
from govpost_desk.devices.office_jobs import JobLook, JobState, blocking_cause, user_name
from govpost_desk.devices.office_spec import OfficeSpec
from govpost_desk.devices.ports import DeviceCode, DeviceError, Note

_ANSWERS_S = 10.0
_LONGEST_ANSWER = 1 << 20
_A4 = "iso_a4_210x297mm"
_STOPPED = 5
_BUSY = 0x0507
_CANCELED, _ABORTED, _COMPLETED = 7, 8, 9
_ASKED_PRINTER = (
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "document-format-supported",
    "copies-supported",
    "sides-supported",
    "media-supported",
    "media-source-supported",
    "print-scaling-supported",
)
_ASKED_JOB = ("job-state", "job-state-reasons", "job-impressions-completed", "time-at-processing")

Attributes = Mapping[str, tuple[Plain, ...]]


class IppQueue:
    """The printer of `spec` (kind 'ipp'): `host`, `port`, `path`, `sides`, `tray`."""

    def __init__(self, spec: OfficeSpec, *, answers_s: float = _ANSWERS_S) -> None:
        self._spec = spec
        self._answers_s = answers_s
        host = f"[{spec.host}]" if ":" in spec.host else spec.host
        self._uri = f"ipp://{host}:{spec.port}{spec.path}"
        self._number = 0
        self._can: Attributes = {}

    def check(self) -> None:
        """By its own word of now: stopped, an error among its reasons, or not able to do what the word asks for."""
        self._can = self._printer()
        cause = self._cause(self._can)
        if cause is not None:
            raise DeviceError(cause)
        if self._can.get("printer-is-accepting-jobs") == (False,):
            raise DeviceError(DeviceCode.PAUSED)
        formats = self._can.get("document-format-supported", ())
        wanted = {"sides-supported": self._spec.sides_word, "media-source-supported": self._spec.tray}
        lacks = any(word and word not in self._can.get(name, ()) for name, word in wanted.items())
        if "application/pdf" not in formats or lacks:
            raise DeviceError(DeviceCode.UNSUPPORTED)

    def submit(self, document: bytes, name: str, copies: int, note: Note) -> str:
        """By Print-Job. Without an answer the job is looked for by its name and taken out."""
        most = [pair[1] for pair in self._can.get("copies-supported", ()) if isinstance(pair, tuple)]
        if copies > max(most, default=1):
            raise DeviceError(DeviceCode.UNSUPPORTED)
        title = f"{name}-{os.urandom(4).hex()}"
        note(title)
        asked: dict[str, tuple[Tag, Written]] = {
            "requesting-user-name": (Tag.NAME, user_name()),
            "job-name": (Tag.NAME, title),
            "ipp-attribute-fidelity": (Tag.BOOLEAN, True),  # refused rather than printed otherwise than asked
            "document-format": (Tag.MIME, "application/pdf"),
        }
        try:
            answer = self._ask(Operation.PRINT_JOB, asked, job=self._template(copies), document=document)
        except DeviceError as failure:
            if failure.first_byte_sent:
                self._remove_by_name(title)
            raise
        if not answer.done:  # no job was made of it
            code = DeviceCode.REJECTED
            if answer.status == _BUSY:  # with another job; an empty tray it tells of is then the one in use
                code = self._cause(self._can, held=True) or DeviceCode.BUSY
            raise DeviceError(code, status=answer.status)
        number = answer.first(Tag.JOB).get("job-id", (None,))[0]
        if not isinstance(number, int):
            self._remove_by_name(title)
            raise DeviceError(DeviceCode.REJECTED, first_byte_sent=True)
        return str(number)

    def look(self, job: str) -> JobLook:
        """By Get-Job-Attributes; what the printer lacks is asked only while the job does not end."""
        asked: dict[str, tuple[Tag, Written]] = {
            "job-id": (Tag.INTEGER, int(job)),
            "requesting-user-name": (Tag.NAME, user_name()),
            "requested-attributes": (Tag.KEYWORD, _ASKED_JOB),
        }
        answer = self._ask(Operation.GET_JOB_ATTRIBUTES, asked)
        said = answer.first(Tag.JOB)
        state = said.get("job-state", (None,))[0]
        if not answer.done or not isinstance(state, int):
            return JobLook(JobState.FAILED)  # forgotten already: nobody says that it came out
        pages = said.get("job-impressions-completed", (0,))[0]
        untouched = said.get("time-at-processing") == (None,) and not pages
        if state == _COMPLETED:
            return JobLook(JobState.DONE)
        if state in (_CANCELED, _ABORTED):
            return JobLook(JobState.FAILED, DeviceCode.ABORTED, untouched=untouched)
        return JobLook(JobState.HELD, self._cause(self._printer(), held=True), (state, pages))

    def remove(self, job: str) -> None:
        """By Cancel-Job."""
        asked: dict[str, tuple[Tag, Written]] = {
            "job-id": (Tag.INTEGER, int(job)),
            "requesting-user-name": (Tag.NAME, user_name()),
        }
        try:
            self._ask(Operation.CANCEL_JOB, asked)
        except DeviceError:
            pass  # the paper is in doubt anyway

    def _cause(self, printer: Attributes, *, held: bool = False) -> DeviceCode | None:
        stopped = printer.get("printer-state") == (_STOPPED,)
        reasons = [str(reason) for reason in printer.get("printer-state-reasons", ())]
        cause = blocking_cause(reasons, errors_only=not (stopped or held))
        return cause or (DeviceCode.PAUSED if stopped else None)

    def _template(self, copies: int) -> Collection:
        """What the word and the paper ask for; A4 and 'as large as it is' where the printer knows the words."""
        wanted: dict[str, tuple[Tag, Written]] = {"copies": (Tag.INTEGER, copies)}
        if self._spec.sides_word:
            wanted["sides"] = (Tag.KEYWORD, self._spec.sides_word)
        if self._spec.tray:
            size: Collection = {"x-dimension": (Tag.INTEGER, 21000), "y-dimension": (Tag.INTEGER, 29700)}
            media: Collection = {
                "media-size": (Tag.BEGIN_COLLECTION, size),
                "media-source": (Tag.KEYWORD, self._spec.tray),
            }
            wanted["media-col"] = (Tag.BEGIN_COLLECTION, media)
        elif _A4 in self._can.get("media-supported", ()):
            wanted["media"] = (Tag.KEYWORD, _A4)
        if "none" in self._can.get("print-scaling-supported", ()):
            wanted["print-scaling"] = (Tag.KEYWORD, "none")
        return wanted

    def _printer(self) -> Attributes:
        asked: dict[str, tuple[Tag, Written]] = {"requested-attributes": (Tag.KEYWORD, _ASKED_PRINTER)}
        answer = self._ask(Operation.GET_PRINTER_ATTRIBUTES, asked)
        if not answer.done:
            raise DeviceError(DeviceCode.NOT_CONNECTED, status=answer.status)
        return answer.first(Tag.PRINTER)

    def left_behind(self, mark: str) -> list[str]:
        """By Get-Jobs, which lists what is not at its end; the name of a job is random and found nowhere else."""
        asked: dict[str, tuple[Tag, Written]] = {
            "requesting-user-name": (Tag.NAME, user_name()),
            "requested-attributes": (Tag.KEYWORD, ("job-id", "job-name")),
        }
        answer = self._ask(Operation.GET_JOBS, asked)
        if not answer.done:
            raise DeviceError(DeviceCode.NOT_CONNECTED, status=answer.status)
        named = [job for job in answer.all(Tag.JOB) if job.get("job-name") == (mark,)]
        numbers = [job.get("job-id", (None,))[0] for job in named]
        return [str(number) for number in numbers if isinstance(number, int)]

    def _remove_by_name(self, title: str) -> None:
        try:
            for job in self.left_behind(title):
                self.remove(job)
        except DeviceError:
            pass  # the paper is in doubt anyway

    def _ask(
        self,
        operation: Operation,
        asked: Collection,
        *,
        job: Collection | None = None,
        document: bytes = b"",
    ) -> IppAnswer:
        """One question. `first_byte_sent` is False until the printer has taken the connection."""
        self._number += 1
        body = encode_request(operation, self._uri, number=self._number, asked=asked, job=job) + document
        line = http.client.HTTPConnection(self._spec.host, self._spec.port, timeout=self._answers_s)
        try:
            try:
                line.connect()
            except OSError as failure:
                raise DeviceError(DeviceCode.NOT_CONNECTED) from failure
            try:
                line.request("POST", self._spec.path, body, {"Content-Type": "application/ipp"})
                with line.getresponse() as response:
                    said = response.read(_LONGEST_ANSWER)
            except TimeoutError as failure:
                raise DeviceError(DeviceCode.TIMEOUT, first_byte_sent=True) from failure
            except (OSError, http.client.HTTPException) as failure:
                raise DeviceError(DeviceCode.NOT_CONNECTED, first_byte_sent=True) from failure
        finally:
            line.close()
        if response.status != http.client.OK:
            refused = response.status in (401, 403, 404, 405, 413, 426)
            code = DeviceCode.NO_ACCESS if response.status in (401, 403) else DeviceCode.REJECTED
            raise DeviceError(code, first_byte_sent=not refused, status=response.status)
        try:
            return decode_answer(said)
        except IppError as failure:
            raise DeviceError(DeviceCode.REJECTED, first_byte_sent=True) from failure
