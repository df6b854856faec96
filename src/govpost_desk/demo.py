"""The demonstration: a desk of its own, simulated devices, a real list. With a display the window opens on it; without
one a scripted shift is played through the console and leaves its labels, registers and window pictures in a folder.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from govpost_desk import app, console
from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.errors import DeskError
from govpost_desk.domain.outcomes import Outcome
from govpost_desk.domain.register import barcode_of
from govpost_desk.opening import has_display, training_beside
from govpost_desk.resources import resource_path
from govpost_desk.services import backups, lists, messages, set_up, signing_in
from govpost_desk.services.context import ScanContext
from govpost_desk.services.scanning import scan
from govpost_desk.settings import Settings
from govpost_desk.workers.clock import utc_now

HALL_WINDOW, POLICE_WINDOW = "01", "02"
_LISTS = ((HALL_WINDOW, "service_hall_500.xlsx"), (POLICE_WINDOW, "traffic_police_300_gb18030.csv"))
_PIECES = 12
# what is scanned before the window is pictured: a fresh batch, half ticked, with a stumble
_LOOKS = (
    f"GPDWIN{POLICE_WINDOW}",
    "2026112052002005000501",
    "2026112052006544000502",
    "2026112052003278000001",
)
_DRAIN_SECONDS = 60.0
Say = Callable[[str], Outcome]


def run_demo(output: Path | None, window: str = "auto") -> int:
    """Play the demonstration; returns an exit code. `window`: "yes", "no", or "auto" (as there is a display)."""
    folder = (output or Path(tempfile.mkdtemp(prefix="govpost-demo-"))).absolute()
    data = make_demo_desk(folder)
    if window == "yes" or (window == "auto" and has_display()):
        return app.run_window(
            replace(app.settings_for(data), scale="simulated"),
            label_printer=f"simulated:{folder / 'prints'}",
            simulated_scanner=True,
            opened=training_beside(app.settings_for(data)),
        )
    return _play(folder, data)


def make_demo_desk(folder: Path) -> Path:
    """Set the demo desk up in `folder` (or use the one that is there) with two lists on it; returns its data folder."""
    data = folder / "desk"
    if not (data / "desk.key").exists():
        plan = set_up.read_plan(resource_path("sample", "demo_desk.toml").read_text("utf-8"))
        set_up.set_up(data, plan, {}, utc_now())
        with app.writing(data) as database:
            for window_code, name in _LISTS:
                preview = lists.preview_list(database, resource_path("sample", name), window_code)
                lists.take_list(database, preview, by=SYSTEM, at=utc_now())
    return data


def _play(folder: Path, data: Path) -> int:
    answers = console.Answers(sys.stdout, as_json=False)
    prints = folder / "prints"
    desk = app.start_desk(app.settings_for(data), answers.news, label_printer=f"simulated:{prints}")
    try:
        context = ScanContext(actor=signing_in.demo_sign_in(desk.db, utc_now()))

        def say(code: str) -> Outcome:
            nonlocal context
            print(f"\n▸ {code}")  # noqa: T201  the transcript is what this face is for
            outcome, context = scan(desk.db, context, code, utc_now())
            answers.outcome(outcome)
            desk.follow(outcome)
            if outcome.answer in ("label_printed", "closed", "sealed"):
                desk.prints.drain(_DRAIN_SECONDS)
            return outcome

        _shift(say, _complete_cases(desk, HALL_WINDOW))
        desk.prints.drain(_DRAIN_SECONDS)
    except DeskError as error:
        print(messages.failure(error), file=sys.stderr)  # noqa: T201
        return 1
    finally:
        desk.close(_DRAIN_SECONDS)
    proof = backups.verify_desk(data)
    print("\n" + messages.proof(backups.proof_fields(proof)))  # noqa: T201
    pictures = _window_pictures(app.settings_for(data), folder / "window", _LOOKS)
    print(  # noqa: T201
        f"\n演示成果在 {folder}：\n  面单图和交接簿 PDF：{prints}\n"
        f"  窗口画面（{len(pictures)} 张）：{folder / 'window'}\n  台席数据：{data}"
    )
    return 0 if proof.ok else 3


def _shift(say: Say, cases: list[str]) -> None:
    """A short shift with a real one's stumbles: a duplicate, a wrong window, an extra, a missing, a spoilt label."""
    taken, missing = cases[:_PIECES], cases[_PIECES]
    say(f"GPDWIN{HALL_WINDOW}")
    for case_no in taken:
        say(case_no)
    say(taken[3])
    say("2026112052002005000501")  # stands on the list of window 02
    say("YS20261120-0001")  # on no list: accepted with a reason, its label will wait for the address
    say("GPDEXTRA")
    say("GPDR1")
    say(f"GPDMISS{missing}")
    say("GPDR1")
    say("GPDEND")
    say("GPDREST")
    say("GPDR1")
    say("GPDEND")
    register = say("GPDEND").register_no
    say(barcode_of(register, 1))
    say("GPDS1")
    say(barcode_of(register, 2))
    say("GPDPACK")
    sealed = [_pack(say, case_no) for case_no in taken[:-1]]
    spoilt = say(taken[-1]).waybill_no
    say(f"GPDVOID{spoilt}")
    say("GPDR2")
    sealed.append(_pack(say, taken[-1]))
    say("YS20261120-0001")
    _despatch(say, sealed)


def _despatch(say: Say, sealed: list[str]) -> None:
    """The end of the day: a bag and a loose piece to the driver, the desk counted, books that balance."""
    *bagged, loose = sealed
    say("GPDBAG")
    for waybill_no in bagged:
        say(waybill_no)
    say("1290000007531")  # somebody else's mail
    say(f"GPDTAKEOUT{bagged[0]}")
    say(bagged[0])
    say("GPDSNGY0001")
    say("GPDKG1350")
    say("GPDSEAL")
    tag = say("GPDSEAL").bag_tag
    say("GPDOUT")
    say(tag)
    say(loose)
    say("GPDEND")
    collect = say("GPDEND").register_no
    say(barcode_of(collect, 1))
    say("GPDS1")
    say("GPDBAL")
    say("GPDSTOCK")
    say("YS20261120-0001")  # the extra one still waits for its address
    say("GPDEND")
    say("GPDDAY")
    say("GPDDAY")


def _pack(say: Say, case_no: str) -> str:
    waybill_no = say(case_no).waybill_no
    say(waybill_no)
    return waybill_no


def _complete_cases(desk: app.Desk, window_code: str) -> list[str]:
    """Case numbers of the window's list whose label would not wait, in the list's order."""
    preview = lists.preview_list(desk.db, resource_path("sample", dict(_LISTS)[window_code]), window_code)
    fields = (row.checked.fields for row in preview.rows)
    return [each.case_no for each in fields if each is not None and not each.problems]


def _window_pictures(settings: Settings, folder: Path, codes: Sequence[str]) -> list[Path]:
    """Pictures of the window's pages on a demo desk, drawn without a display after `codes` were scanned."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from govpost_desk.ui.pictures import save_window_pictures, settle

    app.dressed_application()
    folder.mkdir(parents=True, exist_ok=True)
    with app.counter_window(settings, silent=True) as window:
        window.show()
        settle(window)
        window.login.demo_buttons()[0].click()
        settle(window)
        for code in codes:
            window.take(code)
            settle(window)
        return save_window_pictures(window, folder)
