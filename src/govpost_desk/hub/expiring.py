"""Platform orders that no desk ever took: after a time their recipients go, from head office and from the desks.

Nobody's certificate came of them, so nothing needs the person any longer (D-16; PIPL art. 19: no longer than
necessary). An order with any act stays, however old. The time since the platform last changed an order must have
passed by head office's clock and by that of a desk of the hall: one clock that jumps ahead takes nobody away.
"""

from sqlalchemy import func, select

from govpost_desk.hub import ordering
from govpost_desk.hub.office import Office
from govpost_desk.hub.schema import act, desk, platform_order
from govpost_desk.hub.store import SITE, Tx, param

_DAY_MS = 24 * 3600 * 1000
_BATCH = 500  # a hall's desks wait no longer than for a page
_DESKS_TIME = select(func.max(desk.c.seen_hlc)).where(desk.c.site_id == SITE)
_UNCLAIMED = (
    select(platform_order.c.order_id)
    .where(
        platform_order.c.site_id == SITE,
        platform_order.c.state == ordering.OPEN,
        platform_order.c.changed_ms <= param("before"),
        ~select(act.c.event_id)
        .where(act.c.site_id == SITE, act.c.order_id == platform_order.c.order_id)
        .exists(),
    )
    .order_by(platform_order.c.changed_ms, platform_order.c.order_id)
    .limit(param("most"))
)


def expire_all(office: Office, days: int) -> dict[str, int]:
    """For each hall, how many orders lost their recipient because nobody took them for so many days."""
    return {site: _expire_of(office, site, days) for site in office.store.sites()}


def expire(tx: Tx, days: int) -> int:
    """The same of one hall, at most a batch."""
    desks_ms = int(tx.run(_DESKS_TIME).scalar_one() or 0)
    before = min(tx.now_ms, desks_ms) - days * _DAY_MS
    found = [row[0] for row in tx.run(_UNCLAIMED, {"before": before, "most": _BATCH})]
    return ordering.expire_orders(tx, found)


def _expire_of(office: Office, site: str, days: int) -> int:
    count = 0
    while True:
        with office.begin(site) as tx:
            some = expire(tx, days)
        count += some
        if some < _BATCH:
            return count
