"""What a scanner does to a known code is named: every fault has its own look, and no sound scan looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govpost_desk.domain.scanner_trial import (
    HARMLESS,
    OTHER_LAYOUT,
    TRIAL_SET,
    Arrived,
    Fault,
    Finding,
    TrialText,
    judge,
)
from govpost_desk.domain.scans import Unreadable, parse

SHORT, DIGITS, LETTERS, MIXED, LONG, QR, ECI = TRIAL_SET
FAST = (0.008,) * 12
SETS = st.sampled_from(TRIAL_SET)


def faults(code: TrialText, text: str, end: str = "Enter", gaps: tuple[float, ...] = FAST) -> list[str]:
    return [str(each.fault) for each in judge(code, Arrived(text=text, end=end, gaps_s=gaps)).findings]


def finding(code: TrialText, text: str) -> Finding:
    (found,) = judge(code, Arrived(text=text, end="Enter", gaps_s=FAST)).findings
    return found


@pytest.mark.parametrize("code", TRIAL_SET, ids=lambda code: code.name)
@pytest.mark.parametrize("aim", ["", "]C0", "]C1", "]Q1"])
def test_a_sound_scan_passes_with_or_without_identifier(code: TrialText, aim: str) -> None:
    judged = judge(code, Arrived(text=aim + code.text, end="Enter", gaps_s=FAST))
    assert judged.passed
    assert judged.aim == aim[1:]
    wrong = [Finding(fault=Fault.AIM_WRONG, detail=aim[1:])] if aim and aim[1] != code.kind else []
    assert list(judged.findings) == wrong


def test_no_code_of_the_set_means_anything_to_the_counter() -> None:
    for code in TRIAL_SET:
        assert isinstance(parse(code.text), Unreadable) or code is DIGITS
    assert len({code.text for code in TRIAL_SET}) == len(TRIAL_SET)


@pytest.mark.parametrize(
    ("code", "text", "fault", "detail"),
    [
        (LETTERS, "gpdtest-aqwzym-0369".upper().swapcase(), "caps", ""),
        (MIXED, MIXED.text.swapcase(), "caps", ""),
        (MIXED, MIXED.text.upper(), "case", ""),
        (MIXED, MIXED.text.lower(), "case", ""),
        (LETTERS, 'GPDTEST)QAZWY?)à"-ç', "layout", "azerty"),
        (DIGITS, "çç_à&é'èàà\"(-", "layout", "azerty"),
        (LETTERS, "GPDTESTßAQWYZMß0369", "layout", "qwertz"),
        (QR, "+Q1GPDTESTßQRßAQWYZMß0123456789", "layout", "qwertz"),
        (ECI, "#000026GPDTESTßECIß24680", "layout", "qwertz"),
        (LETTERS, "ПЗВЕУЫЕ-ФЙЦЯНЬ-0369", "layout", OTHER_LAYOUT),
        (SHORT, "XGPDTEST7", "prefix", "X"),
        (SHORT, "]C0XGPDTEST7", "prefix", "X"),
        (SHORT, "GPDTEST7;", "suffix", ";"),
        (SHORT, "GPDTEST7GPDTEST7", "twice", ""),
        (SHORT, "GPDDTEST7", "doubled", ""),
        (DIGITS, "99801247000356", "doubled", ""),
        (SHORT, "PDTEST7", "lost", "1"),
        (LONG, "GPDTEST2026120052003278000001", "lost", "1"),
        (DIGITS, "9980127400356", "order", ""),
        (SHORT, DIGITS.text, "other_code", ""),
        (SHORT, "]C0" + LONG.text, "other_code", ""),
        (SHORT, "EA123456785CN", "different", ""),
        (SHORT, "7", "different", ""),
        (SHORT, "恩爱TEST7", "ime", ""),
        (SHORT, "ＧＰＤＴＥＳＴ７", "ime", ""),
        (SHORT, "】C0GPDTEST7", "ime", ""),
        (ECI, "\\000026GPDTEST-ECI-24680", "eci", "\\000026"),
        (ECI, "]Q2\\\\000026GPDTEST-ECI-24680", "eci", "\\\\000026"),
        (QR, "]E0" + QR.text, "aim_wrong", "E0"),
    ],
)
def test_every_fault_has_its_name(code: TrialText, text: str, fault: str, detail: str) -> None:
    assert finding(code, text) == Finding(fault=Fault(fault), detail=detail)


def test_a_missing_end_slow_keys_and_the_input_method() -> None:
    assert faults(SHORT, SHORT.text, end="") == ["no_end"]
    assert faults(SHORT, SHORT.text, end="Tab") == []
    assert faults(SHORT, SHORT.text, gaps=(0.1,) * 7) == ["slow"]
    assert faults(SHORT, "XGPDTEST7", end="", gaps=(0.1,) * 7) == ["prefix", "no_end", "slow"]
    assert faults(ECI, "\\000026" + ECI.text, end="") == ["no_end", "eci"]
    composed = judge(SHORT, Arrived(text=SHORT.text, end="Enter", composed=True))
    assert [each.fault for each in composed.findings] == [Fault.IME]
    assert not composed.passed


def test_every_fault_is_reached_and_some_harm_nothing() -> None:
    told = {
        "no_end",
        "slow",
        "caps",
        "case",
        "layout",
        "prefix",
        "suffix",
        "twice",
        "doubled",
        "lost",
        "order",
    }
    told |= {"other_code", "different", "ime", "eci", "aim_wrong"}
    assert told == set(Fault)
    assert judge(MIXED, Arrived(text=MIXED.text.lower(), end="Enter")).passed
    assert not judge(SHORT, Arrived(text=SHORT.text, end="")).passed
    assert set(Fault) > HARMLESS


@given(SETS, st.data())
def test_one_key_lost_is_never_a_pass(code: TrialText, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(code.text) - 1))
    assert faults(code, code.text[:place] + code.text[place + 1 :]) == ["lost"]


@given(SETS, st.data())
def test_one_key_twice_is_never_a_pass(code: TrialText, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(code.text) - 1))
    assert faults(code, code.text[: place + 1] + code.text[place:]) == ["doubled"]


@given(SETS, st.text(max_size=60), st.sampled_from(["Enter", "Tab", ""]))
def test_only_the_code_itself_passes(code: TrialText, text: str, end: str) -> None:
    judged = judge(code, Arrived(text=text, end=end))
    if judged.passed:
        assert text.lower().endswith(code.text.lower())
        assert end
