"""How long the numbers last, in words a clerk plans by."""

from datetime import UTC, date, datetime, timedelta

import pytest

from govpost_desk.domain.forecast import numbers_last

MONDAY_NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # nine o'clock in Shanghai
LAST_WEEK = [(date(2026, 11, day), 100) for day in (16, 17, 18, 19, 20)]


@pytest.mark.parametrize(
    ("left", "now", "words"),
    [
        (1, MONDAY_NINE, "号够用到今天上午"),
        (50, MONDAY_NINE, "号够用到今天下午"),  # half a day from nine is one o'clock
        (101, MONDAY_NINE, "号够用到明天上午"),
        (351, MONDAY_NINE, "号够用到周四下午"),
        (500, MONDAY_NINE, "号够用到周五下午"),
        (501, MONDAY_NINE, "号够用到 11 月 30 日上午"),  # over the weekend
        (100, MONDAY_NINE + timedelta(hours=4), "号够用到明天下午"),
        (100, MONDAY_NINE + timedelta(hours=12), "号够用到明天下午"),  # in the evening: nothing more today
        (100, MONDAY_NINE + timedelta(days=5), "号够用到周一下午"),  # on a Saturday
        (4500, MONDAY_NINE, "号够用 60 天以上"),
        (100_000, MONDAY_NINE, "号够用 60 天以上"),
    ],
)
def test_words(left: int, now: datetime, words: str) -> None:
    assert numbers_last(LAST_WEEK, left, now) == words


def test_no_history_says_nothing() -> None:
    assert numbers_last([], 500, MONDAY_NINE) == ""
    assert numbers_last([(date(2026, 11, 20), 0)], 500, MONDAY_NINE) == ""


def test_none_left_is_said_with_and_without_history() -> None:
    assert numbers_last(LAST_WEEK, 0, MONDAY_NINE) == numbers_last([], 0, MONDAY_NINE) == "号已用完"


def test_only_the_newest_five_days_count_in_any_order() -> None:
    busy_long_ago = [(date(2026, 11, day), 5000) for day in (9, 10, 11)]
    assert numbers_last([*LAST_WEEK, *busy_long_ago], 351, MONDAY_NINE) == "号够用到周四下午"


def test_a_hall_that_works_on_saturdays_uses_numbers_on_saturdays() -> None:
    with_saturday = [*LAST_WEEK[1:], (date(2026, 11, 21), 100)]
    assert numbers_last(with_saturday, 501, MONDAY_NINE) == "号够用到周六上午"


def test_other_hours() -> None:
    assert numbers_last(LAST_WEEK, 40, MONDAY_NINE, opens=8, closes=18) == "号够用到今天下午"
    assert numbers_last(LAST_WEEK, 29, MONDAY_NINE, opens=8, closes=18) == "号够用到今天上午"
