"""Service items (D-5): what kinds of government service there are, on which list, and what each gives out."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from govpost_desk.domain.errors import FieldError
from govpost_desk.domain.said import read_flag

MAX_CODE = 64
MAX_NAME = 200
FIELDS = ("code", "name", "department", "document_name", "opened", "list")


class ItemList(StrEnum):
    """The two lists of a district [002]."""

    MAIN = "main"  # 政务服务事项
    CONVENIENCE = "convenience"  # 便民服务事项, outside the main list


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceItem:
    """One item of the catalogue. `document_name`: what is mailed, "" where the list does not say.

    `opened`: published for mailing (邮寄办); the others can be chosen too. `initials`, `department_initials`: the first
    letters of their syllables, "" until they were worked out.
    """

    code: str
    name: str
    department: str = ""
    document_name: str = ""
    opened: bool = False
    initials: str = ""
    department_initials: str = ""


def read_item(said: Mapping[str, object]) -> tuple[ItemList, ServiceItem]:
    """An item as head office writes it, read strictly; fields that are not known are not looked at.

    Raises FieldError: item_code, item_name, text (most), flag, list.
    """
    code, name = said.get("code"), said.get("name")
    if not isinstance(code, str) or not 0 < len(code) <= MAX_CODE or not code.isprintable():
        raise FieldError("code", "item_code", MAX_CODE)
    if not isinstance(name, str) or not 0 < len(name.strip()) <= MAX_NAME or not name.isprintable():
        raise FieldError("name", "item_name", MAX_NAME)
    which = said.get("list") or ItemList.MAIN
    if which not in tuple(ItemList):
        raise FieldError("list", "list")
    opened = said.get("opened", "")
    item = ServiceItem(
        code=code,
        name=name,
        department=_text(said, "department"),
        document_name=_text(said, "document_name"),
        opened=opened not in ("", None) and read_flag("opened", opened),
    )
    return ItemList(str(which)), item


def _text(said: Mapping[str, object], field: str) -> str:
    value = said.get(field) or ""
    if not isinstance(value, str) or not value.isprintable() or len(value) > MAX_NAME:
        raise FieldError(field, "text", MAX_NAME)
    return value
