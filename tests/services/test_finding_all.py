"""查件 misses nobody and invents nobody: every question beside plain Python, on 50,000 pieces (performance §4)."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.benchmarks.sample_pieces import fill
from tests.builders import Counter, make_desk

from govpost_desk.domain.search_keys import fold_name
from govpost_desk.domain.search_terms import read_asked
from govpost_desk.services import finding, keying
from govpost_desk.services.pinyin import readings
from govpost_desk.storage import search

COUNT = 50_000
ALL = 10 * COUNT
Row = tuple[int, str, str, str, str]  # at, case number, name, telephone, waybill number


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """A desk with 50,000 pieces, all keyed but the last ticks."""
    folder = tmp_path_factory.mktemp("hall")
    make_desk(folder)
    with Counter(folder) as counter:
        fill(counter.db, COUNT)
        while keying.key_next(counter.db, most=33_000) and not counter.value(
            "SELECT count(*) FROM number_key"
        ):
            pass  # the end of the journal stays without keys
        yield counter


@pytest.fixture(scope="module")
def pieces(hall: Counter) -> list[Row]:
    return hall.rows(
        "SELECT o.changed_at, o.case_no, p.name, p.phone, coalesce(n.waybill_no, '') FROM desk_order o"
        " JOIN party p USING (party_id) LEFT JOIN waybill_number n USING (order_id)"
    )


def found(hall: Counter, text: str, monkeypatch: pytest.MonkeyPatch) -> set[int]:
    monkeypatch.setattr(search, "RANGE_MOST", ALL)
    with hall.db.reading() as execute:
        hits = search.hits(execute, read_asked(text), ALL, readings)
    assert len(hits) == len(set(hits))
    return set(hits)


def lines(name: str) -> str:
    """What letters may be typed for a name, each at the begin of a line."""
    syllables = [reading.split() for reading in readings(name).split("|")]
    initials = ["".join(each[0] for each in reading) for reading in syllables]
    return "\n".join(["", *initials, *("".join(reading) for reading in syllables)])


def plainly(text: str, letters: dict[str, str]) -> Callable[[Row], bool]:
    """What the question means, said without any key. `letters`: initials and whole readings of a name, one a line."""
    asked = read_asked(text)

    def means(row: Row) -> bool:
        _, case_no, name, phone, number = row
        return (
            case_no.startswith(asked.code)
            or number.startswith(asked.code)
            or (asked.tail != "" and (phone.endswith(asked.tail) or number.endswith(asked.tail)))
            or (asked.name != "" and asked.name in fold_name(name))
            or (asked.letters != "" and f"\n{asked.letters}" in letters[name])
        )

    return means


def test_every_kind_of_question_finds_all_and_nothing_else(
    hall: Counter, pieces: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    pick = random.Random(4)
    letters = {name: lines(name) for name in {row[2] for row in pieces}}
    asked = {
        "王",
        "欧阳",
        "阳·伟",
        "欧阳伟芳",
        "aibek",
        "karim3",
        "wxw",
        "li",
        "shanwei",
        "oy",
        "华华",
        "无此名",
        "qqqq",
    }
    for row in pick.sample(pieces, 3):
        _, case_no, name, phone, number = row
        begin = pick.randrange(len(name))
        reading = readings(name).split("|")[0].split()
        asked |= {
            name,
            name[begin : begin + 1 + pick.randrange(2)],
            case_no,
            case_no[:14],
            phone,
            phone[-4:],
            phone[-7:],
            "".join(syllable[0] for syllable in reading),
            "".join(reading),
            "".join(reading)[:4],
        }
        if number:
            asked |= {number, number[:9], number[-7:], number[-6:]}
    for text in sorted(asked):
        means = plainly(text, letters)
        assert found(hall, text, monkeypatch) == {row[0] for row in pieces if means(row)}, text
    assert (
        0 < hall.value("SELECT count(*) FROM number_key") < COUNT // 2
    )  # some numbers were found without a key


def test_the_newest_come_first_and_the_rest_is_said(hall: Counter) -> None:
    seen = finding.find(hall.db, "王")
    newest = hall.rows(
        "SELECT case_no FROM desk_order JOIN party USING (party_id) WHERE name LIKE '%王%'"
        " ORDER BY changed_at DESC LIMIT ?",
        finding.LIMIT,
    )
    assert (len(seen.pieces), seen.more) == (finding.LIMIT, True)
    assert [(piece.case_no,) for piece in seen.pieces] == newest
    assert finding.find(hall.db, "王") == seen


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("DELETE FROM name_key WHERE rowid_of", "person"),
        ("INSERT INTO letter_key (key, at) VALUES ('zz', 1)", "letter_key"),
        ("DELETE FROM phone_key WHERE at = (SELECT min(at) FROM phone_key)", "person"),
        ("DELETE FROM keyed_person WHERE at = (SELECT min(at) FROM keyed_person)", "person"),
        ("DELETE FROM piece_event WHERE position = (SELECT min(position) FROM piece_event)", "piece_event"),
        ("DELETE FROM number_key WHERE key = (SELECT min(key) FROM number_key)", "number_key"),
    ],
)
def test_a_wrong_key_is_found(counter: Counter, statement: str, where: str) -> None:
    counter.add_order("A1")
    counter.take_over("A1")
    keying.key_all(counter.db)
    statement = statement.replace("rowid_of", "key = (SELECT min(key) FROM name_key)")
    with counter.db.begin() as tx:
        tx.execute(statement)
    assert any(code == "search" and place.startswith(where) for code, place in counter.verify().findings)


def test_a_kill_between_two_stretches_loses_nothing(tmp_path: Path) -> None:
    make_desk(tmp_path)
    with Counter(tmp_path) as counter:
        for number in range(6):
            counter.add_order(f"K{number}", name="单晓·雯")
        keying.key_next(counter.db, most=counter.value("SELECT max(position) FROM event") - 3)
        counter.reopen()
        assert len(finding.find(counter.db, "shanxiao").pieces) == 6
        keying.key_all(counter.db)
        assert len(finding.find(counter.db, "shanxiao").pieces) == 6
        assert counter.value("SELECT count(*) FROM letter_key WHERE key = 'sxw'") == 6
        assert counter.verify().ok


def test_keys_of_another_making_are_made_anew(counter: Counter) -> None:
    counter.add_order("A1", name="单晓雯")
    keying.key_all(counter.db)
    with counter.db.begin() as tx:
        tx.execute("UPDATE keeping SET name = 'search_keys_upto 0' WHERE name LIKE 'search_keys%'")
        tx.execute("DELETE FROM letter_key")
    keying.key_all(counter.db)
    assert len(finding.find(counter.db, "shanxiao").pieces) == 1
    assert counter.value("SELECT count(*) FROM keeping WHERE name LIKE 'search_keys%'") == 1
    assert counter.verify().ok


@pytest.mark.parametrize(
    "text", ["A1", "单晓", "单晓雯玥", "sxw", "12345", "1123456000099", "JJ52010001D01261123A001"]
)
def test_a_question_is_one_statement_without_a_bound_limit(counter: Counter, text: str) -> None:
    """A second statement costs twice what its probe costs; a bound limit is planned anew for four times that."""
    counter.add_order("A1", name="单晓雯玥", phone="13885012345")
    counter.take_over("A1")
    counter.pack("A1")
    keying.key_all(counter.db)
    asked = []
    with counter.db.reading() as execute:

        def watched(statement: str, *values: object) -> object:
            asked.append(statement)
            return execute(statement, *values)

        assert search.hits(watched, read_asked(text), 5, readings)
    assert len(asked) == 1
    assert "LIMIT ?" not in asked[0]
