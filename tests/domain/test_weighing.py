"""Stability and age of a weight: three equal stable frames, above zero, in range, younger than a second."""

from hypothesis import given
from hypothesis import strategies as st

from govpost_desk.domain.weighing import (
    EQUAL_FRAMES,
    EQUAL_UNSAID,
    MOST_GRAMS,
    OVERLOAD,
    Plate,
    Reading,
    Scale,
    after,
    is_overweight,
    plate,
)


def reading(grams: int | None, stable: bool | None = True, fault: str = "") -> Reading:
    return Reading(grams=grams, stable=stable, raw=b"frame", fault=fault)


def state(*frames: Reading, step: float = 0.1, scale: Scale | None = None, start: float = 10.0) -> Scale:
    """The state after frames `step` seconds apart."""
    scale = scale or Scale()
    for number, frame in enumerate(frames):
        scale = after(scale, frame, start + number * step)
    return scale


def test_the_third_equal_frame_is_a_weight_with_age_and_bytes() -> None:
    two = state(reading(27), reading(27))
    assert plate(two, 10.15) == Plate(why="moving")
    weight = plate(after(two, reading(27), 10.2), 10.45).weight
    assert weight is not None
    assert (weight.grams, weight.age_ms, weight.raw) == (27, 250, b"frame")


def test_what_is_no_weight_says_why() -> None:
    assert plate(Scale(), 10.0).why == "old"
    assert plate(state(*[reading(27)] * 5), 11.4).why == "old"  # the newest came at 10.4
    assert plate(state(*[reading(27)] * 5), 9.0).why == "old"  # a clock that went back proves nothing
    assert plate(state(*[reading(27, False)] * 5), 10.5).why == "moving"
    assert plate(state(reading(27), reading(28), reading(27)), 10.3).why == "moving"
    assert plate(state(*[reading(0)] * 5), 10.5).why == "empty"
    assert plate(state(*[reading(-3)] * 5), 10.5).why == "empty"
    assert plate(state(*[reading(MOST_GRAMS + 1)] * 5), 10.5).why == "range"
    assert plate(state(*[reading(27)] * 4, reading(None, fault=OVERLOAD)), 10.5).why == OVERLOAD


def test_frames_more_than_a_second_apart_are_not_in_a_row() -> None:
    assert plate(state(*[reading(27)] * 5, step=1.0), 14.2).why == "moving"
    assert plate(state(*[reading(27)] * 3, step=0.9), 12.0).weight is not None


def test_a_scale_that_never_says_stable_must_repeat_itself_longer() -> None:
    unsaid = [reading(27, None)]
    assert plate(state(*unsaid * (EQUAL_UNSAID - 1)), 10.5).why == "moving"
    assert plate(state(*unsaid * EQUAL_UNSAID), 10.5).weight is not None


def test_a_placement_ends_when_the_plate_was_empty_or_the_weight_is_another() -> None:
    first = state(*[reading(27)] * 3)
    flicker = state(*[reading(28)] * 3, scale=first, start=10.3)
    lifted = state(reading(0), *[reading(27)] * 3, scale=first, start=10.3)
    changed = state(*[reading(31)] * 3, scale=first, start=10.3)
    placements = [
        plate(each, at).weight
        for each, at in ((first, 10.3), (flicker, 10.6), (lifted, 10.7), (changed, 10.6))
    ]
    numbers = [weight.placement for weight in placements if weight]
    assert numbers == [0, 0, 1, 1]


def test_above_five_hundred_grams_is_overweight() -> None:
    assert [is_overweight(grams) for grams in (499, 500, 501)] == [False, False, True]


frames = st.builds(
    reading, st.one_of(st.none(), st.integers(-5, 40_000), st.just(27)), st.sampled_from([True, False, None])
)


@given(st.lists(st.tuples(frames, st.floats(0, 1.5)), max_size=30), st.floats(0, 2))
def test_a_weight_always_stands_on_equal_young_frames(
    steps: list[tuple[Reading, float]], wait: float
) -> None:
    scale, at, times = Scale(), 0.0, []
    for frame, pause in steps:
        at += pause
        times.append(at)
        scale = after(scale, frame, at)
    weight = plate(scale, at + wait).weight
    if weight is None:
        return
    last = steps[-EQUAL_FRAMES:]
    assert len(last) == EQUAL_FRAMES
    assert {frame.grams for frame, _ in last} == {weight.grams}
    assert all(frame.stable is not False for frame, _ in last)
    assert 0 < weight.grams <= MOST_GRAMS
    assert weight.age_ms < 1000
