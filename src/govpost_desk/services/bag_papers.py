"""Papers and tags of sealed bags: the sheets, the tag's print job, manifests made after the commit (D-30)."""

import hashlib
import json
import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from govpost_desk.domain.actors import SYSTEM, Actor
from govpost_desk.domain.bags import BagFace, BagTagSheet, ManifestLine, ManifestSheet
from govpost_desk.domain.business_day import from_ms
from govpost_desk.domain.errors import RuleError
from govpost_desk.services.address_lists import ADDRESS_LIST, list_of_bag
from govpost_desk.services.labels import DrawnLabel, draw_bag_tag
from govpost_desk.services.settings import desk_profile, desk_settings
from govpost_desk.storage import bags, papers, print_lane
from govpost_desk.storage.bags import BagPiece, StoredBag
from govpost_desk.storage.database import Database, Execute, Tx
from govpost_desk.storage.recording import record
from govpost_desk.wire.events import short_head

if TYPE_CHECKING:
    from govpost_desk.documents.label_terms import LabelTerms

MANIFEST_PDF = "manifest_pdf"
ERASED_MARK = "已删除"
ITEM_NOTES = {"returned": "退件", "receipt": "回执", "piece": "转发"}


def tag_scheme(execute: Execute) -> tuple[str, str]:
    """The places of a tag number that head office has not explained yet, from settings (facts §1.3).

    Without a setting the first is site and desk, so that no two desks of a division print the same tag.
    """
    settings = desk_settings(execute)
    site_and_desk = "".join(re.findall("[0-9]+", desk_profile(execute).desk_id))[-4:].zfill(4)
    return settings.bag_scheme or site_and_desk, settings.bag_flags


def bag_face(execute: Execute, bag: StoredBag) -> BagFace:
    """What papers and tag say of a sealed bag."""
    desk = desk_profile(execute)
    assert bag.sealed_on
    assert bag.sealed_ms
    return BagFace(
        bag_no=bag.bag_no,
        tag_no=bag.tag_no,
        local=bool(bag.own_tag),
        centre_name=desk.centre_name,
        desk_id=desk.desk_id,
        origin=bag.origin_office,
        destination=bag.destination,
        destination_name=bag.destination_name,
        route_name=bag.route_name,
        business_on=date.fromisoformat(bag.sealed_on),
        clearance_no=bag.clearance_no or 0,
        shift_no=bag.shift_no or 0,
        sealed_at=from_ms(bag.sealed_ms),
        operator_no=bag.sealed_by or "",
        seal_no=bag.seal_no,
        weight_g=bag.weight_g,
        weighed=bool(bag.weighed),
        piece_count=bag.piece_count,
        head=short_head(bags.sealing_hash(execute, bag)),
        hotline=desk.hotline,
        training=desk.training,
    )


def manifest_sheet(execute: Execute, bag: StoredBag, mark: str = "") -> ManifestSheet:
    """The list of what lies in a sealed bag."""
    pieces = bags.pieces_of(execute, bag.bag_id)
    lines = tuple(_line(number, piece) for number, piece in enumerate(pieces, 1))
    return ManifestSheet(face=bag_face(execute, bag), lines=lines, digest=bag.digest, mark=mark)


def draw_tag(execute: Execute, job_id: bytes, terms: "LabelTerms") -> tuple[str, int, DrawnLabel] | None:
    """(tag number, copy, bytes) of a tag job; None when its bag was opened again meanwhile: the tag is void.

    Raises RuleError label_size, label_data.
    """
    found = bags.tag_of_job(execute, job_id)
    assert found is not None
    bag_id, tag_no, copy_no = found
    bag = bags.bag(execute, bag_id)
    if bag is None or bag.tag_no != tag_no or bag.sealed_at is None:
        return None
    sheet = BagTagSheet(face=bag_face(execute, bag), copy_no=copy_no)
    return tag_no, copy_no, draw_bag_tag(sheet, desk_settings(execute).label_size, terms)


def newest_tag(execute: Execute, bag_id: bytes, terms: "LabelTerms") -> tuple[str, DrawnLabel]:
    """(tag number, bytes) of the newest tag of a sealed bag, as it is printed. Raises RuleError "no_bag"."""
    bag = bags.bag(execute, bag_id)
    if bag is None or bag.sealed_at is None:
        raise RuleError("no_bag")
    copy_no, _, _ = bags.newest_tag(execute, bag_id, bag.tag_no)
    sheet = BagTagSheet(face=bag_face(execute, bag), copy_no=max(copy_no, 1))
    return bag.tag_no, draw_bag_tag(sheet, desk_settings(execute).label_size, terms)


