"""Opening training desks: the record of scores and the desk of one case, each a store of its own (ADR 20)."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from govpost_desk import app
from govpost_desk.devices.ports import LabelPrinter
from govpost_desk.devices.printer_spec import parse_printer
from govpost_desk.devices.simulated_label_printer import SimulatedLabelPrinter
from govpost_desk.services.training import desk, playing
from govpost_desk.services.training.cases import Case
from govpost_desk.settings import Settings
from govpost_desk.storage.database import Database
from govpost_desk.workers.clock import utc_now

WITNESS = "case.witness"  # beside the case's store: it goes with it


def case_settings(folder: Path, *, weighs: bool = False) -> Settings:
    """A case desk's own: simulated devices, everything it leaves lies in its folder.

    `weighs`: the real desk has a scale.
    """
    return Settings(data_folder=folder, witness_file=WITNESS, scale="simulated" if weighs else "")


def open_record(data_folder: Path, desk_id: str, learners: tuple[str, ...], at: datetime) -> Database:
    """The record of scores of the desk in `data_folder`, made on first use. Raises StorageError, RuleError."""
    folder = desk.folder_of(data_folder)
    if not desk.is_made(folder):
        desk.make(folder, desk_id, learners, at)
    record_db = app.open_store(
        folder, Settings(data_folder=folder, witness_file="training.witness"), logged=False
    )
    desk.follow_learners(record_db, learners, at)
    return record_db


def prepare_case(
    data_folder: Path, desk_id: str, code: str, learner: str, clock: Callable[[], datetime] = utc_now
) -> tuple[Case, Path]:
    """A fresh case desk, the case begun on it; closed again. Raises StorageError, RuleError "no_case"."""
    folder = desk.make_case_desk(desk.folder_of(data_folder), desk_id, learner, clock())
    case_db = app.open_store(folder, case_settings(folder), logged=False)
    try:
        return playing.begin(case_db, code, learner, SimulatedLabelPrinter("zpl"), clock), folder
    finally:
        case_db.close()


def learners_printer(case: Case, word: str) -> LabelPrinter:
    """The printer of a case: a simulated one, or the one that `word` names, but where the case is about its paper."""
    return (
        parse_printer(word) if word and case.paper is None else SimulatedLabelPrinter("zpl", paper=case.paper)
    )
