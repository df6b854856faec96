"""Recognition of the administrative division at the head of an address. Never guesses: it sets the fee (facts §5).

From the first character on, names are taken as long as they fit into what was read before. What stays open is given
back as candidates for the clerk: a county's name alone (朝阳区), a name that several places share, or names that
contradict each other.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from govpost_desk.importing.division_table import (
    DivisionTable,
    is_city_level,
    is_province,
    lies_in,
    shipped_table,
)


class DivisionMatch(NamedTuple):
    """What an address says about its division.

    `code`: six digits, "" when not settled; `candidates`: codes to choose from when it is not; `full_name`: names of
    all levels of `code`; `rest`: the address behind the division; `old`: an abolished name led to its successor.
    """

    code: str
    candidates: tuple[str, ...]
    full_name: str
    rest: str
    old: bool = False


class _Hit(NamedTuple):
    codes: frozenset[str]
    end: int
    proper: bool
    old: bool


_SEPARATORS = " \u3000-—–,，/／、·|_>:：;；.。()（）[]【】"
_LEADING = re.compile(
    r"(?:中华人民共和国|中国(?![路街])|(?:邮编|邮政编码)[:：]?|(?<!\d)\d{6}(?!\d)|(?:收件|邮寄|收货|联系|详细)?(?:地址|住址)[:：]?"
    r"|[\s\-—–,，/、.。:：;；()（）\[\]【】]+)*"
)
# Fillers of official tables between two levels.
_FILLER = re.compile(r"(?:省|自治区)?直辖县级行政(?:区划|单位)|市辖区|辖区|县(?=[\u4e00-\u9fff]{1,12}县)")
# After a short name these make it a street, a township or a house: 中山|东路, 北京|路, 花溪|街道.
_NO_PLACE = re.compile(
    r"[东南西北中前后上下内外]{0,2}[一二三四五六七八九十]{0,2}(?:大?路|大?街|大道|巷|弄|里(?=\d|[东南西北]|$)|胡同|镇|乡|村|社区|广场|公园"
    r"|大厦|大桥|桥|小区|花园|医院|大学|学院|中学|小学|机场|车站|火车站|酒店|宾馆|国际|银行|新村|新苑|家园|号|\d)"
)
_OTHER_SUFFIX = re.compile(r"自治[州县旗]|地区|林区|特区|新区|[市县区旗盟州省](?![路街道])")
_REACH = 40  # a division stands within the first characters
_CACHE_LIMIT = 4096


class DivisionMatcher:
    """Matches addresses against one table; remembers the heads of addresses that it has seen."""

    def __init__(self, table: DivisionTable) -> None:
        self.table = table
        self._seen: dict[str, list[tuple[str, DivisionMatch]]] = {}
        self._seen_count = 0

    def remembered_code(self, address: str) -> str:
        """Code of an address whose head was read before and led to one current division; else "" (then `match` it)."""
        for head, known in self._seen.get(address[:6], ()):
            # a head that stands twice (贵州省…贵州省…) is read in full
            if address.startswith(head) and not address.startswith(head[:2], len(head)):
                return known.code
        return ""

    def match(self, address: str, near: str = "") -> DivisionMatch:
        """Division of a cleaned address; `near`: the desk's own code, which only orders the candidates."""
        for head, known in self._seen.get(address[:6], ()):
            if address.startswith(head) and not address.startswith(head[:2], len(head)):
                return DivisionMatch(
                    known.code, (), known.full_name, address[len(head) :].lstrip(_SEPARATORS)
                )
        context, position, proper, old = self._read(address)
        result = self._result(address, context, position, old, near)
        if (
            proper
            and not old
            and result.code
            and self.table.is_leaf(result.code)
            and self._seen_count < _CACHE_LIMIT
        ):
            head = address[:position]
            if len(head) >= 6:
                self._seen.setdefault(head[:6], []).append((head, result))
                self._seen_count += 1
        return result

    def _read(self, address: str) -> tuple[frozenset[str], int, bool, bool]:
        """Take names from the left; (codes that fit all of them, where they end, all proper names?, any abolished?)."""
        leading = _LEADING.match(address)
        position = leading.end() if leading else 0
        context: frozenset[str] = frozenset()
        proper, old = True, False
        while position < _REACH:
            hit = self._step(address, position, context)
            if hit is None:
                filler = _FILLER.match(address, position) if context else None
                if filler is None:
                    break
                position = filler.end()
                continue
            context, proper, old = hit.codes, proper and hit.proper, old or hit.old
            position = hit.end
            while position < len(address) and address[position] in _SEPARATORS:
                position += 1
        if context and not self._settled(context):
            context |= self._contradiction(address, position, context)
        return context, position, proper, old

    def _settled(self, context: frozenset[str]) -> bool:
        return len(context) == 1 and self.table.is_leaf(next(iter(context)))

    def _step(self, address: str, position: int, context: frozenset[str]) -> _Hit | None:
        """The next name at `position` that fits `context`: a proper name, else a short one."""
        brief: _Hit | None = None
        for entry in self.table.index.get(address[position : position + 2], ()):
            if not address.startswith(entry.name, position):
                continue
            end = position + len(entry.name)
            if entry.full:
                codes = _fit(entry.full, context)
                if codes:
                    return _Hit(codes, end, True, codes <= entry.old)
            if entry.short and brief is None and not self._settled(context):
                brief = self._short_hit(entry.short, address, end, context)
        return brief

    def _short_hit(
        self, codes: tuple[str, ...], address: str, end: int, context: frozenset[str]
    ) -> _Hit | None:
        """A short name, if what follows does not make it a street. At the start it may not be a county's."""
        if not context:
            codes = tuple(code for code in codes if is_province(code) or is_city_level(code))
        fitting = _fit(codes, context)
        if not fitting:
            return None
        suffix = _OTHER_SUFFIX.match(address, end)
        if suffix:  # the place changed its kind: 那曲|地区, 九台|市
            return _Hit(fitting, suffix.end(), False, False)
        if _NO_PLACE.match(address, end) and self._step(address, end, fitting) is None:
            return None  # 贵州|镇远县 goes on with a place, 中山|路 does not
        return _Hit(fitting, end, False, False)

    def _contradiction(self, address: str, position: int, context: frozenset[str]) -> frozenset[str]:
        """Codes of a proper name at `position` that does not fit: 贵州省|杭州市. A county of another province is taken
        for a part of the street name instead, unless it is the only sign."""
        for entry in self.table.index.get(address[position : position + 2], ()):
            if entry.full and address.startswith(entry.name, position):
                upper = [code for code in entry.full if is_province(code) or is_city_level(code)]
                near = [code for code in entry.full if any(code[:2] == known[:2] for known in context)]
                return frozenset(upper or near)
        return frozenset()

    def _result(
        self, address: str, context: frozenset[str], position: int, old: bool, near: str
    ) -> DivisionMatch:
        if not context:
            leading = _LEADING.match(address)
            return DivisionMatch("", (), "", address[leading.end() if leading else 0 :])
        rest = address[position:]
        code = _one(context)
        if code and self._told_city(address, code):
            return DivisionMatch(code, (), self.table.full_name(code), rest, old)
        candidates = sorted(context, key=lambda c: (c[:4] != near[:4], c[:2] != near[:2], c))
        return DivisionMatch("", tuple(candidates), "", rest, old)

    def _told_city(self, address: str, code: str) -> bool:
        """False for a county whose address names neither its city nor its province."""
        if is_province(code) or is_city_level(code):
            return True
        leading = _LEADING.match(address)
        first = self._step(address, leading.end() if leading else 0, frozenset())
        return first is not None and any(is_province(c) or is_city_level(c) for c in first.codes)


