"""What the page 管理 shows and does: existing use cases, proved by a supervisor where they change who may work or what
is served. On a demo desk nobody has a PIN to prove.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.progress import Progress
from govpost_desk.domain.retention import ASKED
from govpost_desk.domain.staff import IN_CHARGE
from govpost_desk.services import (
    backups,
    exporting,
    messages,
    papers,
    rehearsing,
    set_up,
    signing_in,
    tariffs,
    team,
    windows,
)
from govpost_desk.services.messages import hall as hall_words
from govpost_desk.services.messages import tariffs as tariff_words
from govpost_desk.services.messages.copies import rehearsed
from govpost_desk.services.settings import desk_profile
from govpost_desk.services.windows import HallWindow
from govpost_desk.services.wording import QT_TRANSLATE_NOOP, translate
from govpost_desk.storage import numbers, people
from govpost_desk.storage.database import Database, Execute

_HOW = QT_TRANSLATE_NOOP("messages", "请按 Ctrl+R 做一次")


@dataclass(frozen=True, kw_only=True)
class PersonLine:
    """One of the team, with who named him (`origin`) and how he stands, in words."""

    operator_no: str
    name: str
    role: str
    origin: str
    state: str


@dataclass(frozen=True, kw_only=True)
class WindowLine(HallWindow):
    """A window, with who named it and how it stands, in words."""

    origin_word: str
    state: str


@dataclass(frozen=True, kw_only=True)
class ManageView:
    """`copies`, `rehearsed`, `tariff`: how backups stand, the last rehearsal, the price list in force, in words."""

    copies: str
    rehearsed: str
    numbers_left: int
    tariff: str
    people: tuple[PersonLine, ...]
    windows: tuple[WindowLine, ...]
    demo: bool


def manage_view(db: Database, at: datetime) -> ManageView:
    """The desk as its supervisor looks after it."""
    state = vars(backups.backup_state(db, at))
    _, sentence = messages.copies_cell(state)
    with db.reading() as execute:
        return ManageView(
            copies=translate("messages", "{sentence}位置：{where}").format(
                sentence=sentence, where=state["where"]
            ),
            rehearsed=translate("messages", "恢复演练：{rehearsed}").format(
                rehearsed=rehearsed(state, translate("messages", _HOW))
            ),
            numbers_left=numbers.numbers_left(execute),
            tariff=_tariff_line(execute, at),
            people=tuple(_person_line(row) for row in team.staff_rows(execute)),
            windows=tuple(_window_line(each) for each in windows.hall_windows(execute)),
            demo=desk_profile(execute).demo,
        )


def _tariff_line(execute: Execute, at: datetime) -> str:
    listed = tariffs.listed_tariffs(execute, at)
    return tariff_words.tariff_in_force(
        next(each.fields() for each in listed if each.state == tariffs.IN_FORCE)
    )


def _person_line(row: team.StaffRow) -> PersonLine:
    return PersonLine(
        operator_no=row.person.operator_no,
        name=row.person.name,
        role=row.person.role,
        origin=tariff_words.origin_text(row.person.origin),
        state=hall_words.staff_state(row.fields()),
    )


def _window_line(place: HallWindow) -> WindowLine:
    return WindowLine(
        **vars(place),
        origin_word=tariff_words.origin_text(place.origin),
        state=hall_words.window_state(vars(place)),
    )


def in_charge(db: Database, operator_no: str, pin: str, by: Actor, at: datetime) -> Actor:
    """The supervisor who answers for an act. Raises RuleError not_in_charge and those of `sign_in`."""
    with db.reading() as execute:
        if desk_profile(execute).demo and by.auth == "demo":
            return by
        person = people.operator(execute, operator_no)
    actor = signing_in.sign_in(db, operator_no, pin, at)
    if person is None or person.role not in IN_CHARGE:
        raise RuleError("not_in_charge")
    return actor


def add_range(
    db: Database, first: str, count: str, operator_no: str, pin: str, *, by: Actor, at: datetime
) -> str:
    """Add a number range; the sentence that says it. Raises as `in_charge` and `set_up.add_range`."""
    if not (count.isascii() and count.isdigit()):
        raise RuleError("range_count")
    actor = in_charge(db, operator_no, pin, by, at)
    last = set_up.add_range(db, first.strip().upper(), int(count), by=actor, at=at)
    return translate("messages", "已录入号段 {first} … {last}，共 {count} 个。").format(
        first=first.strip().upper(), last=last, count=count
    )


def reset_pin(
    db: Database, whose: str, new_pin: str, operator_no: str, pin: str, *, by: Actor, at: datetime
) -> str:
    """Give somebody a new PIN; the sentence that says it. Raises as `in_charge` and `signing_in.set_pin`."""
    actor = in_charge(db, operator_no, pin, by, at)
    signing_in.set_pin(db, whose, new_pin, by=actor, at=at)
    return translate("messages", "已重置 {whose} 的密码。").format(whose=whose)


def add_person(
    db: Database,
    whose: str,
    name: str,
    role: str,
    operator_no: str,
    pin: str,
    *,
    by: Actor,
    at: datetime,
) -> str:
    """Add somebody; the sentence has the PIN chosen for him. Raises as `in_charge` and `team.add_staff`."""
    actor = in_charge(db, operator_no, pin, by, at)
    chosen = team.add_staff(db, whose.strip().upper(), role, name, by=actor, at=at)
    return translate(
        "messages", "已增加 {whose}，初始密码 {chosen}（只显示这一次，请当面交给本人）。"
    ).format(whose=whose.strip().upper(), chosen=chosen)


def add_window(
    db: Database, values: Mapping[str, str], operator_no: str, pin: str, *, by: Actor, at: datetime
) -> str:
    """Add a window; the sentence that says it. `values`: code, officers (names, blanks between them) and
    `windows.FIELDS`. Raises as `in_charge` and `windows.add_window`.
    """
    actor = in_charge(db, operator_no, pin, by, at)
    code, officers = values["code"].strip().upper(), tuple(values["officers"].split())
    windows.add_window(db, code, values, officers, by=actor, at=at)
    return translate("messages", "已增加窗口 {code}。桌垫上要有它的条码，请重新打印桌垫。").format(code=code)


def change_window(
    db: Database, code: str, values: Mapping[str, str], operator_no: str, pin: str, *, by: Actor, at: datetime
) -> str:
    """Change a window's words; the sentence that says it. Raises as `in_charge` and `windows.change_window`."""
    actor = in_charge(db, operator_no, pin, by, at)
    windows.change_window(db, code, values, by=actor, at=at)
    return translate("messages", "已更改窗口 {code}。以后打印的单据用新的内容，已打印的不变。").format(
        code=code
    )


