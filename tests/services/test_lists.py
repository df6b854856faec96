"""Lists at the desk (D-2): each row's fate, nothing half, what a clerk set stays, what was erased stays away."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.builders import CLERK, Counter, import_list

from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.errors import DeskError, RuleError
from govpost_desk.domain.progress import Progress
from govpost_desk.services import erasing, ordering
from govpost_desk.services.lists import Preview, preview_fields, preview_list, take_list
from govpost_desk.storage import journal, orders
from govpost_desk.storage.database import Database, Tx
from govpost_desk.wire.events import Draft

HEAD = "办件编号,收件人,联系电话,收件地址,证照名称"
ADDRESS = "贵州省贵阳市观山湖区金阳南路175号"
ROWS = {
    "L001": f"L001,周小雨,13985012345,{ADDRESS},营业执照",
    "L002": f"L002,吴大明,13985012346,{ADDRESS},营业执照",
    "L003": f"L003,郑三妹,13985012347,{ADDRESS},营业执照",
}


class Lists:
    """Writes lists and imports them at window 01."""

    def __init__(self, counter: Counter, folder: Path) -> None:
        self._counter, self._folder = counter, folder

    def write(self, *rows: str, head: str = HEAD, name: str = "list.csv") -> Path:
        """A CSV file with a head and rows."""
        path = self._folder / name
        path.write_text("\n".join((head, *rows)) + "\n", "utf-8")
        return path

    def take(self, *rows: str, window: str = "01") -> Preview:
        """Written, previewed, taken."""
        return import_list(self._counter.db, self.write(*rows), window, self._counter.clock())


@pytest.fixture
def given(counter: Counter, tmp_path: Path) -> Lists:
    return Lists(counter, tmp_path)


def fates(preview: Preview) -> list[tuple[str, tuple[str, ...]]]:
    """(fate, reasons) of each row."""
    return [(row.fate.value, row.reasons) for row in preview.rows]


def recipient(counter: Counter, case_no: str) -> tuple[str, str, str]:
    """Name, telephone and address as they stand."""
    query = (
        "SELECT p.name, p.phone, p.address FROM desk_order JOIN party p USING (party_id) WHERE case_no = ?"
    )
    ((name, phone, address),) = counter.rows(query, case_no)
    return name, phone, address


def events(counter: Counter) -> int:
    """Length of the journal."""
    return int(counter.value("SELECT count(*) FROM event"))


def test_a_preview_changes_nothing(counter: Counter, given: Lists) -> None:
    before = events(counter)
    preview = preview_list(counter.db, given.write(*ROWS.values()), "01")
    assert preview.counts()["new"] == 3
    assert not preview_fields(preview)["taken"]
    assert events(counter) == before


def test_the_same_list_twice_leaves_no_trace(counter: Counter, given: Lists) -> None:
    assert given.take(*ROWS.values()).counts()["new"] == 3
    before = events(counter)
    again = given.take(*ROWS.values())
    assert fates(again) == [("duplicate", ("known",))] * 3
    assert again.taken
    assert events(counter) == before


def test_what_the_list_lacks_comes_from_the_unit(counter: Counter, given: Lists) -> None:
    taken = given.take(ROWS["L001"], window="02")
    assert preview_fields(taken)["defaults"] == ["mode", "payer", "receipt", "weight_g"]
    assert counter.rows("SELECT payer, mode, source FROM desk_order") == [
        ("recipient", "one_way", "520100-01-02")
    ]


def test_a_changed_row_changes_the_order(counter: Counter, given: Lists) -> None:
    given.take(*ROWS.values())
    changed = given.take(ROWS["L001"], ROWS["L002"].replace("13985012346", "13885012346"), ROWS["L003"])
    assert [fate for fate, _ in fates(changed)] == ["duplicate", "changed", "duplicate"]
    assert recipient(counter, "L002")[1] == "13885012346"
    assert counter.value("SELECT count(*) FROM desk_order") == 3
    assert counter.verify().ok


def test_a_field_set_by_hand_stays_on_top_of_a_newer_list(counter: Counter, given: Lists) -> None:
    given.take(ROWS["L001"])
    counter.set_order("L001", name="周晓雨", division="520102")
    changed = given.take(ROWS["L001"].replace("13985012345", "13885012345"))
    assert fates(changed)[0][0] == "changed"
    assert recipient(counter, "L001") == ("周晓雨", "13885012345", ADDRESS)
    assert counter.value("SELECT division FROM desk_order") == "520102"
    assert fates(given.take(ROWS["L001"].replace("13985012345", "13885012345"))) == [
        ("duplicate", ("known",))
    ]
    assert counter.verify().ok


def test_a_packed_row_is_kept(counter: Counter, given: Lists) -> None:
    given.take(ROWS["L001"])
    counter.take_over("L001")
    counter.pack("L001")
    kept = given.take(ROWS["L001"].replace("周小雨", "周大雨"))
    assert fates(kept) == [("kept", ("packed",))]
    assert recipient(counter, "L001")[0] == "周小雨"


def test_a_taken_row_changes_but_its_register_shows_what_it_showed(counter: Counter, given: Lists) -> None:
    given.take(ROWS["L001"])
    number = counter.take_over("L001")
    assert fates(given.take(ROWS["L001"].replace("周小雨", "周大雨")))[0][0] == "changed"
    assert recipient(counter, "L001")[0] == "周大雨"
    shown = counter.rows(
        "SELECT p.name FROM register_line l JOIN party p USING (party_id) JOIN register r USING (register_id)"
        " WHERE r.register_no = ?",
        number,
    )
    assert shown == [("周小雨",)]


def test_an_erased_row_never_comes_back(counter: Counter, given: Lists) -> None:
    given.take(*ROWS.values())
    erasing.erase_case(counter.db, "L001", "申请", by=CLERK, at=counter.clock())
    again = given.take(*ROWS.values())
    assert fates(again)[0] == ("kept", ("erased",))
    newer = given.take(ROWS["L001"].replace("周小雨", "周晓雨"))
    assert fates(newer) == [("kept", ("erased",))]
    assert recipient(counter, "L001") == ("", "", "")
    assert counter.verify().ok


def test_two_rows_of_one_number(counter: Counter, given: Lists) -> None:
    rows = (ROWS["L001"], ROWS["L001"], ROWS["L002"], ROWS["L002"].replace("吴大明", "吴小明"))
    taken = given.take(*rows)
    assert [fate for fate, _ in fates(taken)] == ["new", "duplicate", "new", "incomplete"]
    before = events(counter)
    assert [fate for fate, _ in fates(given.take(*rows))] == ["duplicate"] * 4
    assert events(counter) == before
    assert counter.value("SELECT count(*) FROM desk_order") == 2
    counter.take_over("L001", "L002")
    waits = counter.scans("GPDPACK", "L002")
    assert (waits.answer, waits.needs) == ("incomplete", ("content",))
    counter.set_order("L002", content="ok")
    assert counter.scan("L002").answer == "label_printed"
    assert counter.verify().ok


def test_rejected_rows_are_held_with_their_cells(counter: Counter, given: Lists) -> None:
    taken = given.take(ROWS["L001"], f",无编号,13985012349,{ADDRESS},营业执照")
    assert taken.counts()["rejected"] == 1
    ((reason, cells),) = counter.rows("SELECT reason, cells FROM held_row")
    assert reason == "no_case_no"
    assert "无编号" in cells
    assert counter.verify().ok


def test_nothing_is_imported_half(counter: Counter, given: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    before = events(counter)

    def fails(*arguments: object) -> None:
        raise MemoryError

    monkeypatch.setattr(orders, "put_orders", fails)  # the journal has the rows by then
    with pytest.raises(MemoryError):
        given.take(*ROWS.values())
    monkeypatch.undo()
    assert events(counter) == before
    assert counter.value("SELECT count(*) FROM desk_order") == 0
    assert given.take(*ROWS.values()).counts()["new"] == 3


def test_a_scan_waits_for_the_storing_of_a_list_only(
    counter: Counter, given: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the lock held no row is made, and a statement stores many: each costs the import its turn."""
    rows = [f"M{number:03d},周小雨,13985012345,{ADDRESS},营业执照" for number in range(200)]
    preview = preview_list(counter.db, given.write(*rows), "01")
    real, statements, made_inside, inside = Database.begin, list[str](), list[object](), list[bool]()

    @contextmanager
    def begin(db: Database) -> Iterator[Tx]:
        with real(db) as tx:

            def execute(statement: str, values: Sequence[object] = ()) -> object:
                statements.append(statement)
                return tx.execute(statement, values)

            inside.append(True)
            yield replace(tx, execute=execute)  # shares the events of the transaction
            inside.pop()

    def draft(*arguments: Any, **named: Any) -> Draft:
        made_inside.extend(inside)
        return real_draft(*arguments, **named)

    real_draft = journal.draft
    monkeypatch.setattr(Database, "begin", begin)
    monkeypatch.setattr(journal, "draft", draft)
    assert take_list(counter.db, preview, by=SYSTEM, at=counter.clock()).counts()["new"] == 200
    assert made_inside == []
    assert len(statements) < 40
    monkeypatch.undo()
    assert counter.verify().ok


