"""Manifests of inbound bags come in: typed, out of a file, or from head office (D-31). All rows or none."""

from collections.abc import Sequence
from datetime import datetime

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.bags import BagTag, parse_bag_tag
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.scans import clean
from govpost_desk.services.day import business_day
from govpost_desk.services.messages import inbound as words
from govpost_desk.storage import bags, inbound
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.recording import record

TYPED, FILE, HUB = "typed", "file", "hub"
_MOST_LINES = 9_999


def read_manifest(content: bytes) -> list[tuple[str, str]]:
    """(waybill number, kind) of a manifest's rows. Raises ListError, RuleError manifest_rows (naming every bad row)."""
    from govpost_desk.importing.manifest import read_manifest as read

    found = read(content)
    if found.faults:
        raise RuleError("manifest_rows", rows=words.row_faults(found.faults))
    return [(number, kind.value) for number, kind in found.lines]


def record_manifest(
    db: Database, tag_text: str, lines: Sequence[tuple[str, str]], channel: str, *, by: Actor, at: datetime
) -> BagTag:
    """Keep the manifest of a bag that is not checked yet; the newest counts, also for one that is being checked.

    Raises RuleError: bag_tag, manifest_empty, manifest_long, own_bag, bag_checked.
    """
    tag = parse_bag_tag(clean(tag_text))
    if tag is None:
        raise RuleError("bag_tag", number=tag_text.strip()[:30])
    if not lines:
        raise RuleError("manifest_empty")
    if len(lines) > _MOST_LINES:
        raise RuleError("manifest_long", count=len(lines), limit=_MOST_LINES)
    with db.begin() as tx:
        if why := _cannot_announce(tx.execute, tag, at):
            raise RuleError(why, number=words.serial_of(tag.text))
        body = {"tag_no": tag.text, "channel": channel, "lines": [list(line) for line in lines]}
        record(tx, "manifest.recorded", body, by=by, at=at)
    return tag


def _cannot_announce(execute: Execute, tag: BagTag, at: datetime) -> str:
    own = bags.bag_by_tag(execute, tag.text)
    if own is not None and own.state != "handed":
        return "own_bag"
    known = inbound.newest_of_tag(execute, tag.text)
    closed_on = known.closed_on if known is not None else None
    # serials of bags begin anew each year, so an older bag may have had the same tag
    same_year = closed_on is not None and closed_on[:4] == str(business_day(execute, at).year)
    return "bag_checked" if same_year else ""
