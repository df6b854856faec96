"""What a scanner does to a known code: the set to scan, and the judgement of what arrived (devices §1b).

A scanner that types sends keys of a US keyboard; whatever stands between (layout, caps lock, input method, buffers)
shows in what arrives. One arrival is compared with the one code that was asked for, so every trouble has its own look.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from statistics import median
from typing import Final

SLOW_GAP_S = 0.06  # a longer time between two keys is a hand's, or a scanner set too slow
_LEAST_SHARE = 2  # what keeps less than half of a code is another code


class Fault(StrEnum):
    """What is wrong, or only different, with what arrived."""

    IME = "ime"
    LAYOUT = "layout"
    CAPS = "caps"  # upper and lower case swapped
    CASE = "case"  # all letters of one case
    PREFIX = "prefix"
    SUFFIX = "suffix"
    TWICE = "twice"  # the whole code two times
    DOUBLED = "doubled"
    LOST = "lost"
    ORDER = "order"
    OTHER_CODE = "other_code"  # another one of the set
    DIFFERENT = "different"
    AIM_WRONG = "aim_wrong"
    ECI = "eci"
    NO_END = "no_end"
    SLOW = "slow"


# The counter copes with these by itself: they are told, and the code counts.
HARMLESS: Final = frozenset({Fault.CAPS, Fault.CASE, Fault.ECI, Fault.SLOW, Fault.AIM_WRONG})


@dataclass(frozen=True, kw_only=True)
class TrialText:
    """One code of the set. `kind`: AIM letter (C: stripes, Q: QR); `eci`: its QR says which alphabet it is in."""

    name: str
    text: str
    kind: str = "C"
    eci: bool = False


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """One code as it came. `gaps_s`: times between its keys, empty where whole codes come (serial line, HID, camera);
    `composed`: an input method had a hand in it; `end`: Enter, Tab, "" for none.
    """

    text: str
    end: str
    gaps_s: tuple[float, ...] = ()
    composed: bool = False


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`detail`: the layout's id, or what stood before or behind the code."""

    fault: Fault
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """`findings`: the worst first, empty when all is well. `aim`: identifier that came along, "" for none."""

    findings: tuple[Finding, ...] = ()
    aim: str = ""
    gap_s: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether the counter can work with it."""
        return all(each.fault in HARMLESS for each in self.findings)


# Nothing of the set means anything to the counter: GPDTEST is no command, whoever scans it by mistake hears 读不懂.
TRIAL_SET: Final = (
    TrialText(name="short", text="GPDTEST7"),
    TrialText(name="digits", text="9980124700356"),
    TrialText(name="letters", text="GPDTEST-AQWZYM-0369"),
    TrialText(name="mixed", text="GpdTest-AqWzYm-5"),
    TrialText(name="long", text="GPDTEST20261120052003278000001"),
    TrialText(name="qr", text="GPDTEST-QR-AQWZYM-0123456789", kind="Q"),
    TrialText(name="eci", text="GPDTEST-ECI-24680", kind="Q", eci=True),
)

_US: Final = r"1234567890-qwertyuiop]\asdfghjkl;zxcvbnmQWERTYUIOPASDFGHJKLZXCVBNM"
# what these keys write elsewhere; a layout that is not here is seen by its steadiness
_LAYOUTS: Final = {
    "azerty": r"""&é"'(-è_çà)azertyuiop$*qsdfghjklmwxcvbn,AZERTYUIOPQSDFGHJKLWXCVBN?""",
    "qwertz": r"""1234567890ßqwertzuiop+#asdfghjklöyxcvbnmQWERTZUIOPASDFGHJKLYXCVBNM""",
}
OTHER_LAYOUT: Final = "other"
_AIM = re.compile(r"\]([A-Za-z][0-9A-Za-z])")
_ECI_MARK = re.compile(r"\\{1,2}000[0-9]{3}")
_BY_INPUT_METHOD = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def judge(code: TrialText, arrived: Arrived, others: Sequence[TrialText] = TRIAL_SET) -> Judgement:
    """What a scanner made of `code`. `others`: the codes that may have been scanned by mistake."""
    gap = median(arrived.gaps_s) if arrived.gaps_s else 0.0
    found, aim = _compare(code, arrived, others)
    if not arrived.end:
        found.append(Finding(fault=Fault.NO_END))
    if gap > SLOW_GAP_S:
        found.append(Finding(fault=Fault.SLOW, detail=str(round(gap * 1000))))
    found.sort(key=lambda each: each.fault in HARMLESS)
    return Judgement(findings=tuple(found), aim=aim, gap_s=gap)


