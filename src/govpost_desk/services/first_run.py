"""The first run: a desk's plan typed step by step, kept as the tables of a set-up file until the last step.

Each step is checked by making the whole plan of what is typed so far with the rest filled in: one set of rules
(`services.set_up`), whether a desk is typed, loaded from a file or made by the command line.
"""

import secrets
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from govpost_desk.domain.errors import RuleError, StorageError
from govpost_desk.domain.numbers import range_from
from govpost_desk.resources import resource_path
from govpost_desk.services import exporting, set_up
from govpost_desk.services.messages.first_run import field_failure
from govpost_desk.services.set_up import DeskMade, DeskPlan
from govpost_desk.services.wording import translate
from govpost_desk.storage import keys

PLACE, DEVICES, HEADS, PEOPLE, TRIAL = "place", "devices", "heads", "people", "trial"
STEPS = (PLACE, DEVICES, HEADS, PEOPLE, TRIAL)
_PIN_DIGITS = 6


@dataclass
class Draft:
    """What has been typed. `tables`: as in a set-up file; `pins`: by operator number; `code`: the rescue code.

    Lives on the Qt thread alone; `frozen` gives what may cross to another.
    """

    tables: dict[str, Any] = field(default_factory=dict)
    pins: dict[str, str] = field(default_factory=dict)
    code: str = field(default_factory=keys.new_rescue_code)
    code_proved: bool = False

    def desk(self) -> dict[str, Any]:
        """The table of the desk itself."""
        found = self.tables.setdefault("desk", {})
        assert isinstance(found, dict)
        return found

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of a table: window, driver, operator."""
        found = self.tables.setdefault(name, [])
        assert isinstance(found, list)
        return found

    def frozen(self) -> "Order":
        """Everything checked. Raises RuleError "setup_file", "pin_format"."""
        plan = plan_or_sentence(self.tables)
        missing = [number for number, _, _ in plan.operators if number not in self.pins]
        if missing:
            raise RuleError("no_pin", number=missing[0])
        return Order(plan=plan, pins=dict(self.pins), code=self.code if self.code_proved else "")


@dataclass(frozen=True)
class Order:
    """A desk to be made: a checked plan, every PIN, the rescue code that was typed back ("" for a demo desk's)."""

    plan: DeskPlan
    pins: Mapping[str, str]
    code: str


def load(path: Path) -> dict[str, Any]:
    """The tables of a set-up file, checked. Raises RuleError "setup_file", StorageError "unavailable"."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise StorageError("unavailable", file=path.name) from None
    tables = set_up.read_tables(text)
    set_up.plan_of(tables)
    return tables


def demo_tables() -> dict[str, Any]:
    """The demo desk."""
    return load(Path(resource_path("sample", "demo_desk.toml")))


def check_step(step: str, draft: Draft) -> str:
    """What is wrong with a step, as a sentence; "" when it is in order. Later steps are not looked at."""
    tables = deepcopy(draft.tables)
    example = demo_tables()
    if step == PLACE:
        tables["desk"] = {**example["desk"], **_typed(draft.desk(), ("hotline", "supervision_hotline"))}
        tables |= {name: example[name] for name in ("window", "driver", "operator")}
    elif step == HEADS:
        tables["operator"] = example["operator"]
    elif step == PEOPLE:
        if not any(row.get("role") == "supervisor" for row in draft.rows("operator")):
            return translate("messages", "至少要有一名班长。请加上班长的工号和姓名。")
    elif step == DEVICES:
        return ""
    try:
        plan = plan_or_sentence(tables)
        if plan.number_count:
            range_from(plan.first_number, plan.number_count)
        if step in (PEOPLE, TRIAL):
            draft.frozen()
    except RuleError as error:
        return field_failure(error)
    if step in (PEOPLE, TRIAL) and not draft.code_proved:
        return translate(
            "messages",
            "请把救援码抄到纸上（或存成 PDF 打印），再照纸输入一遍。没有它，换电脑时什么都打不开。",
        )
    return ""


def plan_or_sentence(tables: Mapping[str, Any]) -> DeskPlan:
    """The plan of typed tables. Raises RuleError "setup_file"."""
    return set_up.plan_of(tables)


def check_pin(first: str, second: str) -> str:
    """What is wrong with a PIN typed twice, as a sentence; "" when nothing."""
    if len(first) != _PIN_DIGITS or not (first.isascii() and first.isdigit()):
        return translate("messages", "密码须是 6 位数字。")
    return "" if first == second else translate("messages", "两次输入的密码不一样，请重新输入。")


def chosen_pin() -> str:
    """A PIN that nobody can guess."""
    return f"{secrets.randbelow(10**_PIN_DIGITS):06d}"


def proves(draft: Draft, typed: str) -> bool:
    """Whether the rescue code was typed back as it stands on the paper."""
    draft.code_proved = set_up.rescue_digest(typed) == set_up.rescue_digest(draft.code)
    return draft.code_proved


def save_rescue_sheet(draft: Draft, path: Path, at: datetime) -> Path:
    """The page for the safe, before the desk is made. Raises RuleError "setup_file", StorageError "unavailable"."""
    plan = plan_or_sentence(draft.tables)
    made = DeskMade(desk_id=plan.desk["desk_id"], rescue_code=draft.code, chosen_pins={})
    exporting.write_new(path, exporting.rescue_sheet(plan, made, at))
    return path


def make_desk(folder: Path, order: Order, at: datetime) -> DeskMade:
    """Make the desk as `set_up` does, its rescue code proved. Raises as `set_up`."""
    return set_up.set_up(folder, order.plan, order.pins, at, proved_code=order.code)


def _typed(desk: Mapping[str, Any], without: tuple[str, ...]) -> dict[str, Any]:
    """What was typed of the desk, empty fields too: they must be told."""
    names = ("desk_id", "centre_code", "centre_name", "division")
    return {name: desk.get(name, "") for name in names if name not in without}
