"""'Paste an address': pasted text -> name, telephone, address, each with how sure it is. Always shown for a yes.

The telephone is the easiest to find, the part that names a division is the address, a short Chinese text is the name.
Numbers that are no telephone (identity cards, order numbers, postcodes) go first.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

from govpost_desk.domain.cleaning import clean_address, normalise_case_no
from govpost_desk.domain.names import is_organisation, normalise_name
from govpost_desk.domain.orders import Recipient
from govpost_desk.domain.phones import normalise_phone
from govpost_desk.importing import pasted_labels
from govpost_desk.importing.divisions import DivisionMatch, match
from govpost_desk.importing.pasted_labels import GAP, Labelled
from govpost_desk.importing.surnames import has_surname

LONGEST = 1_000  # characters of one person; what stands behind is no address


class Confidence(IntEnum):
    """How sure a recognised field is."""

    NONE = 0  # not found
    GUESS = 1  # found by its shape alone, or one of several
    SURE = 2  # labelled, or it cannot be anything else


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """One pasted text taken apart; `division` is that of the address (candidates when the clerk must choose).

    `case_no`: a labelled case number, "" for none; `text`: the part of the paste that this person stands in.
    """

    recipient: Recipient
    division: DivisionMatch
    name: Confidence
    phone: Confidence
    address: Confidence
    case_no: str = ""
    text: str = ""


_PHONE = re.compile(
    r"(?<![\d.])(?:(?:\+|00)?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?!\d)"
    r"|(?<![\d.])\(?0\d{2,3}\)?[-\s]?\d{3,4}[-\s]?\d{4}(?:\s?(?:转|-|分机)\s?\d{1,6})?(?!\d)"
    r"|(?<!\d)[48]00-?\d{3}-?\d{4}(?!\d)"
)
# Identity card, credit code, any longer number with or without letters before it: none of them is a telephone.
_OTHER_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?:\d{6}\s?\d{8}\s?\d{3}[\dXx]|[0-9A-Z]{2}\d{6}[0-9A-Z]{10})(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z+])(?!(?:0086|86)1[3-9])(?:[A-Za-z]{0,4}\d{12,}[A-Za-z]{0,2})(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])[A-Za-z]{1,2}\d{7,9}(?![0-9A-Za-z])"  # passport, travel permit
)
_IDENTITY_CARD = re.compile(r"\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]")
_CARD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CARD_WORDS = re.compile(rf"(?:公民)?(?:身份证?|证件|护照|通行证)(?:号码?|编号)?[:：]?\s*(?={GAP})")
# Found in an address or beside a name, somebody has to look: two addresses, another person, an old one
_DOUBTFUL_ADDRESS = re.compile(r"[寄发]件|收件|寄[到给往至]?(?=.{2,}[省市区县])")
_CHANGED = re.compile(r"不要?再?寄|别再?寄|改[为成到寄]|[新旧原]地址")
_DOUBTFUL_NAME = re.compile(r"[()\[\]\d]")
_FOR_ANOTHER = re.compile(r"代(?:收|领|取|办|为|替|[父母妻夫子女儿家老爷奶外])")
_RECEIVES = re.compile(r"\s*收(?:件|货)?(?:人|单位|方)?")
_SPLIT = re.compile(rf"[\s,，;；。|!！?？{GAP}]+")
_POSTCODE = re.compile(r"\d{6}")
_HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
_SHORT_HAN = re.compile(rf"{_HAN}{{2,4}}|{_HAN}+(?:·{_HAN}+)+")
_STREETLIKE = re.compile(r".*[省市区县旗镇乡村路街道巷号弄栋幢楼层室组院里坊园苑庄]")
_HOUSE_NO = re.compile(r"\d+(?:号|栋|幢|弄|室|楼|单元)")
# A name that stands right behind the house number: …中华南路1号|张三
_GLUED_TAIL = re.compile(
    r"(?P<address>.*\d+(?:号楼?|室|栋|幢|楼|层|单元|组|座|户|房))(?P<name>[\u3400-\u9fff]{2,4})"
)
_RECEIVER = re.compile(r"[(（]?收[)）]?$|[(（](?:先生|女士|小姐)[)）]$")
_SLASHED = re.compile(r"(?<=[省市区县州盟旗])\s*[/|>-]\s*")  # 贵州省/贵阳市/云岩区
_TO_WHOM = re.compile(r"^请?(?:寄给|发给|送给|交给)(?=..)")
_TITLE = re.compile(r"(?<=..)(?:先生|女士|小姐|老师|同志|经理|主任|同学)$")
_LATIN_NAME = re.compile(
    rf"(?:^|(?<=[{GAP},，;；\n]))\s*([A-Z][a-z]+(?: [A-Z][A-Za-z.'-]*)+)\s*(?=$|[{GAP},，;；\n])"
)
# Words of letters that are neither a name nor a part of the address.
_NO_NAME = re.compile(
    r"[你您]好.*|大家好|谢谢.*|感谢.*|麻烦.*|拜托.*|辛苦.*|.*[邮寄]寄?.*请.*|请.*|.*寄[到给往至]?|以下.*|证件.*|证照.*|快递.*|周末.*|工作日.*|尽快.*"
    r"|身份证.*|受理.*|办件.*|电话|手机|姓名|地址|收件人?|收货人?|联系人|申请人|本人|中国|邮编|备注|信息|位置"
)


def recognise(text: str, near: str = "") -> Recognised:
    """Take the text of one person apart; `near`: the desk's division, which orders candidates. Noise gives nothing."""
    labelled = pasted_labels.take_labelled(_plain(text))
    phone, phone_sure, labelled = _take_phone(labelled)
    name, name_sure = labelled.name, Confidence.SURE
    address, address_sure = labelled.address, Confidence.SURE
    rest = labelled.rest
    if not name and (latin := _LATIN_NAME.search(rest)):
        name, name_sure = latin[1], Confidence.GUESS
        rest = rest[: latin.start(1)] + GAP + rest[latin.end(1) :]
    parts = [part for part in _SPLIT.split(rest) if part and not _POSTCODE.fullmatch(part)]
    if not name and (organisation := _organisation(parts, bool(address), near)):
        name = organisation
        parts.remove(organisation)
    if not address:
        parts = [stripped for part in parts if (stripped := pasted_labels.without_verb(part))]
        address, address_sure, parts, glued = _take_address(parts, near, named=bool(name))
        if glued and not name and not _NO_NAME.fullmatch(glued):
            name, name_sure = _untitled(glued), Confidence.GUESS
    if not name:
        name, name_sure = _take_name(parts, bool(address))
    clean_name = normalise_name(_untitled(name.strip())).name
    clean = clean_address(_SLASHED.sub("", address)).text
    if _DOUBTFUL_NAME.search(clean_name) or _FOR_ANOTHER.search(text):
        name_sure = Confidence.GUESS
    if _CHANGED.search(text) or _DOUBTFUL_ADDRESS.search(clean) or _names_two_places(clean, near):
        address_sure = Confidence.GUESS
    return Recognised(
        recipient=Recipient(name=clean_name, phone=phone, address=clean),
        division=match(clean, near),
        name=name_sure if clean_name else Confidence.NONE,
        phone=phone_sure,
        address=address_sure if clean else Confidence.NONE,
        case_no=normalise_case_no(labelled.case_no).text if labelled.case_no else "",
        text=text.strip(),
    )


