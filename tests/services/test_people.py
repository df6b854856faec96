"""Signing in (reliability §4.2), set-up and its file, ranges, settings, the rescue code."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.builders import CLERK, FIRST_NUMBER, MONDAY, PINS, Counter, make_desk, number_after, sample

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.errors import DeskError, RuleError, StorageError
from govpost_desk.services import set_up
from govpost_desk.services.settings import desk_settings, set_setting
from govpost_desk.services.signing_in import demo_sign_in, set_pin, sign_in
from govpost_desk.storage import keys
from govpost_desk.storage.database import DATABASE_FILE

SUPERVISOR = Actor(operator_no="0002", auth="pin")


def failures(counter: Counter) -> int:
    """The stored counter of tries."""
    return int(counter.value("SELECT failures FROM operator_credential WHERE operator_no = '0001'"))


def try_pin(counter: Counter, pin: str, operator_no: str = "0001") -> str:
    """Sign in; the code of the refusal, "" when it worked."""
    try:
        sign_in(counter.db, operator_no, pin, counter.clock())
    except RuleError as error:
        return error.code if "left" not in error.facts else f"{error.code} {error.facts['left']}"
    return ""


def test_a_right_pin_signs_in_for_the_day(counter: Counter) -> None:
    actor = sign_in(counter.db, "0001", PINS["0001"], counter.clock())
    assert (actor.operator_no, actor.auth) == ("0001", "pin")
    assert (
        counter.value("SELECT proven_on FROM operator_credential WHERE operator_no='0001'")
        == "2026-11-23 pin"
    )
    assert counter.value("SELECT count(*) FROM event WHERE type = 'operator.signed_in'") == 1


def test_five_tries_then_locked_until_reset(counter: Counter) -> None:
    assert [try_pin(counter, "000000") for _ in range(4)] == [f"pin_wrong {left}" for left in (4, 3, 2, 1)]
    assert try_pin(counter, "000000") == "pin_locked"
    assert try_pin(counter, PINS["0001"]) == "pin_locked"  # the right one comes too late
    assert counter.value("SELECT count(*) FROM event WHERE type = 'operator.refused'") == 5
    set_pin(counter.db, "0001", "864209", by=SUPERVISOR, at=counter.clock())
    assert try_pin(counter, PINS["0001"]) == "pin_wrong 4"
    assert try_pin(counter, "864209") == ""
    assert failures(counter) == 0


def test_the_try_is_stored_before_it_is_checked(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pulling the plug while the PIN is being checked does not win the try back."""

    def power_cut(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr("argon2.PasswordHasher.verify", power_cut)
    for _ in range(5):
        with pytest.raises(KeyboardInterrupt):
            sign_in(counter.db, "0001", PINS["0001"], counter.clock())
    monkeypatch.undo()
    counter.reopen()
    assert failures(counter) == 5
    assert try_pin(counter, PINS["0001"]) == "pin_locked"


def test_an_unknown_or_inactive_operator_does_not_get_in(counter: Counter) -> None:
    assert try_pin(counter, "135790", "7777") == "no_such_operator"
    with counter.db.begin() as tx:
        tx.execute("UPDATE operator SET active = 0 WHERE operator_no = '0001'")
    assert [try_pin(counter, PINS["0001"]) for _ in range(6)] == [
        "staff_off"
    ] * 6  # told to who has the PIN alone
    assert try_pin(counter, "000000") == "pin_wrong 4"


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345a", "１２３４５６", "12 456"])
def test_a_pin_is_six_digits(counter: Counter, pin: str) -> None:
    with pytest.raises(RuleError, match="pin_format"):
        set_pin(counter.db, "0001", pin, by=SUPERVISOR, at=counter.clock())
    with pytest.raises(RuleError, match="no_such_operator"):
        set_pin(counter.db, "7777", "123456", by=SUPERVISOR, at=counter.clock())


def test_demo_sign_in_proves_everybody_of_a_demo_desk(counter: Counter) -> None:
    assert demo_sign_in(counter.db, counter.clock()).auth == "demo"
    assert counter.scan("GPDOPR0002").answer == "done"
    assert counter.context.actor.auth == "demo"
    counter.clock.now += timedelta(days=1)
    assert counter.scan("GPDOPR0001").why == "not_proved"


def test_demo_sign_in_is_refused_on_a_real_desk(tmp_path: Path) -> None:
    make_desk(tmp_path / "desk", demo=False)
    with Counter(tmp_path / "desk") as counter:
        with pytest.raises(RuleError, match="no_demo_login"):
            demo_sign_in(counter.db, MONDAY)
        assert counter.value("SELECT count(*) FROM event WHERE type = 'operator.signed_in'") == 0


# --- set-up ----------------------------------------------------------------------------------------------------------


def plan_text() -> str:
    """The set-up file that lies in resources/sample."""
    return sample("demo_desk.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("[desk]", "[desk", "TOML"),
        ('desk_id = "520100-01-D01"', "", "desk.desk_id"),
        ('desk_id = "520100-01-D01"', "desk_id = 7", "desk.desk_id"),
        ('desk_id = "520100-01-D01"', 'desk_id = "520100-01-d01"', "desk.desk_id"),
        ('desk_id = "520100-01-D01"', 'desk_id = "D01"', "desk.desk_id"),
        ('desk_id = "520100-01-D01"', 'desk_id = "520100-0123456789-D0123456789"', "desk.desk_id"),
        ('code = "03"', 'code = "三"', "window.code"),
        ('centre_name = "贵阳市政务服务中心（演示）"', 'centre_name = " "', "desk.centre_name"),
        ('division = "520100"', 'division = "5201"', "desk.division"),
        ('payer = "recipient"', 'payer = "nobody"', "window.payer"),
        ('mode = "one_way"', 'mode = "three_way"', "window.mode"),
        ("weight_g = 200", 'weight_g = "heavy"', "window.weight_g"),
        ('officers = ["周雅琴", "何志远"]', "officers = 3", "window.officers"),
        ('officers = ["周雅琴", "何志远"]', 'officers = ["周雅琴", 5]', "window.officers"),
        ('code = "02"', 'code = "01"', "window.code"),
        ('no = "0002"', 'no = "0001"', "operator.no"),
        ('role = "clerk"', 'role = "king"', "operator.role"),
        ('name = "赵铁生"', "name = 1", "driver.name"),
        ("count = 10000", 'count = "many"', "range.count"),
        ("[range]", "[[range]]", "range"),
        ("[settings]", "[[settings]]", "settings"),
        ("[[operator]]", "[[nobody]]", "operator"),
        ("[[window]]", "[[nothing]]", "window"),
    ],
)
def test_a_wrong_set_up_file_names_its_field(old: str, new: str, field: str) -> None:
    assert old in plan_text()
    with pytest.raises(RuleError, match="setup_file") as caught:
        set_up.read_plan(plan_text().replace(old, new))
    assert caught.value.facts == {"field": field}


def test_a_wrong_setting_in_the_file_is_refused() -> None:
    with pytest.raises(RuleError, match="setting_value"):
        set_up.read_plan(plan_text().replace('flow = "handover_first"', 'flow = "anyhow"'))
    with pytest.raises(RuleError, match="setting_name"):
        set_up.read_plan(plan_text().replace("low_water", "high_water"))


def test_set_up_makes_what_the_file_says(tmp_path: Path) -> None:
    plan = set_up.read_plan(plan_text())
    made = set_up.set_up(tmp_path / "desk", plan, {"0001": "135790"}, MONDAY)
    assert list(made.chosen_pins) == ["0002"]
    assert len(made.rescue_code.replace("-", "")) == 32
    with Counter(tmp_path / "desk") as counter:
        assert sign_in(counter.db, "0002", made.chosen_pins["0002"], MONDAY).operator_no == "0002"
        assert counter.rows("SELECT window_code FROM government_window") == [("01",), ("02",), ("03",)]
        assert counter.value("SELECT count(*) FROM signer") == 8
        assert counter.value("SELECT sum(count) FROM number_range") == 10_000
        assert counter.verify().ok
    key_file = tmp_path / "desk" / keys.KEY_FILE
    assert key_file.stat().st_mode & 0o777 == 0o600


def test_set_up_replaces_nothing(blank_folder: Path) -> None:
    with pytest.raises(StorageError, match="exists"):
        make_desk(blank_folder)


@pytest.mark.parametrize(
    ("change", "code"),
    [({"first_number": "123"}, "range_first"), ({"first_number": "1123456000199"}, "range_check_digit")],
)
def test_a_set_up_that_fails_leaves_nothing_behind(tmp_path: Path, change: dict[str, str], code: str) -> None:
    plan = replace(set_up.read_plan(plan_text()), **change)
    with pytest.raises(RuleError, match=code):
        set_up.set_up(tmp_path / "desk", plan, PINS, MONDAY)
    with pytest.raises(RuleError, match="pin_format"):
        set_up.set_up(tmp_path / "desk", set_up.read_plan(plan_text()), {"0001": "1"}, MONDAY)
    make_desk(tmp_path / "desk")


def test_a_set_up_cut_off_can_be_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def power_cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(set_up, "set_credential", power_cut)
    with pytest.raises(KeyboardInterrupt):
        make_desk(tmp_path / "desk")
    monkeypatch.undo()
    make_desk(tmp_path / "desk")
    with Counter(tmp_path / "desk") as counter:
        assert counter.verify().ok


def test_the_rescue_code_is_proved_once(tmp_path: Path) -> None:
    made = make_desk(tmp_path / "desk")
    with Counter(tmp_path / "desk") as counter:
        with counter.db.reading() as execute:
            assert not set_up.rescue_is_proved(execute)
        with pytest.raises(StorageError, match="rescue_code"):
            set_up.prove_rescue_code(counter.db, "2222-" * 7 + "2222", MONDAY)
        for typed in (made.rescue_code, made.rescue_code.lower().replace("-", " ")):
            set_up.prove_rescue_code(counter.db, typed, MONDAY)
        with counter.db.reading() as execute:
            assert set_up.rescue_is_proved(execute)
        assert counter.value("SELECT count(*) FROM event WHERE type = 'rescue.proved'") == 1
    wrapped = (tmp_path / "desk" / keys.WRAPPED_FILE).read_bytes()
    assert keys.unwrap_key(wrapped, made.rescue_code) == keys.load_key(tmp_path / "desk")


# --- ranges and settings ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [-5, 0, 500, 999])
def test_ranges_never_overlap(counter: Counter, steps: int) -> None:
    with pytest.raises(RuleError, match="range_overlap"):
        counter.add_range(number_after(FIRST_NUMBER, steps), 10)
    assert counter.value("SELECT count(*) FROM number_range") == 1


def test_neighbouring_ranges_are_fine(counter: Counter) -> None:
    assert counter.add_range(number_after(FIRST_NUMBER, 1000), 10) == number_after(FIRST_NUMBER, 1009)
    counter.add_range(number_after(FIRST_NUMBER, -10), 10)
    counter.add_range("EA123456785CN", 10)
    assert counter.value("SELECT sum(count) FROM number_range") == 1030


@pytest.mark.parametrize(
    ("first", "count", "code"),
    [
        ("1123456000199", 10, "range_check_digit"),
        ("112345600009", 10, "range_first"),
        ("9612345678912", 10, "range_first"),
        (FIRST_NUMBER, 0, "range_count"),
        (FIRST_NUMBER, -3, "range_count"),
        (FIRST_NUMBER, 100_000_000, "range_count"),
    ],
)
def test_a_range_that_is_none(desk_folder: Path, first: str, count: int, code: str) -> None:
    with Counter(desk_folder) as counter, pytest.raises(RuleError, match=code):
        counter.add_range(first, count)


def test_settings(counter: Counter) -> None:
    for name, value in (
        ("flow", "seal_at_tick"),
        ("label_size", "76x130"),
        ("mask_labels", "no"),
        ("low_water", "5"),
    ):
        set_setting(counter.db, name, value, by=CLERK, at=counter.clock())
    with counter.db.reading() as execute:
        found = desk_settings(execute)
    assert (found.flow, found.label_size, found.mask_labels, found.low_water) == (
        "seal_at_tick",
        "76x130",
        False,
        5,
    )
    for name, value, code in (
        ("flow", "both", "setting_value"),
        ("low_water", "-1", "setting_value"),
        ("colour", "red", "setting_name"),
    ):
        with pytest.raises(RuleError, match=code):
            set_setting(counter.db, name, value, by=CLERK, at=counter.clock())
    assert counter.verify().ok


@pytest.mark.parametrize("left", ["nothing", "key", "database"])
def test_a_folder_that_is_no_desk_says_so(blank_folder: Path, tmp_path: Path, left: str) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    if left != "nothing":
        name = {"key": keys.KEY_FILE, "database": DATABASE_FILE}[left]
        shutil.copyfile(blank_folder / name, folder / name)
    with pytest.raises(DeskError) as caught:
        Counter(folder)
    assert caught.value.code == {"nothing": "missing", "key": "missing", "database": "no_key"}[left]
