"""How the desk stands with head office, in counts and words: status line, home page, tray, console (D-101, D-103).

Nothing here decides anything: how far head office has come is what it last told, and it is asked again every time.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.business_day import business_date, clock_text, from_ms, moment_text, to_ms
from govpost_desk.services.managing import in_charge
from govpost_desk.services.messages import head_office as words
from govpost_desk.services.settings import desk_profile
from govpost_desk.services.wording import translate
from govpost_desk.storage import (
    arrived,
    carrying,
    epochs,
    feeds,
    head_office,
    interceptions,
    journal,
    numbers,
    periods,
)
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.keeping import MOVED_MS, keep, kept

IDLE, OFFLINE, WAITING, LOCKED, REFUSED = "idle", "offline", "waiting", "locked", "refused"
MOVED = "moved"
_HOUR_MS = 3_600_000
_ACTS_NEEDED = (WAITING, LOCKED, REFUSED)


@dataclass(frozen=True, kw_only=True)
class HeadOfficeView:
    """`state`: none, demo, training, new, idle, offline, waiting, locked, refused, moved. `arrived`, `waiting`:
    certificates, those of today that head office has and all that it has not; `records`: everything it has not.

    `last`, `since`: when it last answered, since when the state is so, as text; "" for never. `troubles`: records that
    a person has to look at; `worry`: somebody has to do something. `line`, `sentence`: in words.
    """

    state: str
    arrived: int
    waiting: int
    records: int
    last: str
    since: str
    error: str
    site: str
    troubles: int
    worry: bool
    line: str
    sentence: str

    @property
    def calls(self) -> bool:
        """Whether somebody has to speak with head office."""
        return self.state in _ACTS_NEEDED


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A record that head office holds or refuses, or that another branch of this desk made and the books refuse; or
    that what head office sent is not all here (I6).

    `place`: epoch and number in it, "" for what is no record. `settled`: it was taken since; `seen`: a supervisor has
    looked at it as it is now.
    """

    place: str
    what: str
    number: str
    why: str
    todo: str
    since: str
    times: int
    settled: bool
    seen: bool

    @property
    def open(self) -> bool:
        """Whether somebody has to look."""
        return not self.settled and not self.seen


def head_office_view(db: Database, at: datetime) -> HeadOfficeView:
    """How it stands now."""
    with db.reading() as execute:
        return view_of(execute, at)


def view_of(execute: Execute, at: datetime) -> HeadOfficeView:
    """The same inside a read."""
    state, since_ms, error = standing(execute)
    if state in ("none", "demo", "training"):
        return in_words(
            state=state, arrived=0, waiting=0, records=0, last="", since="", error="", site="", troubles=0
        )
    after = _day_starts_after(execute, at)
    waiting, _ = arrived.not_there(execute)
    last_ms = int(kept(execute, head_office.HEARD_MS) or 0)
    today = arrived.certificates_since(execute, after) - arrived.certificates_waiting(execute, after)
    return in_words(
        state=state,
        arrived=today,
        waiting=arrived.certificates_waiting(execute, 0),
        records=sum(last - first + 1 for first, last in waiting),
        last=_moment(last_ms, at),
        since=_moment(since_ms, at),
        error=error,
        site=kept(execute, head_office.SITE) or "",
        troubles=sum(trouble.open for trouble in _troubles(execute)),
    )


def standing(execute: Execute) -> tuple[str, int, str]:
    """(state, since when in ms, error code)."""
    profile = desk_profile(execute)
    if profile.training:
        return "training", 0, ""
    if profile.demo:
        return "demo", 0, ""
    if not head_office.is_enrolled(execute):
        return "none", 0, ""
    if locked_ms := kept(execute, head_office.LOCKED_MS):
        return LOCKED, int(locked_ms), ""
    state, since_ms, error = json.loads(kept(execute, head_office.STATE) or '["new", 0, ""]')
    if state in ("new", IDLE, OFFLINE) and (moved_ms := kept(execute, MOVED_MS)):
        return MOVED, int(moved_ms), ""
    return state, since_ms, error


def may_wait(db: Database, at: datetime) -> bool:
    """Whether nothing is urgent at a start: head office was not heard for an hour, and there are numbers."""
    with db.reading() as execute:
        heard_ms = int(kept(execute, head_office.HEARD_MS) or 0)
        return to_ms(at) - heard_ms > _HOUR_MS and numbers.numbers_left(execute) > 0


def note_state(db: Database, state: str, error: str, at: datetime) -> HeadOfficeView | None:
    """Keep what a turn came to; how it stands now when that is something else than before, else None."""
    with db.begin() as tx:
        old, _, old_error = json.loads(kept(tx.execute, head_office.STATE) or '["new", 0, ""]')
        if (old, old_error) == (state, error):
            return None
        keep(tx.execute, head_office.STATE, json.dumps([state, to_ms(at), error]))
        return view_of(tx.execute, at)


