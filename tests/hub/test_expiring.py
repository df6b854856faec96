"""Recipients of platform orders that nobody took go after a time, from head office and from the desks (D-16)."""

import threading

import pytest
from sqlalchemy.exc import TimeoutError
from tests.hub.chains import BEGIN_MS, SITE, enrolled_desk
from tests.hub.test_ordering import PERSON, cancel, everything, id_of, order, post, results, token_of, told

from govpost_desk.hub import expiring, ordering, rebuilding, serving
from govpost_desk.hub.office import Office

DAY_MS = 24 * 3600 * 1000


def later(office: Office, desk: object, days: float, *, seen_days: float | None = None) -> None:
    """So many days later by head office's clock, and by the desk's."""
    office.clock.now = BEGIN_MS + int(days * DAY_MS)  # type: ignore[attr-defined]
    seen = days if seen_days is None else seen_days
    desk.hlc = BEGIN_MS + int(seen * DAY_MS)  # type: ignore[attr-defined]
    desk.hello()  # type: ignore[attr-defined]


def states(office: Office) -> dict[str, str]:
    with office.begin(SITE) as tx:
        return {each.case_no: each.state for each in ordering.all_orders(tx)}


def test_what_nobody_took_loses_its_recipient_and_desks_hear_of_it(office: Office) -> None:
    desk, token = enrolled_desk(office), token_of(office)
    other = {"name": "李四", "phone": "13900000000", "address": "贵阳市观山湖区1号"}
    post(office, token, order(1), order(2), order(3, **other))
    ticked = {"order_id": id_of(3), "case_no": "A3", "waybill_no": "1100000000151", "fate": "ticked"}
    line = desk.log("line.ticked", {**ticked, "register_id": "00", "taken": None, "replaces": None})
    undone = {"order_id": id_of(2), "case_no": "A2", "waybill_no": "1100000001051", "fate": "ticked"}
    desk.log("line.ticked", {**undone, "register_id": "00", "taken": None, "replaces": None})
    desk.push_all()
    assert line.seq
    post(office, token, order(4, **other))
    later(office, desk, 60)
    post(office, token, order(4, rev=2, **other))  # not so old by its last change
    later(office, desk, 89)
    assert expiring.expire_all(office, 90) == {SITE: 0}
    later(office, desk, 91)
    post(office, token, order(1))  # known, and no change
    assert expiring.expire_all(office, 90) == {SITE: 1}
    assert states(office) == {"A1": "expired", "A2": "open", "A3": "open", "A4": "open"}
    assert set(told(desk)) == {id_of(2), id_of(3), id_of(4)}
    assert expiring.expire_all(office, 90) == {SITE: 0}
    with office.begin(SITE) as tx:
        assert rebuilding.rebuild(tx) == []


def test_nothing_of_the_person_is_left_and_an_old_post_does_not_bring_it_back(office: Office) -> None:
    desk, token, second = enrolled_desk(office), token_of(office), token_of(office, "zlb", "浙里办")
    post(office, token, order(1, rev=7))
    later(office, desk, 91)
    assert expiring.expire_all(office, 90) == {SITE: 1}
    assert results(post(office, token, order(1, rev=7), order(1, rev=3))) == ["stale", "stale"]
    assert results(post(office, second, order(1, rev=9))) == ["stale"]  # it is still the first channel's
    text = everything(office)
    assert not any(word in text for word in (*PERSON.values(), "13812345678"))
    assert results(post(office, token, order(1, rev=8))) == ["taken"]
    assert told(desk)[id_of(1)]["rev"] == 8
    later(office, desk, 200)
    assert expiring.expire_all(office, 90) == {SITE: 1}
    assert results(cancel(office, token, {"source": order()["source"], "case_no": "A1", "rev": 8})) == [
        "cancelled"
    ]
    assert states(office) == {"A1": "cancelled"}


@pytest.mark.parametrize("days", [(400, 1), (1, 400)], ids=["head office's", "the desk's"])
def test_one_clock_that_jumps_ahead_takes_nobody_away(small_office: Office, days: tuple[int, int]) -> None:
    desk, token = enrolled_desk(small_office), token_of(small_office)
    post(small_office, token, order(1))
    later(small_office, desk, days[0], seen_days=days[1])
    assert expiring.expire_all(small_office, 90) == {SITE: 0}


def test_more_than_a_batch_goes_batch_by_batch(small_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiring, "_BATCH", 3)
    desk, token = enrolled_desk(small_office), token_of(small_office)
    post(small_office, token, *(order(number) for number in range(7)))
    later(small_office, desk, 91)
    assert expiring.expire_all(small_office, 90) == {SITE: 7}


def test_a_service_does_it_at_its_start_and_once_a_day(
    small_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    waits: list[float] = []
    ended = threading.Event()

    def expire_all(office: Office, days: int) -> dict[str, int]:
        asked.append(days)
        if len(asked) == 2:
            raise TimeoutError
        if len(asked) == 3:
            raise OSError  # the marks, on a full disk
        return {SITE: 1}

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return len(waits) == 5

    monkeypatch.setattr(expiring, "expire_all", expire_all)
    monkeypatch.setattr(ended, "wait", wait)
    serving.expire_daily(small_office, 30, ended)
    assert asked == [30, 30, 30, 30]
    assert waits == [0.0, 86400.0, 3600.0, 3600.0, 86400.0]
