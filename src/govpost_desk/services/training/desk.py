"""Making a training desk: a store of its own with its own key, made-up people and numbers, and what keeps it apart.

The folder `training/` of the data folder holds the record of scores; each case is played in `training/case/`, made anew
every time, so that a case begins alike whatever happened in the one before.
"""

import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.training import is_training_desk, training_desk_id
from govpost_desk.resources import resource_path
from govpost_desk.services import set_up, team
from govpost_desk.services.settings import desk_profile
from govpost_desk.storage import keys, people, training
from govpost_desk.storage.database import DATABASE_FILE, Database, Execute

FOLDER = "training"
CASE_FOLDER = "case"
TEACHER = "9901"  # the second person of a training desk
_TEACHERS_NAME, _LEARNERS_NAME = "教员", "学员"


def folder_of(data_folder: Path) -> Path:
    """Where the training of the desk in `data_folder` lies."""
    return data_folder / FOLDER


def learners_of(db: Database) -> tuple[str, ...]:
    """Numbers of those who may learn at a real desk: no names go into training."""
    with db.reading() as execute:
        return tuple(people.active_operators(execute))


def real_desk_id(db: Database) -> str:
    """The id that a training desk is named after. Raises RuleError "training_nested" at a training desk."""
    with db.reading() as execute:
        desk_id = desk_profile(execute).desk_id
    if is_training_desk(desk_id):
        raise RuleError("training_nested")
    return desk_id


def is_made(folder: Path) -> bool:
    """Whether a training desk lies in the folder."""
    return (folder / DATABASE_FILE).exists() and (folder / keys.KEY_FILE).exists()


def make(folder: Path, desk_id: str, learners: Iterable[str], at: datetime) -> None:
    """Set a training desk up in `folder`. `desk_id`: that of the real desk. Raises StorageError, RuleError."""
    plan = set_up.read_plan(resource_path("training", "desk.toml").read_text("utf-8"))
    own = training_desk_id(desk_id)
    others = [number for number in dict.fromkeys(learners) if number != TEACHER]
    staff = [(number, "clerk", f"{_LEARNERS_NAME} {number}") for number in others or ["0001"]]
    staff.append((TEACHER, "supervisor", _TEACHERS_NAME))
    plan = replace(plan, desk={**plan.desk, "desk_id": own, "training": True}, operators=tuple(staff))
    set_up.set_up(folder, plan, {}, at)


def make_case_desk(folder: Path, desk_id: str, learner: str, at: datetime) -> Path:
    """A fresh desk to play a case at, in place of the last one; returns its data folder."""
    case_folder = folder / CASE_FOLDER
    shutil.rmtree(case_folder, ignore_errors=True)
    make(case_folder, desk_id, [learner], at)
    return case_folder


def follow_learners(db: Database, learners: Iterable[str], at: datetime) -> None:
    """People who came to the real desk since the training desk was made."""
    from govpost_desk.domain.actors import SYSTEM

    with db.reading() as execute:
        known = set(people.active_operators(execute))
    for number in learners:
        if number not in known:
            team.add_staff(db, number, "clerk", f"{_LEARNERS_NAME} {number}", by=SYSTEM, at=at)


def may_be_sent(execute: Execute) -> bool:
    """Whether anything of this store may ever leave it: what sync, packets and head office's copies ask first.

    False as soon as one of its epochs or its profile is a training desk's. The id stands in every event's header too,
    under the hash of the chain, so that a receiver can refuse the event by itself (`domain.training.is_training_desk`).
    """
    ids = training.desk_ids(execute)
    return bool(ids) and not any(map(is_training_desk, ids))
