"""How well the labels of this desk read: a falling share warns of a dirty print head."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from govpost_desk.domain import read_back as domain
from govpost_desk.domain.business_day import to_ms
from govpost_desk.domain.read_back import ReadBack
from govpost_desk.services import messages
from govpost_desk.services.news import News
from govpost_desk.services.unscanned import FORGOTTEN
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.read_back import labels_read

_UNREADABLE = ("reprint.2", "reprint.3")  # 模糊, 缺角


def label_reading(execute: Execute, at: datetime) -> ReadBack:
    """The newest labels beside those before them."""
    return domain.read_back(list(_failed(execute, at)))


def dirty_head(db: Database, at: datetime) -> News | None:
    """What to tell when labels read worse and worse; None when they read as ever."""
    with db.reading() as execute:
        failed = _failed(execute, at)
        newest = list(islice(failed, domain.RECENT))
        if (
            sum(newest) < domain.FEWEST
        ):  # asked behind every label: the older ones are read only where they decide
            return None
        reading = domain.read_back([*newest, *failed])
    if not reading.falling:
        return None
    message = messages.news("dirty_head", failed=reading.recent_failed, recent=reading.recent)
    return News(news="dirty_head", message=message)


def _failed(execute: Execute, at: datetime) -> Iterator[bool]:
    most = domain.RECENT + domain.BEFORE
    return labels_read(execute, most, unreadable=_UNREADABLE, forgotten_ms=to_ms(at - FORGOTTEN))