def recognise_all(text: str, near: str = "") -> tuple[Recognised, ...]:
    """Everybody in a pasted text, in its order; a sender's own block is no recipient. () when nothing is found."""
    found = [recognise(block, near) for block in _persons(text[: 20 * LONGEST])]
    found = [each for each in found if each.name or each.phone or each.address]
    return (_joined(found),) if len(found) > 1 and _is_one(found) else tuple(found)


def _is_one(found: list[Recognised]) -> bool:
    """Whether blocks are one recipient with somebody beside him: an applicant, a contact, a note."""
    phones, addresses = (
        sum(bool(value) for value in values)
        for values in ([each.recipient.phone for each in found], [each.recipient.address for each in found])
    )
    return phones <= 1 and addresses <= 1


def _joined(found: list[Recognised]) -> Recognised:
    """One recipient of several blocks: who is called so, else the first; nothing of it is sure."""
    named = [each for each in found if each.name] or found
    who = next((each for each in named if _RECEIVES.match(each.text)), named[0])
    phone = next((each for each in found if each.phone), who)
    where = next((each for each in found if each.address), who)
    return Recognised(
        recipient=Recipient(
            name=who.recipient.name, phone=phone.recipient.phone, address=where.recipient.address
        ),
        division=where.division,
        name=min(who.name, Confidence.GUESS),
        phone=phone.phone if phone is who else min(phone.phone, Confidence.GUESS),
        address=where.address if where is who else min(where.address, Confidence.GUESS),
        case_no=next((each.case_no for each in found if each.case_no), ""),
        text="\n".join(each.text for each in found),
    )