class Meanwhile(Progress):
    """Does something on the desk when the last row is made and the list is not yet written."""

    def __init__(self, rows: int, act: Callable[[], object]) -> None:
        super().__init__()
        self._rows, self._act = rows, act

    def tell(self, step: str, done: int = 0, of: int = 0) -> None:
        if (step, done) == ("preparing", self._rows - 1):
            self._rows = -1  # once
            self._act()
        super().tell(step, done, of)


def test_what_happens_while_the_rows_are_made_counts_too(counter: Counter, given: Lists) -> None:
    given.take(*ROWS.values())
    counter.set_order("L003", name="郑三妹妹")
    changed = [row.replace("175号", "176号") for row in ROWS.values()]
    preview = preview_list(counter.db, given.write(*changed, "L004,钱四,13985012348,,"), "01")
    assert preview.counts()["changed"] == 3

    def acts() -> None:
        counter.take_over("L001")
        counter.pack("L001")
        ordering.set_order(counter.db, "L002", {"phone": "13985019999"}, "更正", by=CLERK, at=counter.clock())
        counter.add_order("L004", phone="13985012349")

    taken = take_list(counter.db, preview, by=SYSTEM, at=counter.clock(), progress=Meanwhile(4, acts))
    assert [fate for fate, _ in fates(taken)] == ["kept", "changed", "changed", "changed"]
    assert recipient(counter, "L001")[2].endswith("175号")
    assert recipient(counter, "L002")[1:] == ("13985019999", ADDRESS.replace("175号", "176号"))
    assert recipient(counter, "L003")[0] == "郑三妹妹"
    assert counter.value("SELECT changed_count FROM list_import ORDER BY rowid DESC LIMIT 1") == 3
    assert counter.verify().ok


