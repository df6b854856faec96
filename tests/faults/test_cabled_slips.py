"""The lane of the receipt printer over a cable, with a real store (D-22): what the store says against what came out."""

from collections import Counter as Tally
from functools import partial
from types import SimpleNamespace

import pytest
from tests.builders import Counter
from tests.devices.fake_receipts import numbered_slip
from tests.devices.test_receipt_faults import Bench, faults

from govpost_desk.devices.attempt import attempt_slip
from govpost_desk.services import slips
from govpost_desk.storage import print_lane
from govpost_desk.storage.papers import StoredDocument

SLIPS = 90


@pytest.mark.parametrize("profile_id", ["epson-tm-t88", "generic-80mm"])
def test_the_store_and_the_paper_agree(
    counter: Counter, profile_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(profile_id, 4711)
    cable, fake = bench.cable, bench.fake
    monkeypatch.setattr(slips, "attempt_slip", partial(attempt_slip, sleep=cable.sleep, clock=cable.clock))

    def document(execute: object, job_id: bytes) -> StoredDocument:
        return StoredDocument(job_id, "register_pdf", str(int.from_bytes(job_id, "big")), "", "")

    monkeypatch.setattr(slips, "papers", SimpleNamespace(document=document))
    monkeypatch.setattr(slips, "_receipt", lambda execute, shown: int(shown.subject))
    monkeypatch.setattr(slips, "encoded", lambda number, *_: numbered_slip(number, bench.profile))
    names = faults(bench)
    told: Tally[str] = Tally()
    for number in range(1, SLIPS + 1):
        with counter.db.begin() as tx:
            print_lane.enqueue(tx.execute, "slip", number.to_bytes(16, "big"), counter.clock())
        names[bench.dice.choice(list(names))]()
        for _ in range(120):  # with the accident, then mended, until nothing waits
            news = slips.print_next_slip(counter.db, bench.printer, counter.clock)
            if news is None:
                break
            told[news.news] += 1
            bench.mend()
    out = Tally(fake.out)
    assert max(out.values()) == 1
    states: Tally[str] = Tally()
    for job_id, state in counter.rows("SELECT job_id, state FROM print_job WHERE kind = 'slip'"):
        states[state] += 1
        assert state in ("done", "unconfirmed")
        if state == "done":
            assert out[int.from_bytes(job_id, "big")] == 1, "written down as printed and not there"
    with counter.db.reading() as execute:
        assert len(print_lane.in_doubt(execute)) == states["unconfirmed"], "whatever differs is shown"
    assert told["paper"] == states["done"] > SLIPS / 4
    assert told["unconfirmed"] == states["unconfirmed"] > SLIPS / 20
    assert told["waiting"] > 0
