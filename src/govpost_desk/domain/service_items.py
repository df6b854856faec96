"""Service items (D-5): what kinds of government service there are, on which list, and what each gives out."""

from dataclasses import dataclass
from enum import StrEnum

MAX_CODE = 64
MAX_NAME = 200


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
