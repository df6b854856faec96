"""Masking of recipients on labels and lists, by GB/T 41833: one character, six digits, unit and room (D-16).

Pure text to text. The usual 138****5678 hides four digits only and fails the standard.
"""

import re

from govpost_desk.domain.names import is_organisation

HIDDEN = "***"
_LANDLINE = re.compile(r"(0\d{2,3})-?(\d{7,8})(?:转(\d+))?")
_DIGIT = re.compile(r"\d")


def mask_name(name: str) -> str:
    """Hide all but the first character; · and blanks stay; one character is hidden whole; organisations are shown."""
    if is_organisation(name):
        return name
    if len(name) == 1:
        return "*"
    return name[:1] + "".join(c if c in "· " else "*" for c in name[1:])


def mask_phone(phone: str) -> str:
    """Hide at least six digits: 1******5678, 0571-******55. A number too short for that is hidden whole."""
    landline = _LANDLINE.fullmatch(phone)
    if landline:
        area, local, extension = landline.groups()
        tail = f"转{'*' * len(extension)}" if extension else ""
        return f"{area}-{'*' * 6}{local[6:]}{tail}"
    if len(phone) == 11 and phone.isdigit():
        return f"{phone[0]}{'*' * 6}{phone[7:]}"
    digits = _DIGIT.findall(phone)
    if len(digits) < 10:
        return "*" * len(digits)
    return "*" * (len(digits) - 4) + "".join(digits[-4:])


def phone_tail(phone: str) -> str:
    """Last four digits of the number itself, without its extension (D-17a); "" when it has fewer than four."""
    digits = "".join(_DIGIT.findall(phone.split("转")[0]))
    return digits[-4:] if len(digits) >= 4 else ""


_NUMERAL = r"[0-9A-Za-z一二三四五六七八九十甲乙丙丁]"
# Where the part that the standard hides begins; whatever follows is hidden with it.
_PRIVATE_PART = re.compile(
    rf"(?:第?{_NUMERAL}{{1,5}}(?:单元|門|户(?!籍)|室|房|套|号房|号室|号铺)"  # 2单元, 501室, 三单元
    r"|[东西南北中]户"
    rf"|(?<=[栋幢座楼层])(?:[0-9A-Za-z]|-(?=\d))+(?![0-9A-Za-z]|[号栋幢座楼层组])"  # 8栋3145, 2号楼2-501
    r"|(?<=[0-9A-Za-z])(?:-[0-9A-Za-z]+){2,}(?![0-9A-Za-z]|号)"  # 3-2-501: the building stays
    r"|(?<=[0-9A-Za-z])-\d{3,4}(?![0-9A-Za-z]|号)"  # 3-501
    r"|(?<=[号苑区园寓厦舍庭邸府城里村院])[A-Za-z]?\d{3,4}(?=$|[(（,，;；\s])"  # 685号501, 花园1203
    r"|单元)"
)


def mask_address(address: str) -> str:
    """Hide unit, household and room and what follows: …685号3幢2单元501室 -> …685号3幢***. Else unchanged."""
    match = _PRIVATE_PART.search(address)
    return address[: match.start()] + HIDDEN if match else address
