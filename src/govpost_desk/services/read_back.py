"""How well the labels of this desk read: a falling share warns of a dirty print head."""

from datetime import datetime

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
    most = domain.RECENT + domain.BEFORE
    failed = labels_read(execute, most, unreadable=_UNREADABLE, forgotten_ms=to_ms(at - FORGOTTEN))
    return domain.read_back(failed)


def dirty_head(db: Database, at: datetime) -> News | None:
    """What to tell when labels read worse and worse; None when they read as ever."""
    with db.reading() as execute:
        reading = label_reading(execute, at)
    if not reading.falling:
        return None
    message = messages.news("dirty_head", failed=reading.recent_failed, recent=reading.recent)
    return News(news="dirty_head", message=message)