def _names_two_places(address: str, near: str) -> bool:
    """Whether a second whole address begins within an address: a province or city with what lies in it."""
    first = match(address, near)
    if not first.full_name:
        return False
    for found in re.finditer(r"(?<=.{8})[\u4e00-\u9fff]{2,3}(?:省|自治区|市)(?=.{4})", address):
        again = match(address[found.start() :], near)
        if again.code and again.code != first.code and len(again.full_name) >= 6:
            return True
    return False


def _persons(text: str) -> list[str]:
    """The text of each person: by labels that come again, by empty lines, by lines that bear a telephone each."""
    if len(blocks := pasted_labels.split_labelled(text)) > 1:
        return blocks
    text = blocks[0] if blocks else text
    paragraphs = [part for part in re.split(r"\n[^\S\n]*\n", text) if part.strip()]
    if len(paragraphs) > 1 and all(_has_phone(part) for part in paragraphs):
        return paragraphs
    lines = [line for line in text.splitlines() if line.strip()]
    with_phone = [at for at, line in enumerate(lines) if _has_phone(line)]
    count = len(with_phone)
    if count < 2 or len(lines) % count:
        return [text]
    each = len(lines) // count
    if {at % each for at in with_phone} != {with_phone[0] % each}:
        return [text]
    blocks = ["\n".join(lines[start : start + each]) for start in range(0, len(lines), each)]
    # two telephones of one person on two lines are no two persons: each must have a text of its own
    return blocks if all(re.search(rf"{_HAN}{{2}}", _PHONE.sub("", block)) for block in blocks) else [text]


def _has_phone(text: str) -> bool:
    return _PHONE.search(_OTHER_NUMBER.sub(GAP, unicodedata.normalize("NFKC", text))) is not None


def _plain(text: str) -> str:
    """Without pictures, quotes and headings in brackets; telephones of any width read the same."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).replace("(收)", " ")
    plain = re.sub(r"[【\[][^】\]\d]{0,6}(?:信息|位置|地址|定位|快递|人)[】\]]", GAP, plain)
    plain = re.sub(r"[“”\"「」『』【】\[\]‘’]", GAP, plain)
    plain = "".join(GAP if unicodedata.category(char) in ("So", "Sk", "Cs") else char for char in plain)
    plain = re.sub(rf"(?<={_HAN})[•・‧⋅∙](?={_HAN})", "·", plain)
    return _CARD_WORDS.sub("", _OTHER_NUMBER.sub(_keep_case_no, plain))


def _is_identity_card(number: str) -> bool:
    """GB 11643: a date in it and a check character that fits; by chance one number of eleven thousand."""
    number = number.upper()
    if not _IDENTITY_CARD.fullmatch(number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _CARD_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17]


def _keep_case_no(found: re.Match[str]) -> str:
    """A long number behind the label of a case number stays: it is one, unless it is somebody's identity card."""
    if _is_identity_card("".join(found[0].split())):
        return GAP
    return found[0] if pasted_labels.ends_with_case_label(found.string[: found.start()]) else GAP


