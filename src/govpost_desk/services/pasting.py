"""Pasted text -> who is meant, for the order form and `order add --paste`. The text is kept nowhere (D-2, D-16)."""

from collections.abc import Mapping
from dataclasses import dataclass

from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.orders import Recipient
from govpost_desk.services.settings import desk_profile
from govpost_desk.storage.database import Database

UNKNOWN, CHECK, SURE = "unknown", "check", "sure"
FIELDS = ("name", "phone", "address", "division")


@dataclass(frozen=True, kw_only=True)
class PastedPerson:
    """One person of a pasted text. `sure`: how sure each of FIELDS is; `text`: the part of it that he stands in.

    `division`: its code, "" when the clerk must choose among `choices` (code, name) or type it.
    """

    recipient: Recipient
    division: str
    division_name: str
    choices: tuple[tuple[str, str], ...]
    case_no: str
    sure: Mapping[str, str]
    text: str

    def values(self) -> dict[str, str]:
        """What was recognised, by the names of order fields."""
        person = self.recipient
        named = {
            "name": person.name,
            "phone": person.phone,
            "address": person.address,
            "division": self.division,
        }
        return {name: value for name, value in named.items() if value}


def read_pasted(db: Database, text: str) -> tuple[PastedPerson, ...]:
    """Everybody in a pasted text, in its order; () when nobody is recognised. Records nothing."""
    from govpost_desk.importing.divisions import division_name
    from govpost_desk.importing.recognise import Confidence, recognise_all

    with db.reading() as execute:
        near = desk_profile(execute).division
    words = (UNKNOWN, CHECK, SURE)
    found = []
    for each in recognise_all(text, near):
        division = each.division
        sure = {"name": words[each.name], "phone": words[each.phone], "address": words[each.address]}
        known = SURE if each.address is Confidence.SURE else CHECK
        sure["division"] = known if division.code else CHECK if division.candidates else UNKNOWN
        found.append(
            PastedPerson(
                recipient=each.recipient,
                division=division.code,
                division_name=division_name(division.code) if division.code else "",
                choices=tuple((code, division_name(code)) for code in division.candidates),
                case_no=each.case_no,
                sure=sure,
                text=each.text,
            )
        )
    return tuple(found)


def only_person(db: Database, text: str) -> PastedPerson:
    """The one person of a pasted text. Raises RuleError: nobody_pasted, several_pasted."""
    found = read_pasted(db, text)
    if not found:
        raise RuleError("nobody_pasted")
    if len(found) > 1:
        raise RuleError("several_pasted", count=len(found))
    return found[0]
