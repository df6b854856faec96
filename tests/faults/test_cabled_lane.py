"""The print lane over a cable, with a real store (D-22): what the store says against what lies on the floor."""

from collections import Counter as Tally
from functools import partial

import pytest
from tests.builders import Counter
from tests.devices.fake_printers import numbered_label
from tests.devices.test_linked_faults import Bench, faults

from govpost_desk.devices.attempt import attempt_print
from govpost_desk.devices.ports import LabelLanguage
from govpost_desk.services import printing
from govpost_desk.services.labels import DrawnLabel
from govpost_desk.storage import print_lane

LABELS = 120


@pytest.mark.parametrize("language", ["tspl", "zpl"])
def test_the_store_and_the_floor_agree(
    counter: Counter, language: LabelLanguage, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(language, 4711)
    cable, fake = bench.cable, bench.fake
    monkeypatch.setattr(
        printing, "attempt_print", partial(attempt_print, sleep=cable.sleep, clock=cable.clock)
    )
    numbers: dict[bytes, int] = {}

    def draw(execute: object, job: print_lane.PrintJob, spoken: str) -> printing._Ready:
        number = numbers[job.job_id]
        drawn = DrawnLabel(content=numbered_label(language, number), cut=False, missing=False)
        return printing._Ready(str(number), 1, str(number), drawn)

    monkeypatch.setattr(printing, "_draw", draw)
    monkeypatch.setattr(printing, "_number", lambda execute, job: str(numbers[job.job_id]))
    names = faults(bench)
    told: Tally[str] = Tally()
    for number in range(1, LABELS + 1):
        job_id = number.to_bytes(16, "big")
        numbers[job_id] = number
        with counter.db.begin() as tx:
            print_lane.enqueue(tx.execute, "label", job_id, counter.clock())
        names[bench.dice.choice(list(names))]()
        for _ in range(2):  # with the accident, then mended
            news = printing.print_next_label(counter.db, bench.printer, counter.clock)
            if news is not None:
                told[news.news] += 1
            bench.mend()
    out = Tally(fake.out)
    assert max(out.values()) == 1
    states = Tally()
    for job_id, state in counter.rows("SELECT job_id, state FROM print_job WHERE kind = 'label'"):
        states[state] += 1
        assert state in ("done", "unconfirmed")
        if state == "done":
            assert out[numbers[job_id]] == 1, "written down as printed and not there"
    with counter.db.reading() as execute:
        shown = print_lane.in_doubt(execute)
    assert len(shown) == states["unconfirmed"], "whatever differs is shown"
    assert told["printed"] == states["done"] > LABELS / 4
    assert told["unconfirmed"] == states["unconfirmed"] > LABELS / 10
    assert told["waiting"] > 0
