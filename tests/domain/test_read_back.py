"""When labels read worse: told soon after a head got dirty, and hardly ever without."""

import random

from govpost_desk.domain.read_back import BEFORE, RECENT, read_back


def _alarms(rates: list[float], seed: int) -> list[int]:
    """Serials of the labels at which the warning begins, of labels that fail at `rates`."""
    draw = random.Random(seed)
    failed: list[bool] = []
    alarms, stood = [], False
    for serial, rate in enumerate(rates):
        failed.insert(0, draw.random() < rate)
        falling = read_back(failed[: RECENT + BEFORE]).falling
        if falling and not stood:
            alarms.append(serial)
        stood = falling
    return alarms


def test_counts_are_those_of_the_newest_and_the_ones_before() -> None:
    reading = read_back([True] * 5 + [False] * 25 + [True] * 4 + [False] * 196 + [True] * 99)
    assert (reading.recent, reading.recent_failed, reading.before, reading.before_failed) == (30, 5, 200, 4)
    assert reading.falling
    assert not read_back([True] * 4 + [False] * 226).falling
    assert not read_back(
        [True] * 5 + [False] * 25 + [True] * 40 + [False] * 160
    ).falling  # it has always been so
    assert not read_back([]).falling
    assert read_back([True] * 5).falling  # a desk's first labels


def test_a_clean_head_gives_no_alarm_for_weeks_and_an_old_scanner_few() -> None:
    """300 labels a day, 1 in 100 typed: no false alarm in 100 days; 1 in 20: one in five days at most."""
    assert sum(len(_alarms([0.01] * 6_000, seed)) for seed in range(5)) == 0  # 100 days
    assert sum(len(_alarms([0.05] * 6_000, seed)) for seed in range(5)) <= 20


def test_a_dirty_head_is_told_within_an_hour() -> None:
    """From 1 in 100 to 1 in 4: within 45 labels in 19 of 20 desks."""
    late = [
        min((at for at in _alarms([0.01] * 300 + [0.25] * 150, seed) if at >= 300), default=999) - 300
        for seed in range(60)
    ]
    assert sum(labels > 45 for labels in late) <= 3