def _compare(code: TrialText, arrived: Arrived, others: Sequence[TrialText]) -> tuple[list[Finding], str]:
    text = arrived.text
    if arrived.composed or _BY_INPUT_METHOD.search(text):
        return [Finding(fault=Fault.IME)], ""
    found: list[Finding] = []
    aim, body = _without_aim(text)
    if aim and aim[0] != code.kind:
        found.append(Finding(fault=Fault.AIM_WRONG, detail=aim))
    if mark := _ECI_MARK.match(body):
        body = body[mark.end() :]
        found.append(Finding(fault=Fault.ECI, detail=mark[0]))
    trouble = _trouble(code, text, body)
    if trouble is None:
        return found, aim
    if any(_without_aim(text)[1] == other.text for other in others if other != code):
        trouble = Finding(fault=Fault.OTHER_CODE)
    return [*found, trouble], aim


def _trouble(code: TrialText, text: str, body: str) -> Finding | None:
    """How the characters differ; None when they do not. `body`: `text` without identifier and ECI mark."""
    wanted = code.text
    if body == wanted:
        return None
    if body.lower() == wanted.lower():
        return Finding(fault=Fault.CAPS if body == wanted.swapcase() else Fault.CASE)
    for layout, keys in _LAYOUTS.items():
        table = str.maketrans(dict(zip(_US, keys, strict=True)))
        if any(text.lower() == (dress + wanted).translate(table).lower() for dress in _dresses(code)):
            return Finding(fault=Fault.LAYOUT, detail=layout)
    if _is_doubled(body, wanted):
        return Finding(fault=Fault.DOUBLED)
    if body.count(wanted) > 1:
        return Finding(fault=Fault.TWICE)
    if wanted in body:
        before, behind = body.split(wanted)
        return (
            Finding(fault=Fault.PREFIX, detail=before)
            if before
            else Finding(fault=Fault.SUFFIX, detail=behind)
        )
    if len(body) < len(wanted) and len(body) * _LEAST_SHARE >= len(wanted) and _is_part(body, wanted):
        return Finding(fault=Fault.LOST, detail=str(len(wanted) - len(body)))
    if sorted(body) == sorted(wanted):
        return Finding(fault=Fault.ORDER)
    if any(_is_steady(text, dress + wanted) for dress in _dresses(code)):
        return Finding(fault=Fault.LAYOUT, detail=OTHER_LAYOUT)
    return Finding(fault=Fault.DIFFERENT)


def _without_aim(text: str) -> tuple[str, str]:
    match = _AIM.match(text)
    return (match[1].upper() if match[1][0] in "cq" else match[1], text[3:]) if match else ("", text)


def _dresses(code: TrialText) -> Iterator[str]:
    """What may stand before a code as the scanner sends it."""
    for mark in ("", r"\000026", r"\\000026") if code.eci else ("",):
        yield mark
        for modifier in "0123456":
            yield f"]{code.kind}{modifier}{mark}"


def _runs(text: str) -> list[tuple[str, int]]:
    return [(character, len(list(same))) for character, same in groupby(text)]


def _is_doubled(body: str, wanted: str) -> bool:
    """The same characters in order, some of them more often than they should be."""
    came, due = _runs(body), _runs(wanted)
    alike = [each[0] for each in came] == [each[0] for each in due]
    return alike and len(body) > len(wanted) and all(a[1] >= b[1] for a, b in zip(came, due, strict=True))


def _is_part(body: str, wanted: str) -> bool:
    rest = iter(wanted)
    return bool(body) and all(character in rest for character in body)


def _is_steady(text: str, sent: str) -> bool:
    """Each key wrote one character throughout, several of them another one than it should."""
    if len(text) != len(sent):
        return False
    wrote = dict(zip(sent.lower(), text.lower(), strict=True))
    steady = all(wrote[key] == character for key, character in zip(sent.lower(), text.lower(), strict=True))
    changed = sum(key != character for key, character in wrote.items())
    return steady and len(set(wrote.values())) == len(wrote) and changed > 1