def request_tag(
    tx: Tx, bag_id: bytes, copy_no: int, reason: str, head: str, *, by: Actor, at: datetime
) -> None:
    """Journal a tag job with the hash of what it shows, and queue it (D-22)."""
    bag = bags.bag(tx.execute, bag_id)
    assert bag is not None
    body = {
        "bag_id": bag_id.hex(),
        "tag_no": bag.tag_no,
        "copy_no": copy_no,
        "reason": reason,
        "tag_sha256": tag_digest(bag, copy_no, head),
    }
    job = record(tx, "tag.requested", body, by=by, at=at)
    print_lane.enqueue(tx.execute, "tag", job.event_id, at)


def forget_tag(tx: Tx, bag_id: bytes, at: datetime) -> None:
    """The bag was opened again: whatever of its tags still waits or is in doubt prints no more and asks no more."""
    print_lane.settle_tags(tx.execute, bag_id, "cancelled", at)


def make_due_manifests(db: Database, at: datetime) -> list[str]:
    """Make, store and queue manifest and address list of every sealing without them; returns the tag numbers."""
    with db.reading() as execute:
        due = bags.without_manifest(execute, MANIFEST_PDF)
    if not due:
        return []
    from govpost_desk.documents.address_list_pdf import address_list_pdf
    from govpost_desk.documents.manifest_pdf import manifest_pdf

    made = []
    for bag_id, tag_no, sealed_at in due:
        with db.reading() as execute:
            bag = bags.bag(execute, bag_id)
            if bag is None or bag.sealed_at != sealed_at:
                continue  # opened again meanwhile
            drawn = {MANIFEST_PDF: manifest_pdf(manifest_sheet(execute, bag))}
            if (addresses := list_of_bag(execute, bag)) is not None:
                drawn[ADDRESS_LIST] = address_list_pdf(addresses)
        with db.begin() as tx:
            bag = bags.bag(tx.execute, bag_id)
            if bag is None or bag.sealed_at != sealed_at:
                continue  # opened again while it was drawn: this paper would speak for the next sealing
            for kind, content in drawn.items():
                _store(tx, kind, tag_no, content, at)
        made.append(tag_no)
    return made


def replace_address_list(db: Database, tag_no: str, at: datetime) -> None:
    """After an erasure: the bag's list is made again without the person, or goes when it showed nobody else (D-16)."""
    from govpost_desk.documents.address_list_pdf import address_list_pdf

    with db.reading() as execute:
        bag = bags.bag_by_tag(execute, tag_no)
        sheet = list_of_bag(execute, bag, ERASED_MARK) if bag is not None else None
        content = address_list_pdf(sheet) if sheet is not None else None
    with db.begin() as tx:
        old = papers.documents_of(tx.execute, tag_no, ADDRESS_LIST)
        ids = [document.document_id.hex() for document in old]
        record(tx, "documents.withdrawn", {"subject": tag_no, "document_ids": ids}, by=SYSTEM, at=at)
        if content is not None:
            sha256 = papers.keep_bytes(tx.execute, content)
            body = {"kind": ADDRESS_LIST, "subject": tag_no, "mark": ERASED_MARK, "sha256": sha256}
            record(tx, "document.stored", body, by=SYSTEM, at=at)
        papers.drop_unused_bytes(tx.execute)


def store_paper(db: Database, kind: str, subject: str, content: bytes, at: datetime, mark: str = "") -> None:
    """Store a paper with its hash and queue it for the office printer, in one transaction."""
    with db.begin() as tx:
        _store(tx, kind, subject, content, at, mark)


def _store(tx: Tx, kind: str, subject: str, content: bytes, at: datetime, mark: str = "") -> None:
    sha256 = papers.keep_bytes(tx.execute, content)
    known = papers.documents_of(tx.execute, subject, kind)
    if any(document.sha256 == sha256 for document in known):
        return  # another worker was faster
    body = {"kind": kind, "subject": subject, "mark": mark, "sha256": sha256}
    stored = record(tx, "document.stored", body, by=SYSTEM, at=at)
    print_lane.enqueue(tx.execute, "paper", stored.event_id, at)


def _line(number: int, piece: BagPiece) -> ManifestLine:
    from govpost_desk.importing.divisions import short_destination

    words = [
        ITEM_NOTES.get(piece.kind, ""),
        "回执" if piece.receipt else "",
        "双程" if piece.mode == "two_way" else "",
        "到付" if piece.payer == "recipient" else "",
    ]
    return ManifestLine(
        line_no=number,
        waybill_no=piece.waybill_no,
        case_no=piece.case_no,
        place=short_destination(piece.division) if piece.division else "",
        weight_g=piece.weight_g,
        note="、".join(word for word in words if word),
    )


def tag_digest(bag: StoredBag, copy_no: int, head: str) -> str:
    """SHA-256 (hex) of what a tag is drawn from; it shows nothing personal."""
    shown = [
        bag.tag_no,
        bag.bag_no,
        bag.destination,
        bag.piece_count,
        bag.weight_g,
        bag.seal_no,
        copy_no,
        head,
    ]
    return hashlib.sha256(json.dumps(shown, separators=(",", ":")).encode()).hexdigest()
