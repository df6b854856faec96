"""邮寄申请单: the blank form an applicant fills in at the window and hands in with the papers (D-1, D-85)."""

from dataclasses import dataclass

from govpost_desk.domain.service_items import ServiceItem

FORMS_A_PAGE = 2
MOST_FORMS = 200  # of one print


@dataclass(frozen=True, kw_only=True)
class ApplicationForms:
    """`copies` blank forms, FORMS_A_PAGE a page; `items`: published service items to append, () for none."""

    centre_name: str
    hotline: str
    supervision_hotline: str
    copies: int
    items: tuple[ServiceItem, ...] = ()
    training: bool = False