def serve_window(
    db: Database, code: str, served: bool, operator_no: str, pin: str, *, by: Actor, at: datetime
) -> str:
    """Close a window or open it again; the sentence that says it. Raises as `in_charge`, `windows.close_window`."""
    actor = in_charge(db, operator_no, pin, by, at)
    if served:
        windows.open_window(db, code, by=actor, at=at)
        return translate("messages", "已启用窗口 {code}。").format(code=code)
    windows.close_window(db, code, by=actor, at=at)
    return translate("messages", "已停用窗口 {code}。它的记录都在，可以再启用。").format(code=code)


def back_up(db: Database, *, by: Actor, at: datetime, progress: Progress) -> str:
    """A backup now; the sentence that says it."""
    target = backups.back_up_now(db, ASKED, by=by, at=at, progress=progress)
    return messages.restore_words("backed_up", file=target)


def rehearse(db: Database, *, by: Actor, at: datetime, progress: Progress) -> str:
    """A rehearsal by the desk's own key; what it found, in words."""
    return messages.rehearsal(vars(rehearsing.rehearse(db, by=by, at=at, progress=progress)))


def verify(db: Database, *, progress: Progress) -> str:
    """The books proved; what was found, in words."""
    proof = backups.verify_desk(db.path.parent, db.places, progress)
    return messages.proof(backups.proof_fields(proof))


def save_mat(db: Database, path: Path, *, by: Actor, at: datetime, progress: Progress) -> str:
    """The desk mat as a file; the sentence that says it. Raises StorageError "unavailable"."""
    progress.tell("drawing")
    content = team.command_mat(db, by=by, at=at)
    exporting.write_new(path, content)
    return translate("messages", "桌垫已存到 {name}，请用 A4 打印，过塑后放在台面上。").format(name=path.name)


def print_mat(db: Database, *, by: Actor, at: datetime, progress: Progress) -> str:
    """The desk mat through the office printer's lane, like every paper; the sentence that says it."""
    progress.tell("drawing")
    content = team.command_mat(db, by=by, at=at)
    progress.last_call("naming")
    papers.print_aside(db, team.MAT, content, by=by, at=at)
    return translate("messages", "桌垫已交给打印机。过塑后放在台面上，扫上面的码等于按键。")
