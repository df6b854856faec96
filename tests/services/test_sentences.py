"""Every code that can be answered or raised has its sentence, with nothing left blank (services/messages)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import govpost_desk
from govpost_desk.cli import hub_sentences
from govpost_desk.devices.ports import DeviceCode, PrinterState
from govpost_desk.domain.orders import FIELD_OF_PROBLEM, Problem
from govpost_desk.domain.outcomes import LIGHTS, Answer, Light
from govpost_desk.domain.reasons import REASONS, Act, reason_code, reason_text
from govpost_desk.domain.register import Fate, RegisterKind
from govpost_desk.domain.scanner_trial import TRIAL_SET, Fault
from govpost_desk.services import messages
from govpost_desk.services.context import Step
from govpost_desk.services.lists import Fate as RowFate
from govpost_desk.services.messages import scanners
from govpost_desk.services.messages.answers import FIELDS, SENTENCES
from govpost_desk.services.messages.devices import DEVICE
from govpost_desk.services.messages.failures import FAILURES
from govpost_desk.services.messages.lists import LIST_FAILURES, ROW_FATES, ROW_WORDS

SOURCE = Path(govpost_desk.__file__).parent
MADE = {"answer": 1, "refused": 1, "ask_confirm": 3}  # place of the reason among the arguments

# Reasons that the source builds from values; each of them is reached by a test of its use case.
BUILT = {
    Answer.TICKED: [
        f"{number}{extra}"
        for number in ("", "low", "no_number", "no_number_locked", "no_number_moved")
        for extra in ("", "_extra")
    ],
    Answer.DONE: [f"step_{step}" for step in (Step.TAKE, Step.PACK, Step.OUT, Step.RETURN, Step.DELIVER)]
    + [fate for fate in Fate if fate not in (Fate.TICKED, Fate.EXTRA)]
    + [f"inbound{bare}{again}" for bare in ("", "_bare") for again in ("", "_again")]
    + ["in_damaged", "in_misdirected"],
    Answer.COUNTED: ["inbound", "inbound_returned", "inbound_receipt"],
    Answer.NEEDS_REASON: [act for act in Act if act is not Act.UNBALANCED],
    Answer.CONFIRM: [*RegisterKind, "clearance", "day"],
    Answer.CLOSED: [
        *RegisterKind,
        "clearance",
        "day",
        "clearance_differs",
        "clearance_uncounted",
        "day_differs",
        "day_uncounted",
    ],
    Answer.UNBALANCED: ["clearance", "day", "over_collected", "over_sealed", "over_window", "over_bag"],
    Answer.ALREADY_PACKED: ["labelled", "sealed", "collected"],
    Answer.LABEL_BOUND: ["sealed", "collected"],
    Answer.LABEL_WAITING: ["same", "other"],
    Answer.UNCONFIRMED: ["same", "other"],
    Answer.REFUSED: [
        *("no_reason_asked", "no_signer_asked", "void_first", "gone", "fix_first"),
        *("bag_office", "bag_scheme", "bags_exhausted", "bag_weight", "bag_gone", "bag_open", "not_its_day"),
        *("stock_open", "handing_on_open", "void_tag", "no_such_bag", "inbound_open"),
        *("in_voided", "in_never_left", "in_back_before", "in_still_leaving"),
    ],
    Answer.INTERCEPTED: [
        "cancelled",
        *(
            f"{why}_{where}"
            for why in ("cancelled", "changed")
            for where in ("sealed", "bag", "closed", "handing")
        ),
    ],
    Answer.UNREADABLE: [
        *("empty", "too_long", "control", "characters", "input_method"),
        *("several", "goods", "fields", "symbology"),
    ],
}
LIGHT_TABLE = {
    Light.GREEN: "ticked label_printed bound collected closed signed done in_bag out_of_bag sealed counted",
    Light.AMBER: "already_ticked already_collected label_waiting unconfirmed needs_reason confirm nothing_to_undo"
    " already_in_bag already_counted odd_weight",
    Light.RED: "other_window accepted_elsewhere not_taken_over already_packed not_sealed wrong_label label_bound"
    " check_digit no_number difference_open refused other_bag not_government_mail bag_closed unbalanced"
    " called_off intercepted",
    Light.BLUE: "not_on_list no_data_here unreadable incomplete",
}


def is_of_hub(path: Path) -> bool:
    """Whether a module is head office's, whose command line has sentences of its own."""
    return path.parent.name == "hub" or (path.parent.name == "cli" and path.name.startswith("hub"))


def calls(package: str, *, hub: bool = False) -> Iterator[ast.Call]:
    """Every call in a package of the source, of the desk or of head office."""
    for path in sorted((SOURCE / package).rglob("*.py")):
        if is_of_hub(path) is not hub:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield node