def test_rows_carry_the_clearance_that_is_open_when_they_are_recorded(counter: Counter, given: Lists) -> None:
    counter.add_order("K1")
    preview = preview_list(counter.db, given.write(*ROWS.values()), "01")
    act = Meanwhile(3, lambda: counter.scans("GPDWIN01", "K1"))  # the first act of the day
    take_list(counter.db, preview, by=SYSTEM, at=counter.clock(), progress=act)
    query = (
        "SELECT DISTINCT json_extract(CAST(body AS TEXT), '$.clearance_no') FROM event"
        " WHERE type IN ('list.imported', 'order.recorded') AND position > ?"
    )
    assert counter.rows(query, preview.at_position) == [(1,)]
    assert counter.verify().ok


def test_what_happens_between_preview_and_import_counts(counter: Counter, given: Lists) -> None:
    preview = preview_list(counter.db, given.write(ROWS["L001"], ROWS["L002"]), "01")
    import_list(counter.db, given.write(ROWS["L001"], name="other.csv"), "01")
    counter.take_over("L001")
    counter.pack("L001")
    taken = take_list(counter.db, preview, by=SYSTEM, at=counter.clock())
    assert [fate for fate, _ in fates(taken)] == ["duplicate", "new"]
    assert counter.verify().ok


def test_a_layout_is_confirmed_once_for_a_unit(counter: Counter, given: Lists) -> None:
    assert not given.take(ROWS["L001"]).layout_known
    assert given.take(ROWS["L002"]).layout_known
    assert not given.take(ROWS["L003"], window="02").layout_known
    assert counter.value("SELECT count(*) FROM list_layout") == 2


def test_an_extra_that_was_withdrawn_comes_back_with_its_list(counter: Counter, given: Lists) -> None:
    counter.add_order("L999")
    counter.scans("GPDWIN01", "L001", "GPDEXTRA", "GPDR1", "GPDUNDO")
    assert counter.scan("L001").answer == "not_on_list"
    assert fates(given.take(ROWS["L001"]))[0][0] == "changed"
    ticked = counter.scan("L001")
    assert (ticked.answer, ticked.needs) == ("ticked", ())
    assert counter.verify().ok


