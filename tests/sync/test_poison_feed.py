"""What head office should never say: whatever an item of the feed holds, the next one arrives (I8)."""

import json
from typing import Any

import pytest
from tests.sync.platform import ORDER, Platform, key_of, platform

from govpost_desk.domain.tariff import REFERENCE_TARIFF
from govpost_desk.domain.tariff_reading import prices_of
from govpost_desk.services import custody, finding, screens
from govpost_desk.services.feed import heed
from govpost_desk.storage.feeds import Reached
from govpost_desk.wire.messages import FeedItem

HUGE = 10**30
DEEP = "[" * 50_000 + "]" * 50_000
ORDERS: dict[str, Any] = {
    "rev": {"rev": HUGE},
    "revs": {"rev": float("inf")},
    "weight": {"weight_g": HUGE},
    "weights": {"weight_g": float("inf")},
    "receipt": {"receipt": [1]},
    "name": {"name": '张三^XZ~JR"\r\nPRINT 9\x00\ud800' + "永" * 9000},
    "payer": {"payer": {"a": 1}, "mode": 7, "division": "999999", "issued_on": "0000-99-99"},
}
TARIFF: dict[str, Any] = {"code": "T", "effective_on": "2026-01-01", **prices_of(REFERENCE_TARIFF)}
BAD_PRICES: list[dict[str, Any]] = [
    *({"one_way.same_city": price} for price in (HUGE, -1, 8.5, "8.00", "9" * 5000, [], {}, True, "\x00")),
    *({"effective_on": day} for day in ("0000-00-00", "2026-01-01T00:00", 7, None, [])),
    *({"code": code} for code in ("", "\x00", "t" * 99, None)),
    *({"two_way_times": times} for times in (0, 11, -2)),
    {"one_way.moon": 1},
]
BAD_PEOPLE: list[dict[str, Any]] = [
    *({"name": name} for name in ("", " ", "a\x00b", "永" * 51, 7, None, [])),
    *({"role": role} for role in ("", "king", None, ["clerk"], {})),
    *({"operator_no": number} for number in ("", "00-2", "0" * 21, "０００２", 2, None)),
    *({"active": word} for word in ("perhaps", 2, [], None, HUGE)),
]
OTHERS: dict[str, list[str]] = {
    "order": ["", "null", "[]", "7", DEEP, "{", '{"state":"open"}'],
    "act": [
        *("", "null", "[]", DEEP, '{"desk":"520100-01-D02","act":"taken_over","at_ms":1e999}'),
        json.dumps({"desk": "520100-01-D02", "act": "taken_over", "at_ms": HUGE, "case_no": "H8"}),
        json.dumps({"desk": "520100-01-D02", "act": "taken_over", "at_ms": 10**17, "case_no": "H9"}),
    ],
    "tracking": ["", "null", "[]", DEEP, json.dumps({"events": [{"at_ms": HUGE, "code": 1}, 7, None]})],
    "window": [
        *("", "null", "[]", DEEP),
        json.dumps({"window_code": "77", "department": [], "sender_name": {}, "weight_g": "9" * 5000}),
        json.dumps({"window_code": "01", "weight_g": HUGE, "payer": [], "receipt": "\x00"}),
    ],
    "item": ["", "null", DEEP, json.dumps({"code": "X", "name": "\x00" * 9, "list": [1], "opened": {}})],
    "tariff": [
        *("", "null", "[]", DEEP, '{"code":"T","effective_on":"2026-01-01"}'),
        *(json.dumps({**TARIFF, **change}) for change in BAD_PRICES),
    ],
    "operator": [
        *("", "null", "[]", DEEP, '{"operator_no":"T"}'),
        *(
            json.dumps({"operator_no": "0002", "name": "某人", "role": "clerk", **each})
            for each in BAD_PEOPLE
        ),
    ],
    "what nobody knows": ["", DEEP],
}


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with platform(tmp_path_factory.mktemp("poison") / "desk") as made:
        yield made
        made.turn()
        proof = made.counter.verify()
        assert proof.ok, proof.findings


def goes_on(made: Platform, case_no: str) -> None:
    """A good order behind it arrives, and the pages that show such things can be read."""
    made.say(case_no)
    db, at = made.counter.db, made.counter.clock()
    assert case_no in [row.case_no for row in screens.take_over_view(db, "01").due]
    for asked in (case_no, "H8", "H9", "1130000000001"):
        found = finding.find(db, asked)
        for each in getattr(found, "hits", ()):
            custody.chain_view(db, each.key, at)


@pytest.mark.parametrize("poison", ORDERS)
def test_an_order_that_is_none(joined: Platform, poison: str) -> None:
    case_no = f"P{list(ORDERS).index(poison)}"
    said = {**ORDER, "case_no": case_no, "rev": 1, **ORDERS[poison]}
    with joined.hub.turn:
        joined.hub.office.put("520100-01", "order", [(key_of(case_no), json.dumps(said))])
    joined.turn()
    goes_on(joined, f"G{list(ORDERS).index(poison)}")


@pytest.mark.parametrize("kind", OTHERS)
def test_anything_else(joined: Platform, kind: str) -> None:
    serial = list(OTHERS).index(kind)
    with joined.hub.turn:
        for each, content in enumerate(OTHERS[kind]):
            for key in (f"{serial:016x}{each:016x}", f"no key {each}", key_of(f"H{each}"), "0002", "T", "01"):
                joined.hub.office.put("520100-01", kind, [(key, content)])
    joined.turn()
    goes_on(joined, f"K{serial}")
    counter = joined.counter
    assert counter.rows("SELECT role, active, origin FROM operator WHERE operator_no = '0002'") == [
        ("supervisor", 1, "local")
    ]
    assert counter.rows("SELECT * FROM tariff") == []
    assert counter.rows("SELECT count(*) FROM government_window WHERE origin = 'hub'") == [(0,)]


@pytest.mark.parametrize("kind", ["tariff", "operator"])
def test_each_bad_word_behind_a_good_one_leaves_the_good_one(joined: Platform, kind: str) -> None:
    key = {"tariff": "T", "operator": "T9"}[kind]
    good = TARIFF if kind == "tariff" else {"operator_no": "T9", "name": "好人", "role": "clerk"}
    joined.put(kind, key, good)
    for content in OTHERS[kind]:
        item = FeedItem(n=1, kind=kind, key=key, ver=2, op="put", content=content)
        with joined.counter.db.begin() as tx:
            tx.execute("UPDATE feed_item SET content = ? WHERE kind = ? AND key = ?", (content, kind, key))
            assert not heed([item])(tx, joined.counter.clock(), Reached.NEWS), content
    joined.put(kind, key, None)
