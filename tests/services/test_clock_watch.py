"""A clock that jumps against the seconds that only go on is noted and told (reliability §2.7)."""

from datetime import UTC, datetime, timedelta

from tests.builders import Counter

from govpost_desk.services.clock_watch import ClockWatch, seconds_since_boot


class Pc:
    """Its clock and its seconds, moved by hand."""

    def __init__(self) -> None:
        self.now, self.s = datetime(2026, 11, 23, 6, 0, tzinfo=UTC), 1000.0

    def clock(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.s

    def go_on(self, clock_s: float, seconds: float) -> None:
        self.now += timedelta(seconds=clock_s)
        self.s += seconds


def noted(counter: Counter) -> list[tuple[int, int]]:
    return counter.rows(
        "SELECT json_extract(body, '$.from_ms'), json_extract(body, '$.to_ms') FROM event WHERE type = 'clock.jumped'"
    )


def test_a_jump_is_noted_once_and_told(counter: Counter) -> None:
    pc = Pc()
    watch = ClockWatch(counter.db, pc.clock, pc.seconds)
    pc.go_on(5.0, 5.0)
    assert watch.look() is None
    pc.go_on(1.5, 3.4)  # set right by the network
    assert watch.look() is None
    expected = pc.now + timedelta(seconds=5)
    pc.go_on(5.0 + 7200, 5.0)
    told = watch.look()
    assert told is not None
    assert told.message.startswith("电脑的时间从 14:00 跳到了 16:00，")
    assert watch.look() is None
    assert noted(counter) == [(int(expected.timestamp() * 1000), int(pc.now.timestamp() * 1000))]
    pc.go_on(-86_400, 1.0)  # the battery on the board is empty
    told = watch.look()
    assert told is not None
    assert "从 11-23 16:00 跳到了 11-22 16:00" in told.message
    assert len(noted(counter)) == 2
    assert counter.verify().ok


def test_acts_stay_in_order_while_the_clock_goes_back(counter: Counter) -> None:
    counter.add_order("A1")
    counter.clock.now -= timedelta(days=400)
    counter.add_order("A2")
    hlc = [row[0] for row in counter.rows("SELECT hlc FROM event ORDER BY position")]
    assert hlc == sorted(set(hlc))


def test_seconds_go_on() -> None:
    first = seconds_since_boot()
    assert first <= seconds_since_boot()