def test_refusals(counter: Counter, given: Lists, tmp_path: Path) -> None:
    before = events(counter)
    for path, window, code in (
        (given.write(ROWS["L001"]), "77", "no_such_window"),
        (tmp_path / "absent.csv", "01", "unavailable"),
        (tmp_path, "01", "unavailable"),
        (given.write("周小雨,13985012345", head="收件人,联系电话", name="short.csv"), "01", "layout"),
    ):
        with pytest.raises(DeskError) as caught:
            import_list(counter.db, path, window)
        assert caught.value.code == code
    with pytest.raises(DeskError) as caught:
        preview_list(counter.db, given.write(*ROWS.values()), "01", cancelled=lambda: True)
    assert caught.value.code == "cancelled"
    assert events(counter) == before


# --- orders typed or corrected at the desk ---------------------------------------------------------------------------


def test_orders_without_a_number_get_one(counter: Counter) -> None:
    numbers = [counter.add_order("") for _ in range(3)]
    assert numbers == [f"T52010001D01{serial:06d}" for serial in (1, 2, 3)]
    assert counter.scans("GPDWIN01", numbers[1]).answer == "ticked"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("77", "N1", {}), "no_such_window"),
        (("01", "没有数字", {}), "case_no"),
        (("01", "K1", {}), "order_exists"),
        (("01", "N1", {"colour": "red"}), "order_field"),
        (("01", "N1", {"payer": "uncle"}), "order_value"),
        (("01", "N1", {"weight_g": "0"}), "order_value"),
        (("01", "N1", {"weight_g": "many"}), "order_value"),
        (("01", "N1", {"division": "999999"}), "order_value"),
        (("01", "N1", {"issued_on": "2026-11-31"}), "order_value"),
        (("01", "N1", {"receipt": "perhaps"}), "order_value"),
    ],
)
def test_what_cannot_be_typed(
    counter: Counter, arguments: tuple[str, str, dict[str, str]], code: str
) -> None:
    counter.add_order("K1")
    before = events(counter)
    with pytest.raises(RuleError, match=code):
        ordering.add_order(counter.db, *arguments, by=CLERK, at=counter.clock())
    assert events(counter) == before


def test_a_correction_is_a_new_fact_with_its_reason_in_the_erasable_part(counter: Counter) -> None:
    counter.add_order("K1", phone="138")
    ordering.set_order(
        counter.db, "k1", {"phone": "13985019999"}, "周女士来电更正", by=CLERK, at=counter.clock()
    )
    assert counter.value("SELECT corrected FROM desk_order") == '["phone"]'
    assert counter.value("SELECT problems FROM desk_order") == "[]"
    ((body, personal),) = counter.rows(
        "SELECT CAST(body AS TEXT), CAST(personal AS TEXT) FROM event JOIN event_personal USING (position)"
        " WHERE type = 'order.corrected'"
    )
    assert "周女士" in personal
    assert "周女士" not in body
    assert "13985019999" not in body


def test_an_ambiguous_address_is_never_guessed(counter: Counter) -> None:
    counter.add_order("K1", address="朝阳区人民路1号")
    assert counter.value("SELECT division FROM desk_order") == ""
    counter.take_over("K1")
    waits = counter.scans("GPDPACK", "K1")
    assert (waits.answer, waits.needs) == ("incomplete", ("division",))
    counter.set_order("K1", division="110105")
    assert counter.scan("K1").answer == "label_printed"


def test_what_cannot_be_corrected(counter: Counter) -> None:
    for window in ("01", "02"):
        counter.add_order("K1", window=window)
    counter.add_order("K2")
    counter.take_over("K2")
    counter.scans("GPDPACK", "K2")
    for case_no, window, code in (
        ("K9", "", "no_order"),
        ("K1", "", "which_window"),
        ("K2", "", "order_packed"),
    ):
        with pytest.raises(RuleError, match=code):
            ordering.set_order(
                counter.db, case_no, {"item": "x"}, "核对", by=CLERK, at=counter.clock(), window_code=window
            )
    ordering.set_order(
        counter.db, "K1", {"item": "x"}, "核对", by=CLERK, at=counter.clock(), window_code="02"
    )
    assert counter.rows("SELECT window_code FROM desk_order WHERE item_name = 'x'") == [("02",)]