def texts(node: ast.expr) -> list[str]:
    """The string constants an expression can come to; none when it is built otherwise."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return texts(node.body) + texts(node.orelse)
    return []


def answers_made() -> Iterator[tuple[str, str, ast.Call]]:
    """(answer, literal reason, call) of every outcome that services make."""
    for call in calls("services"):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name not in MADE:
            continue
        codes = {"refused": ["refused"], "ask_confirm": ["confirm"]}.get(name) or answer_codes(call.args[0])
        place = MADE[name]
        whys = texts(call.args[place]) if len(call.args) > place else [""]
        for code in codes:
            yield from ((code, why, call) for why in whys)


def answer_codes(node: ast.expr) -> list[str]:
    """`Answer.X` -> its value."""
    if isinstance(node, ast.Attribute):
        return [Answer[node.attr].value]
    return []


def holes(template: str) -> set[str]:
    """Names of the blanks of a sentence."""
    return {field for _, field, _, _ in Formatter().parse(template) if field}


def test_the_lights_are_those_of_the_table() -> None:
    stated = {Answer(name): light for light, names in LIGHT_TABLE.items() for name in names.split()}
    assert stated == LIGHTS


def test_every_reason_has_a_sentence_of_its_own() -> None:
    made = {(code, why) for code, why, _ in answers_made()}
    assert len(made) > 50
    built = {(code.value, str(why)) for code, whys in BUILT.items() for why in whys}
    wanted = {f"{code}.{why}" if why else code for code, why in made | built}
    assert sorted(wanted - SENTENCES.keys()) == []


def test_no_sentence_is_left_over() -> None:
    made = {f"{code}.{why}" if why else code for code, why, _ in answers_made()}
    built = {f"{code.value}.{why}" if why else code.value for code, whys in BUILT.items() for why in whys}
    named = {word for path in (SOURCE / "services").glob("*.py") for word in words(path)}
    left = [key for key in SENTENCES.keys() - made - built if key.partition(".")[2] not in named]
    assert left == []


def words(path: Path) -> set[str]:
    """Every string constant of a module."""
    tree = ast.parse(path.read_text("utf-8"))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_no_sentence_has_a_blank_that_nobody_fills() -> None:
    unfilled = []
    for code, why, call in answers_made():
        given = {keyword.arg for keyword in call.keywords}
        if None in given:
            continue  # ** : filled by its caller
        template = SENTENCES.get(f"{code}.{why}") or SENTENCES.get(code, "")
        if missing := holes(template) - given:
            unfilled.append((code, why, call.lineno, sorted(missing)))
    assert unfilled == []


def test_every_failure_has_a_sentence() -> None:
    raised = set()
    for call in calls("."):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name in ("RuleError", "StorageError", "ListError"):
            raised |= {(name, code) for code in texts(call.args[0])}
    assert len(raised) > 50
    at_hub = {
        code
        for call in calls(".", hub=True)
        if isinstance(call.func, ast.Name) and call.func.id in ("RuleError", "StorageError")
        for code in texts(call.args[0])
    }
    assert at_hub - hub_sentences._SENTENCES.keys() == set()
    known = FAILURES.keys() | LIST_FAILURES.keys()
    assert sorted(code for name, code in raised if code not in known) == []
    translated = re.findall(r'\("[^"]+", "(\w+)"\)', (SOURCE / "storage" / "database.py").read_text("utf-8"))
    assert len(translated) >= 8
    assert [code for code in translated if code not in FAILURES] == []


def test_every_word_for_fields_rows_and_devices() -> None:
    assert [problem for problem in Problem if FIELD_OF_PROBLEM[problem] not in FIELDS] == []
    assert [fate for fate in RowFate if fate not in ROW_FATES] == []
    assert [problem for problem in Problem if problem not in ROW_WORDS] == []
    states = [state for state in PrinterState if state is not PrinterState.READY]
    assert [code for code in states if code not in DEVICE] == []
    not_of_printers = ("scan_too_long", "scan_several", "no_library", "bad_spec", "bad_profile")
    spoken = [code for code in DeviceCode if code not in not_of_printers]
    assert [code for code in spoken if code not in DEVICE] == []


def test_every_word_for_scanners() -> None:
    for code in ("not_connected", "not_open", "busy", "no_access", "no_library"):
        for kind in ("serial", "hid", "camera"):
            told = scanners.away(code, kind)
            assert told.startswith(scanners.NAMES[kind])
            assert scanners.AWAY["not_open"] not in told or code in ("not_open", "no_library")
    assert "hidapi" in scanners.away("no_library", "hid")
    assert "opencv" in scanners.away("no_library", "camera")
    assert [fault for fault in Fault if fault not in scanners.FAULTS] == []
    assert [code.name for code in TRIAL_SET if code.name not in scanners.CODES] == []
    assert scanners.READY.keys() == scanners.ABOUT.keys() == scanners.HINTS.keys()


def test_at_most_nine_reasons_and_all_have_words() -> None:
    for act in Act:
        assert 1 <= len(REASONS[act]) <= 9
        assert all(reason_text(reason_code(act, n) or "") for n in range(1, len(REASONS[act]) + 1))
    assert reason_text("missing.77") == reason_text("nonsense") == ""


@pytest.mark.parametrize("code", sorted(FAILURES))
def test_a_failure_sentence_survives_missing_facts(code: str) -> None:
    from govpost_desk.domain.errors import RuleError

    assert "{" not in messages.failure(RuleError(code))
