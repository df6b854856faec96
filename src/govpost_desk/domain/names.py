"""Names of recipients: one form for lists, typing and platforms (facts §3). Never simplifies, never drops a character
that belongs to a name; says what was cleaned."""

import re
import unicodedata
from typing import NamedTuple

from govpost_desk.domain.cleaning import Note, clean_name_text

MAX_NAME = 50  # characters: 统一姓名采集应用规范 asks for at least this much


class NameReading(NamedTuple):
    """`name`: normalised, "" when nothing was left; `notes`: what was cleaned or must be looked at."""

    name: str
    notes: tuple[Note, ...]


_HAN = r"\u2e80-\u2fdf\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
is_usual_name = re.compile(r"[\u4e00-\u9fff]{2,15}").fullmatch
_OTHER_DOTS = re.compile(rf"[•・･‧⋅∙•]|(?<=[{_HAN}])\s?[.．。]\s?(?=[{_HAN}])")
_AROUND_DOT = re.compile(r"\s?·[\s·]*")
_HAN_BLANK = re.compile(rf"(?<=[{_HAN}])\s|\s(?=[{_HAN}])")
_VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_LABEL = re.compile(r"^(?:收件人|姓名|申请人)[:：]\s*")


def normalise_name(raw: str) -> NameReading:
    """One person's or organisation's name.

    NFC; · (U+00B7) is the only separator; blanks between Chinese characters, controls, line breaks and printer commands
    go; private-use characters stay and are flagged; at most MAX_NAME characters.
    """
    if is_usual_name(raw):
        return NameReading(raw, ())
    text, notes = clean_name_text(raw)
    single = re.sub(r"\s+", " ", _VARIATION.sub("", text))
    dotted = _OTHER_DOTS.sub("·", single)
    if dotted != single:
        notes.append(Note.SEPARATOR_UNIFIED)
    tidy = _HAN_BLANK.sub("", _AROUND_DOT.sub("·", dotted))
    tidy = unicodedata.normalize("NFC", _LABEL.sub("", tidy).strip(" ·"))
    if re.sub(r"\S+", "", tidy) != re.sub(r"\S+", "", text):
        notes.append(Note.BLANKS_REMOVED)
    if len(tidy) > MAX_NAME:
        tidy = tidy[:MAX_NAME].rstrip(" ·")
        notes.append(Note.NAME_TOO_LONG)
    return NameReading(tidy, tuple(dict.fromkeys(notes)))


# Endings that only organisations have; the short ones count for longer names alone (王部 is a person).
_ORGANISATION = re.compile(
    r"(?:公司|中心|委员会|管委会|办公室|政府|学校|大学|学院|中学|小学|幼儿园|医院|诊所|银行|分行|支行|合作社|商行|商店|超市|酒店|饭店"
    r"|工作室|事务所|协会|学会|商会|联合会|基金会|工会|大队|支队|总队|中队|派出所|法院|检察院|街道办|村委会|居委会|集团|工厂|药店|药房"
    r"|经营部|营业部|服务部|门市部|研究所|研究院|管理局|管理处|管理所|服务站|档案馆|图书馆|博物馆|公证处|仲裁委|收发室|报社|出版社)"
)
_ORGANISATION_TAIL = re.compile(r".{4,}[局厅院所处委部厂店站社行队馆]")


def is_organisation(name: str) -> bool:
    """True when the name is surely an organisation's, which is not masked (facts §2). In doubt: a person."""
    base = re.sub(r"[(（][^)）]*[)）]$", "", name)
    if "·" in base or " " in base or len(base) < 4:
        return False
    ending = _ORGANISATION.search(base)
    while ending:
        if ending.end() == len(base):
            return True
        ending = _ORGANISATION.search(base, ending.start() + 1)
    return _ORGANISATION_TAIL.fullmatch(base) is not None
