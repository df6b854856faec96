"""'Paste an address': one pasted text -> name, telephone, address, each with how sure it is. Always shown for a yes.

The telephone is the easiest to find, the part that names a division is the address, a short Chinese text is the name.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

from govpost_desk.domain.cleaning import clean_address
from govpost_desk.domain.names import is_organisation, normalise_name
from govpost_desk.domain.orders import Recipient
from govpost_desk.domain.phones import normalise_phone
from govpost_desk.importing.divisions import DivisionMatch, match


class Confidence(IntEnum):
    """How sure a recognised field is."""

    NONE = 0  # not found
    GUESS = 1  # found by its shape alone
    SURE = 2  # labelled, or it cannot be anything else


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """One pasted text taken apart; `division` is that of the address (candidates when the clerk must choose)."""

    recipient: Recipient
    division: DivisionMatch
    name: Confidence
    phone: Confidence
    address: Confidence


_GAP = "\x1f"
_LABEL = re.compile(
    r"(?P<name>收(?:件|货)人(?:姓名)?|收件(?:单位|方)|姓名|联系人|收方)|(?P<phone>(?:收件人|联系|手机|移动)?(?:电话|手机)(?:号码?)?|手机号码?"
    r"|联系方式|tel|phone)|(?P<address>(?:收件|收货|邮寄|详细|联系|通讯|所在)?地址|所在(?:地区|区域)|省市区|街道)|(?P<none>邮编|邮政编码|备注)",
    re.IGNORECASE,
)
_LABELLED = re.compile(rf"(?:^|(?<=[\s,，;；。、{_GAP}]))(?:{_LABEL.pattern})\s*[:：]\s*", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?!\d)"
    r"|(?<!\d)\(?0\d{2,3}\)?[-\s]?\d{3,4}[-\s]?\d{4}(?:(?:转|-|分机)\d{1,6})?(?!\d)|(?<!\d)[48]00-?\d{3}-?\d{4}(?!\d)"
)
_SPLIT = re.compile(rf"[\s,，;；。|{_GAP}]+")
_POSTCODE = re.compile(r"\d{6}")
_HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
_SHORT_HAN = re.compile(rf"{_HAN}{{2,4}}|{_HAN}+(?:·{_HAN}+)+")
_STREETLIKE = re.compile(r".*[省市区县旗镇乡村路街道巷号弄栋幢楼层室组院里坊园苑庄]")
# A name that stands right behind the house number: …中华南路1号|张三
_GLUED_TAIL = re.compile(
    r"(?P<address>.*\d+(?:号楼?|室|栋|幢|楼|层|单元|组|座|户|房))(?P<name>[\u3400-\u9fff]{2,4})"
)
_RECEIVER = re.compile(r"[(（]?收[)）]?$|[(（](?:先生|女士)[)）]$")


def recognise(text: str, near: str = "") -> Recognised:
    """Take one pasted text apart; `near`: the desk's division, which orders the candidates. Finds nothing in noise."""
    plain = unicodedata.normalize("NFKC", text[:1000]).replace("(收)", " ")
    labelled, rest = _take_labelled(plain)
    phone, phone_sure, rest = _take_phone(labelled.get("phone", ""), rest)
    parts = [part for part in _SPLIT.split(rest) if part and not _POSTCODE.fullmatch(part)]
    name, name_sure = labelled.get("name", ""), Confidence.SURE
    address, address_sure = labelled.get("address", ""), Confidence.SURE
    organisation = next((part for part in parts if is_organisation(_RECEIVER.sub("", part))), "")
    if organisation and not name:
        name = organisation
        parts.remove(organisation)
    if not address:
        address, address_sure, parts, glued = _take_address(parts, near)
        if glued and not name:
            name, name_sure = glued, Confidence.GUESS
    if not name:
        name, name_sure = _take_name(parts, bool(address))
    clean_name = normalise_name(_RECEIVER.sub("", name.strip())).name
    clean = clean_address(address).text
    return Recognised(
        recipient=Recipient(name=clean_name, phone=phone, address=clean),
        division=match(clean, near),
        name=name_sure if clean_name else Confidence.NONE,
        phone=phone_sure,
        address=address_sure if clean else Confidence.NONE,
    )


