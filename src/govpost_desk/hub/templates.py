"""Wording of text messages (D-15): a template for each occasion, the hall's own or the default. "" is not sent.

Words in braces: {hall}, {case_no}, {waybill_no}. No name and no address: a message may be read by others.
"""

import string
from typing import Any

from sqlalchemy import delete, select

from govpost_desk.domain.errors import RuleError
from govpost_desk.hub.schema import message_template, site
from govpost_desk.hub.store import SITE, Tx, param

LONGEST = 300
DEFAULTS = {
    "accepted": "【{hall}】您的办件{case_no}已交寄，邮件号{waybill_no}。查询、改址请拨11183。",
    "delivering": "",
    "delivered": "【{hall}】您的办件{case_no}（邮件号{waybill_no}）已妥投。不是您或您指定的人签收的，请拨11183。",
    "undelivered": "",
}
NO_NUMBER = "待配"
_WORDS = ("hall", "case_no", "waybill_no")
_OWN = select(message_template.c.template, message_template.c.content).where(
    message_template.c.site_id == SITE
)
_FORGET = delete(message_template).where(
    message_template.c.site_id == SITE, message_template.c.template == param("of_template")
)
_HALL = select(site.c.name).where(site.c.site_id == SITE)


def templates(tx: Tx) -> dict[str, str]:
    """The wording of each occasion."""
    return {**DEFAULTS, **{row.template: row.content for row in tx.run(_OWN) if row.template in DEFAULTS}}


def set_template(tx: Tx, template: str, content: str | None) -> None:
    """The hall's own wording; None for the default. Raises RuleError: template, template_text."""
    if template not in DEFAULTS:
        raise RuleError("template", template=template)
    if content is not None:
        _check(content)
    tx.run(_FORGET, {"of_template": template})
    if content is not None:
        tx.insert(message_template, [{"template": template, "content": content}])


def worded(tx: Tx, template: str, case_no: str, waybill_no: str) -> str:
    """The text of a message, "" where this hall sends none on this occasion."""
    values = {"case_no": case_no, "waybill_no": waybill_no or NO_NUMBER}
    hall = tx.run(_HALL).scalar_one()
    return templates(tx)[template].format_map({**values, "hall": hall})


def _check(content: str) -> None:
    try:
        parts: list[Any] = list(string.Formatter().parse(content))
    except ValueError:
        raise RuleError("template_text") from None
    plain = all(name is None or (name in _WORDS and not spec and not turn) for _, name, spec, turn in parts)
    if len(content) > LONGEST or not plain or not (content.isprintable() or not content):
        raise RuleError("template_text")
