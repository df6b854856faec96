"""The trial of a scanner: five codes to scan from the screen, and what each came as (ux §1.3 first run, devices §1b).

Nothing is recorded. Judged are the terminator (Enter or Tab must end a code), the input method (it eats or widens
letters) and the speed (a hand, or a scanner so slow that codes get mixed with typing).
"""

import secrets
import unicodedata
from dataclasses import dataclass
from statistics import median

from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts

CODES = 5
TEST = "GPDTEST"
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"
_DIGITS = 8
_HAND_S = 0.06  # a longer time between two keys is a hand's, or a scanner set too slow
NO_END, WIDE, OTHER, SLOW, GOOD = "no_end", "wide", "other", "slow", "good"
WORDS = Texts(
    {
        GOOD: QT_TRANSLATE_NOOP("messages", "✔ 收到，后缀 {end}，输入法没有干扰，每键 {gap} 毫秒"),
        NO_END: QT_TRANSLATE_NOOP(
            "messages", "✖ 条码后面没有 Enter 或 Tab：请扫说明书上的“加回车后缀”设置码，再试"
        ),
        WIDE: QT_TRANSLATE_NOOP(
            "messages", "✖ 输入法开着（收到全角字或中文）：请关掉输入法，或把扫描枪设成 USB 串口型"
        ),
        OTHER: QT_TRANSLATE_NOOP(
            "messages", "✖ 收到的和条码不一样：请再扫一次；总不一样就检查扫描枪的键盘语言设置（须为美式）"
        ),
        SLOW: QT_TRANSLATE_NOOP(
            "messages", "✔ 收到，但像是手输或扫描枪太慢（每键 {gap} 毫秒）：请把扫描枪的键间延时设为 0"
        ),
    }
)


@dataclass(frozen=True, kw_only=True)
class TrialCode:
    """A code to show. `bars`: (offset, width) of the black bars in modules of Code 128, `width` all of them."""

    text: str
    bars: tuple[tuple[int, int], ...]
    width: int


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """One code as it came. `gaps_s`: times between its keys, empty where whole codes come (serial line);
    `composed`: an input method had a hand in it; `end`: Enter, Tab, "" for none.
    """

    text: str
    end: str
    gaps_s: tuple[float, ...] = ()
    composed: bool = False


def trial_codes() -> tuple[TrialCode, ...]:
    """Five fresh codes that mean nothing to the counter."""
    from govpost_desk.documents import code128

    texts = [
        f"{TEST}{secrets.choice(_LETTERS)}{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}" for _ in range(CODES)
    ]
    return tuple(
        TrialCode(text=text, bars=tuple(code128.bars(text)), width=code128.width(text)) for text in texts
    )


def label_code() -> TrialCode:
    """GPDTEST, the code that stands on the trial label too."""
    from govpost_desk.documents import code128

    return TrialCode(text=TEST, bars=tuple(code128.bars(TEST)), width=code128.width(TEST))


def judge(arrived: Arrived, expected: str) -> tuple[str, str]:
    """(what was found: no_end, wide, other, slow or good; its sentence)."""
    gap = median(arrived.gaps_s) if arrived.gaps_s else 0.0
    folded = unicodedata.normalize("NFKC", arrived.text).strip().upper()
    if arrived.composed or (arrived.text != folded and folded == expected and not arrived.text.isascii()):
        found = WIDE
    elif folded != expected:
        found = OTHER
    elif not arrived.end:
        found = NO_END
    else:
        found = SLOW if gap > _HAND_S else GOOD
    return found, WORDS[found].format(end=arrived.end, gap=round(gap * 1000))