def _take_labelled(text: str) -> tuple[dict[str, str], str]:
    """Fields with a label before them; (what was labelled, the text without it)."""
    found: dict[str, str] = {}
    marks = list(_LABELLED.finditer(text))
    for at, mark in enumerate(marks):
        end = marks[at + 1].start() if at + 1 < len(marks) else len(text)
        field = mark.lastgroup or "none"
        value = text[mark.end() : end].strip(" ,，;；。\n\t")
        found[field] = found.get(field, "") + (value if field == "address" or field not in found else "")
    if not marks:
        return {}, text
    # the last label's value may be followed by what has no label: only one line of it is its own
    first_line, _, tail = found.get(marks[-1].lastgroup or "none", "").partition("\n")
    if tail:
        found[marks[-1].lastgroup or "none"] = first_line
    found.pop("none", None)
    return found, text[: marks[0].start()] + _GAP + tail


def _take_phone(labelled: str, rest: str) -> tuple[str, Confidence, str]:
    if labelled:
        reading = normalise_phone(labelled)
        if reading.valid:
            return reading.number, Confidence.SURE, rest
    for found in _PHONE.finditer(rest):
        reading = normalise_phone(found[0])
        if reading.valid:
            left = rest[: found.start()] + _GAP + _PHONE.sub(_GAP, rest[found.end() :])
            return reading.number, Confidence.SURE, left
    return "", Confidence.NONE, rest


def _take_address(parts: list[str], near: str) -> tuple[str, Confidence, list[str], str]:
    """(address, confidence, the parts that are left, a name that was glued to it)."""
    for at, part in enumerate(parts):
        start = _division_start(part, near)
        if start is None:
            continue
        following = at + 1
        # what follows belongs to it as long as it cannot be a name
        while following < len(parts) and not _may_be_name(parts, following, near):
            following += 1
        address = "".join(parts[at:following])[start:]
        glued = part[:start]
        tail = _GLUED_TAIL.fullmatch(address)
        others = parts[:at] + parts[following:]
        if tail and not glued and not any(_SHORT_HAN.fullmatch(other) for other in others):
            address, glued = tail["address"], tail["name"]
        return address, Confidence.SURE, others, glued
    streets = [part for part in parts if len(part) > 4 and _STREETLIKE.match(part)]
    if streets:
        best = max(streets, key=len)
        return best, Confidence.GUESS, [part for part in parts if part != best], ""
    return "", Confidence.NONE, parts, ""


def _may_be_name(parts: list[str], at: int, near: str) -> bool:
    """False for a long part and for a short one that goes on with the address: 南明区, 中华南路."""
    if not _SHORT_HAN.fullmatch(parts[at]):
        return False
    before = "".join(parts[:at])
    further = match(before + parts[at], near).code != match(before, near).code
    return not further and not _STREETLIKE.fullmatch(parts[at])


def _division_start(part: str, near: str) -> int | None:
    """Where a division begins in a part: at its start, or behind a glued name of two to four characters."""
    for start in (0, 2, 3, 4):
        if len(part) - start < 2:
            return None
        found = match(part[start:], near)
        if (found.code or found.candidates) and (start == 0 or len(found.full_name) >= 6):
            return start
    return None


def _take_name(parts: list[str], has_address: bool) -> tuple[str, Confidence]:
    """The part that looks most like a name: a short Chinese text that is no street."""
    for part in parts:
        candidate = _RECEIVER.sub("", part)
        if _SHORT_HAN.fullmatch(candidate):
            sure = has_address and len(parts) == 1 and not _STREETLIKE.fullmatch(candidate)
            return candidate, Confidence.SURE if sure else Confidence.GUESS
    return "", Confidence.NONE
