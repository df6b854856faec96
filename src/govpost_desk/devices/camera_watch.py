"""When what a camera sees is a scan: read alike in several pictures, alone in view, once until it is gone for a while.

No camera and no clock in here. A hand brings a sheet slowly into view, turns it, lets it lie: none of this may scan a
code twice, and a code read wrongly once is not read wrongly three times alike.
"""

from collections.abc import Iterable

from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.domain.scans import LabelCode, Unreadable, read

FRAMES = 3  # pictures that must agree
GONE_S = 1.5  # out of view for so long, and the code may be scanned again
_FORGET_S = 1.0  # pictures that agree come within this time of each other


class CameraWatch:
    """Fed with the codes of each picture in turn, AIM identifiers in front; says when one of them is a scan."""

    def __init__(self, frames: int = FRAMES) -> None:
        self._frames = frames
        self._candidate: frozenset[str] = frozenset()
        self._count = 0
        self._last_s = 0.0  # when the candidate was last seen
        self._seen_s: dict[str, float] = {}  # what was scanned, and when it was last in view
        self._fresh_s: dict[str, float] = {}  # what was in view lately and not scanned
        self._several_s: float | None = None  # two codes were told of and are still in view

    def feed(self, codes: Iterable[str], at_s: float) -> str | None:
        """The code that is scanned by this picture, None for none. Raises SCAN_SEVERAL once for different codes.

        `at_s`: seconds of a clock that only goes on.
        """
        texts = {code: read(code) for code in codes}
        meant = {code: scan for code, scan in texts.items() if scan.code != Unreadable("goods")}
        self._seen_s = _since(self._seen_s, at_s - GONE_S)
        self._fresh_s = _since(self._fresh_s, at_s - _FORGET_S)
        if self._several_s is not None and at_s - self._several_s >= GONE_S:
            self._several_s = None
        if not meant:
            return None
        keys = frozenset(_key(scan.code, code) for code, scan in meant.items())
        self._count = self._count + 1 if keys == self._candidate and at_s - self._last_s < _FORGET_S else 1
        self._candidate, self._last_s = keys, at_s
        self._fresh_s |= dict.fromkeys(keys - self._seen_s.keys(), at_s)
        if len(keys) > 1:
            self._tell_several(at_s)
            return None
        (key,) = keys
        if key in self._seen_s:
            self._seen_s[key] = at_s
            return None
        if self._count < self._frames or self._fresh_s.keys() - {key}:
            return None  # another one beside it, which this picture does not show well
        self._seen_s[key] = at_s
        self._fresh_s.clear()
        return max(meant, key=lambda code: (_says_copy(meant[code].code), code))

    def forget(self) -> None:
        """The camera went: what was half seen is nothing."""
        self._count = 0
        self._candidate = frozenset()
        self._fresh_s.clear()

    def _tell_several(self, at_s: float) -> None:
        if self._several_s is not None:
            self._several_s = at_s
        elif self._count >= self._frames:
            self._several_s = at_s
            raise DeviceError(DeviceCode.SCAN_SEVERAL)


def _since(seen_s: dict[str, float], begin_s: float) -> dict[str, float]:
    return {key: seen for key, seen in seen_s.items() if seen > begin_s}


def _key(code: object, text: str) -> str:
    """The same for every code of one label: its number in stripes and its QR code."""
    return code.waybill.text if isinstance(code, LabelCode) else text[3:] if text.startswith("]") else text


def _says_copy(code: object) -> bool:
    return isinstance(code, LabelCode) and code.copy_no is not None
