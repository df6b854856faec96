"""Four results, four sounds a clerk tells apart without looking, by pitch and rhythm (ux R6)."""

import array
import wave
from itertools import combinations, pairwise

import pytest
from tests.ui.clerk import Clerk

from govpost_desk.domain.outcomes import Light
from govpost_desk.workers.sounds import SOUND_NAMES, sound_file

_FRAME_S = 0.01


def tones(name: str) -> list[tuple[float, int]]:
    """Each tone of a sound: seconds and Hz (by zero crossings), silences left out."""
    with wave.open(str(sound_file(name))) as file:
        assert file.getsampwidth() == 2
        rate, channels = file.getframerate(), file.getnchannels()
        samples = array.array("h", file.readframes(file.getnframes()))[::channels]
    step = int(rate * _FRAME_S)
    found: list[tuple[float, int]] = []
    silent = True
    for start in range(0, len(samples) - step, step):
        part = samples[start : start + step]
        if max(abs(value) for value in part) < 600:
            silent = True
            continue
        crossings = sum((one < 0) != (other < 0) for one, other in pairwise(part))
        pitch = round(crossings / 2 / _FRAME_S)
        if silent or abs(pitch - found[-1][1]) > max(120, found[-1][1] * 0.15):
            found.append((_FRAME_S, pitch))
        else:
            found[-1] = (found[-1][0] + _FRAME_S, found[-1][1])
        silent = False
    return [tone for tone in found if tone[0] >= 0.03]


def test_each_light_sounds_as_the_rule_says() -> None:
    (green,) = tones("green")
    amber = tones("amber")
    (red,) = tones("red")
    blue = tones("blue")
    assert green[0] <= 0.2
    assert len(amber) == 2
    assert abs(amber[0][1] - amber[1][1]) < 60  # two equal
    assert red[0] > 2 * green[0]
    assert red[1] < green[1] / 2  # low and long
    assert len(blue) == 2
    assert blue[1][1] > blue[0][1] * 1.15  # rising


def test_no_two_sounds_are_alike() -> None:
    for one, other in combinations(SOUND_NAMES, 2):
        first, second = tones(one), tones(other)
        differs = (
            len(first) != len(second)
            or any(abs(a[1] - b[1]) > 0.15 * max(a[1], b[1]) for a, b in zip(first, second, strict=True))
            or any(abs(a[0] - b[0]) > 0.5 * max(a[0], b[0]) for a, b in zip(first, second, strict=True))
        )
        assert differs, (one, other, first, second)


def test_every_outcome_plays_its_own(hall: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[str] = []
    monkeypatch.setattr(hall.window._sounds, "play", played.append)
    hall.scan("GPDWIN01")
    due = hall.frame.pages["take"].due  # type: ignore[attr-defined]
    hall.page("take")
    hall.settle()
    played.clear()
    case_no = due.rows.rows()[0].case_no
    lights = [hall.scan(code).light for code in (case_no, case_no, "X9", "GPDVOID1290000007531")]
    assert played == [light.value for light in lights]
    assert {Light.GREEN, Light.AMBER, Light.BLUE} <= set(lights)
    hall.scan("GPDBAG")
    hall.scan("1290000007531")
    assert played[-1] == "stop"
    hall.window.open_palette()
    hall.settle()
    hall.window.take("X9")
    assert played[-1] == "held"