def _take_phone(labelled: Labelled) -> tuple[str, Confidence, Labelled]:
    """The labelled telephone, else the first; of several different ones the clerk is asked to look."""
    told = normalise_phone(labelled.phone) if labelled.phone else None
    numbers = [told.number] if told and told.valid else []
    for text in (labelled.phone, labelled.rest, labelled.address):
        readings = [normalise_phone(found[0]) for found in _PHONE.finditer(text)]
        numbers += [reading.number for reading in readings if reading.valid]
    without = Labelled(
        name=labelled.name,
        phone="",
        address=_PHONE.sub(GAP, labelled.address).strip(f"{GAP},，;； "),
        case_no=labelled.case_no,
        rest=re.sub(rf"\s*[/\\—-]*{GAP}[/\\—-]*\s*", GAP, _PHONE.sub(GAP, labelled.rest)),
    )
    if not numbers:
        return "", Confidence.NONE, without
    several = len(set(numbers)) > 1 and not (told and told.valid)
    return numbers[0], Confidence.GUESS if several else Confidence.SURE, without


def _organisation(parts: list[str], has_address: bool, near: str) -> str:
    """The part that is an organisation's name; one that begins with a division may be all there is of an address."""
    found = [p for p in parts if is_organisation(_RECEIVER.sub("", p)) and not _HOUSE_NO.search(p)]
    for part in found:
        others = [each for each in parts if each is not part]
        if has_address or _division_start(part, near) is None:
            return part
        if any(_division_start(each, near) is not None for each in others):
            return part
    return ""


def _take_address(parts: list[str], near: str, *, named: bool) -> tuple[str, Confidence, list[str], str]:
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
        looks_so = tail and (has_surname(tail["name"]) or len(tail["name"]) < 4)
        if tail and looks_so and not (glued or named or any(_is_name(other) for other in others)):
            address, glued = tail["address"], tail["name"]
        return address, Confidence.SURE, others, glued
    streets = [part for part in parts if len(part) > 4 and _STREETLIKE.match(part)]
    if streets:
        best = max(streets, key=len)
        return best, Confidence.GUESS, [part for part in parts if part != best], ""
    return "", Confidence.NONE, parts, ""


def _may_be_name(parts: list[str], at: int, near: str) -> bool:
    """False for a long part and for a short one that goes on with the address: 南明区, 中华南路."""
    if not _SHORT_HAN.fullmatch(_untitled(parts[at])):
        return bool(_NO_NAME.fullmatch(parts[at]))
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


def _is_name(part: str) -> bool:
    candidate = _untitled(part)
    return bool(_SHORT_HAN.fullmatch(candidate)) and not _NO_NAME.fullmatch(candidate)


def _untitled(part: str) -> str:
    return _TITLE.sub("", _RECEIVER.sub("", _TO_WHOM.sub("", part)))


def _take_name(parts: list[str], has_address: bool) -> tuple[str, Confidence]:
    """The part that looks most like a name: one with a surname before any other short Chinese text."""
    found = [_untitled(part) for part in parts if _is_name(part)]
    if not found:
        return "", Confidence.NONE
    best = next((each for each in found if has_surname(each) or "·" in each), found[0])
    alone = has_address and len(found) == 1 and not _STREETLIKE.fullmatch(best)
    sure = alone and (len(parts) == 1 or has_surname(best) or "·" in best)
    return best, Confidence.SURE if sure else Confidence.GUESS
