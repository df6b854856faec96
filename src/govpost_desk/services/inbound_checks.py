"""An inbound bag against its manifest: what was found, missed and noticed, as papers and screens show it (D-31)."""

from dataclasses import dataclass

from govpost_desk.domain.inbound import Finding, InboundLine, ItemKind
from govpost_desk.domain.reasons import reason_text
from govpost_desk.services.messages import inbound as words
from govpost_desk.services.wording import translate
from govpost_desk.storage import inbound
from govpost_desk.storage.database import Execute
from govpost_desk.storage.inbound import StoredInbound, StoredInboundLine


@dataclass(frozen=True, kw_only=True)
class CheckedPiece:
    """One piece found (`line` set) or missed. `finding` None: as the manifest says; `reason`: its code, "" for none."""

    number: str  # waybill number, or the name of a piece without a label
    waybill_no: str
    case_no: str
    kind: ItemKind
    finding: Finding | None
    reason: str
    beyond: bool  # not on the manifest, though there is one
    line: StoredInboundLine | None


@dataclass(frozen=True, kw_only=True)
class Check:
    """A bag as far as it is checked. `expected` None: without a manifest; `found` pieces first, then the short ones."""

    expected: int | None
    found: int
    pieces: tuple[CheckedPiece, ...]

    @property
    def differences(self) -> tuple[CheckedPiece, ...]:
        """Pieces with a finding, in the order of the sheet."""
        return tuple(piece for piece in self.pieces if piece.finding is not None)

    def named(self) -> list[tuple[Finding, str]]:
        """(finding, number) of every difference."""
        return [(piece.finding, piece.number) for piece in self.pieces if piece.finding is not None]

    def numbers(self, finding: Finding) -> list[str]:
        """Numbers of one finding."""
        return [number for each, number in self.named() if each is finding]


def check_of(execute: Execute, bag: StoredInbound) -> Check:
    """Compare what was found with the manifest. Over and short follow from it; the rest people have said."""
    manifest = inbound.manifest_lines(execute, bag.manifest_id)
    lines = inbound.lines_of(execute, bag.inbound_id)
    there = {line.waybill_no for line in lines}
    found = [_found(line, bool(bag.manifest_id)) for line in lines]
    short = [_short(number, kind) for number, kind in manifest if number not in there]
    return Check(
        expected=len(manifest) if bag.manifest_id else None, found=len(found), pieces=(*found, *short)
    )


def sheet_lines(pieces: tuple[CheckedPiece, ...], *, with_cases: bool) -> tuple[InboundLine, ...]:
    """Pieces as lines of a paper. `with_cases`: name the certificate of a returned piece (not for other offices)."""
    return tuple(
        InboundLine(
            line_no=number,
            waybill_no=piece.waybill_no,
            kind=piece.kind,
            finding=piece.finding,
            note=_note(piece, with_cases),
        )
        for number, piece in enumerate(pieces, 1)
    )


def _found(line: StoredInboundLine, has_manifest: bool) -> CheckedPiece:
    beyond = has_manifest and not line.announced and line.waybill_no != ""
    finding = Finding(line.finding) if line.finding else Finding.OVER if beyond else None
    return CheckedPiece(
        number=line.waybill_no or line.case_no,
        waybill_no=line.waybill_no,
        case_no=line.case_no,
        kind=ItemKind(line.kind),
        finding=finding,
        reason=line.reason,
        beyond=beyond,
        line=line,
    )


def _short(number: str, kind: str) -> CheckedPiece:
    return CheckedPiece(
        number=number,
        waybill_no=number,
        case_no="",
        kind=ItemKind(kind),
        finding=Finding.SHORT,
        reason="",
        beyond=False,
        line=None,
    )


def _note(piece: CheckedPiece, with_cases: bool) -> str:
    unlabelled = piece.line is not None and not piece.waybill_no
    parts = [
        piece.case_no if unlabelled else words.of_case(piece.case_no) if with_cases else "",
        reason_text(piece.reason),
        translate("messages", words.BEYOND_MANIFEST)
        if piece.beyond and piece.finding is not Finding.OVER
        else "",
    ]
    return "，".join(part for part in parts if part)
