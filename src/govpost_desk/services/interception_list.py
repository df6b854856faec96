"""封袋拦截 as a list to work through (今日, `interceptions`), and the supervisor who lets a piece go all the same."""

from dataclasses import dataclass
from datetime import datetime

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.business_day import from_ms, moment_text
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.reasons import REASONS, Act, reason_text
from govpost_desk.services import messages, platform_orders
from govpost_desk.services.managing import in_charge
from govpost_desk.services.messages import custody as words
from govpost_desk.services.wording import translate
from govpost_desk.storage import hub_orders, interceptions
from govpost_desk.storage.database import Database
from govpost_desk.storage.interceptions import Interception

RELEASED = "released"
RELEASES = tuple((f"{Act.RELEASE}.{number}", text) for number, text in enumerate(REASONS[Act.RELEASE], 1))


@dataclass(frozen=True, kw_only=True)
class InterceptedRow:
    """One piece that may not leave, in words. `order_id`: hex; `rev`: the platform's newest word; `number`: of its
    mail, "" before there is one.
    """

    order_id: str
    rev: int
    number: str
    case_no: str
    why: str
    where: str
    todo: str
    since: str


def open_view(db: Database) -> tuple[InterceptedRow, ...]:
    """What has to be intercepted, the oldest first."""
    with db.reading() as execute:
        return tuple(_row(found) for found in interceptions.open_ones(execute))


def release(
    db: Database,
    order_id: str,
    reason: str,
    operator_no: str,
    pin: str,
    *,
    by: Actor,
    at: datetime,
) -> str:
    """A supervisor lets the piece go as it is; the sentence that says it. `reason`: a code of `RELEASES`.

    Raises RuleError reason_needed, no_interception and those of `in_charge`.
    """
    if reason not in dict(RELEASES):
        raise RuleError("reason_needed")
    actor = in_charge(db, operator_no, pin, by, at)
    with db.begin() as tx:
        found = interceptions.of_order(tx.execute, bytes.fromhex(order_id))
        if found is None:
            raise RuleError("no_interception")
        platform_orders.settle(tx, found, RELEASED, by=actor, at=at, reason=reason)
        hub_orders.blank(tx.execute, [found.order_id])
    return translate("messages", "已放行 {number}（{reason}）：照原样办，已记入流水。").format(
        number=found.waybill_no or found.case_no, reason=reason_text(reason)
    )


def _row(found: Interception) -> InterceptedRow:
    return InterceptedRow(
        order_id=found.order_id.hex(),
        rev=found.rev,
        number=found.waybill_no,
        case_no=found.case_no,
        why=words.intercepted(found.why),
        where=_where(found),
        todo=messages.to_intercept(found.why, found.custody, found.bag_state),
        since=moment_text(from_ms(found.raised_ms)),
    )


def _where(found: Interception) -> str:
    if found.custody == "collected":
        return translate("messages", "揽收交接簿（未结束）")
    return words.bag(found.bag_no) if found.bag_state else messages.custody_text(found.custody)