def troubles(db: Database) -> tuple[Trouble, ...]:
    """The tray, what is open first, then the newest."""
    with db.reading() as execute:
        return tuple(sorted(_troubles(execute), key=lambda trouble: not trouble.open))


def mark_seen(db: Database, operator_no: str, pin: str, *, by: Actor, at: datetime) -> str:
    """A supervisor has looked at the tray as it is; what comes, or comes again, is told anew. Raises as `in_charge`."""
    in_charge(db, operator_no, pin, by, at)
    with db.begin() as tx:
        keep(tx.execute, head_office.SEEN_MS, str(to_ms(at)))
    return translate("messages", "已记为看过。这些记录都留着；有新的、又被拒的，会再告诉您。")


def in_words(**facts: object) -> HeadOfficeView:
    """The counts with their sentence and whether somebody has to act."""
    state, since, error = str(facts["state"]), str(facts["since"]), str(facts["error"])
    worry = state in (*_ACTS_NEEDED, MOVED) or bool(facts["troubles"])
    line, told = words.status_line(facts), words.sentence(state, since, error)
    return HeadOfficeView(**facts, worry=worry, line=line, sentence=told)  # type: ignore[arg-type]


def _moment(ms: int, at: datetime) -> str:
    """Time of day, of another day with its date; "" for never."""
    if not ms:
        return ""
    moment = from_ms(ms)
    return clock_text(moment) if business_date(moment) == business_date(at) else moment_text(moment)


def _day_starts_after(execute: Execute, at: datetime) -> int:
    """Position behind which the business day at work begins; the journal's end for a day without an act."""
    on = periods.now_open(execute)[0] or business_date(at).isoformat()
    found = periods.clearances_of(execute, on)
    return min((each.starts_after for each in found), default=journal.head(execute)[0])


# --- the tray ------------------------------------------------------------


def _troubles(execute: Execute) -> list[Trouble]:
    seen_ms = int(kept(execute, head_office.SEEN_MS) or 0)
    told, begun = head_office.heads_told(execute), epochs.starts(execute)
    agreed = not feeds.disagrees(execute)
    found: list[Trouble] = []
    for epoch, seq, _, why, first_ms, last_ms, times in head_office.troubles(execute):
        kind, body = arrived.record_at(execute, begun.get(epoch, 0) + seq - 1 if seq else 0)
        of_feed = why == feeds.DISAGREES
        settled = agreed if of_feed else why != "held" and 0 < seq <= told.get(epoch, 0)
        reason = why if why in words.WHY else "refused"
        todo = reason if reason in words.WHAT_TO_DO else "refused"
        if settled:
            todo = "agreed" if of_feed else "settled"
        found.append(
            Trouble(
                place=f"{epoch}-{seq}" if seq else str(epoch or ""),
                what=words.about(why if of_feed else kind),
                number=_number(json.loads(body)),
                why=words.WHY[reason],
                todo=words.WHAT_TO_DO[todo],
                since=moment_text(from_ms(first_ms)),
                times=times,
                settled=settled,
                seen=(first_ms if why == "held" else last_ms) <= seen_ms,
            )
        )
    found += [_misfit(*row, seen_ms) for row in carrying.misfits(execute)]
    return found + [_too_late(each, seen_ms) for each in interceptions.too_late(execute)]


def _misfit(epoch: int, seq: int, kind: str, body: str, carried_ms: int, seen_ms: int) -> Trouble:
    return Trouble(
        place=f"{epoch}-{seq}",
        what=words.about(kind),
        number=_number(json.loads(body)),
        why=words.WHY["misfit"],
        todo=words.WHAT_TO_DO["misfit"],
        since=moment_text(from_ms(carried_ms)),
        times=1,
        settled=False,
        seen=carried_ms <= seen_ms,
    )


def _too_late(found: interceptions.Interception, seen_ms: int) -> Trouble:
    """A cancel or change of the platform that came after the piece had left."""
    return Trouble(
        place=found.asked_no,
        what=words.about("interception.raised"),
        number=found.asked_no,
        why=words.WHY[f"late_{found.why}"],
        todo=words.WHAT_TO_DO["late"],
        since=moment_text(from_ms(found.raised_ms)),
        times=1,
        settled=False,
        seen=found.raised_ms <= seen_ms,
    )


def _number(body: dict[str, object]) -> str:
    """What a person finds the record by: never a name."""
    names = ("waybill_no", "case_no", "register_no", "tag_no", "bag_no", "sheet_no", "note_no")
    return next((str(body[name]) for name in names if body.get(name)), "")
