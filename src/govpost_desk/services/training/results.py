"""What the learner sees and takes home: the list of cases with his best scores, the sheet, bar codes on the screen."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.business_day import business_date
from govpost_desk.domain.training_sheet import ScoreLine, ScoreSheet
from govpost_desk.services import exporting
from govpost_desk.services.settings import desk_profile
from govpost_desk.services.training.cases import CASES
from govpost_desk.services.training.playing import best_scores
from govpost_desk.storage.database import Database
from govpost_desk.storage.recording import record

SHEET_KIND = "score_sheet"


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """One case for a learner; `line` holds his best score."""

    code: str
    story: str
    line: ScoreLine


def case_rows(record_db: Database, learner: str) -> tuple[CaseRow, ...]:
    """All cases in order."""
    best = best_scores(record_db, learner)
    rows = []
    for number, case in enumerate(CASES, 1):
        kept = best.get(case.code)
        line = ScoreLine(
            number=number,
            title=case.title,
            total=kept.total if kept else None,
            passed=bool(kept and kept.passed),
            seconds=kept.seconds if kept else 0,
            refused=kept.refused if kept else 0,
            undone=kept.undone if kept else 0,
            hints=kept.hints if kept else 0,
        )
        rows.append(CaseRow(code=case.code, story=case.story, line=line))
    return tuple(rows)


def score_sheet(record_db: Database, learner: str, *, at: datetime) -> bytes:
    """The result sheet of a learner as PDF; journalled in the training desk's record like every export."""
    from govpost_desk.documents.score_sheet_pdf import score_sheet_pdf

    with record_db.reading() as execute:
        profile = desk_profile(execute)
    sheet = ScoreSheet(
        centre_name=profile.centre_name,
        desk_id=profile.desk_id,
        learner=learner,
        printed_on=business_date(at),
        lines=tuple(row.line for row in case_rows(record_db, learner)),
        training=profile.training,
    )
    content = score_sheet_pdf(sheet)
    digest = hashlib.sha256(content).hexdigest()
    body = {"kind": SHEET_KIND, "subject": learner, "mark": "", "sha256": digest}
    with record_db.begin() as tx:
        record(tx, "document.exported", body, by=Actor(operator_no=learner, auth="demo"), at=at)
    return content


def save_sheet(record_db: Database, learner: str, path: Path, at: datetime) -> Path:
    """Write the sheet to a file. Raises StorageError "unavailable"."""
    exporting.write_new(path, score_sheet(record_db, learner, at=at))
    return path


def code_pictures(codes: tuple[str, ...]) -> dict[str, bytes]:
    """PNG of each code's bars."""
    from govpost_desk.documents.code_picture import code_png

    return {code: code_png(code) for code in codes}