def _fit(codes: tuple[str, ...], context: frozenset[str]) -> frozenset[str]:
    """The deeper one of every pair that lies in one line; at the start of an address: all codes."""
    if not context:
        return frozenset(codes)
    return frozenset(
        code if lies_in(code, known) else known
        for code in codes
        for known in context
        if lies_in(code, known) or lies_in(known, code)
    )


def _one(context: frozenset[str]) -> str:
    """The only code, or the one that all others lie in; "" when there is a choice."""
    return next((code for code in context if all(lies_in(other, code) for other in context)), "")


@cache
def shipped_matcher() -> DivisionMatcher:
    """The matcher of the table that ships with the product."""
    return DivisionMatcher(shipped_table())


def match(address: str, near: str = "") -> DivisionMatch:
    """Division of a cleaned address by the shipped table; see `DivisionMatcher.match`."""
    return shipped_matcher().match(address, near)


def division_name(code: str) -> str:
    """Names of all levels, e.g. "贵州省贵阳市观山湖区"; "" for an unknown code."""
    return shipped_table().full_name(code)


@lru_cache(maxsize=4096)
def short_destination(code: str) -> str:
    """What the label prints large, e.g. "贵州 贵阳 观山湖"; "" for an unknown code."""
    return shipped_table().short_destination(code)
