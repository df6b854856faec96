"""Words about price lists (D-71): which is in force, what stands in it."""

from collections.abc import Mapping
from typing import Any

from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts, translate

# fmt: off
PRICES = Texts({
    "one_way": QT_TRANSLATE_NOOP("messages", "单程"),
    "receipt": QT_TRANSLATE_NOOP("messages", "回执"),
    "declared_value": QT_TRANSLATE_NOOP("messages", "保价"),
    "two_way_times": QT_TRANSLATE_NOOP("messages", "双程倍数"),
})
ZONES = Texts({
    "same_city": QT_TRANSLATE_NOOP("messages", "同城"),
    "same_province": QT_TRANSLATE_NOOP("messages", "省内"),
    "other_province": QT_TRANSLATE_NOOP("messages", "省际"),
})
STATES = Texts({
    "in_force": QT_TRANSLATE_NOOP("messages", "在用"),
    "waits": QT_TRANSLATE_NOOP("messages", "未到日期"),
    "over": QT_TRANSLATE_NOOP("messages", "已过"),
})
ORIGINS = Texts({
    "hub": QT_TRANSLATE_NOOP("messages", "总部"),
    "local": QT_TRANSLATE_NOOP("messages", "本台"),
})
# fmt: on
_STANDARD = QT_TRANSLATE_NOOP("messages", "按标准资费")
_OWN = QT_TRANSLATE_NOOP("messages", "程序自带参考价")


def price_words(name: str) -> str:
    """What a price is called: one_way.same_city is 单程同城."""
    service, _, zone = name.partition(".")
    return PRICES.get(service, service) + (ZONES.get(zone, zone) if zone else "")


def tariff_in_force(fields: Mapping[str, Any]) -> str:
    """Which list is in force, for the page 管理."""
    return translate("messages", "{version}，{effective_on} 起，{origin}").format(
        version=fields["version"], origin=_origin(fields), effective_on=fields["effective_on"]
    )


def tariff_rows(fields: Mapping[str, Any]) -> list[str]:
    """The lines of `tariff list` about one list."""
    head = translate("messages", "{version}  {effective_on} 起  {origin}  {state}").format(
        version=fields["version"],
        effective_on=fields["effective_on"],
        origin=_origin(fields),
        state=STATES[fields["state"]],
    )
    services: dict[str, list[str]] = {}
    for name, price in fields["prices"].items():
        service, _, zone = name.partition(".")
        services.setdefault(service, []).append(f"{ZONES[zone]} {_price(service, price)}")
    rows = [head, *(f"  {PRICES[service]}  {'  '.join(told)}" for service, told in services.items())]
    rows.append(
        translate("messages", "  双程  单程的 {times} 倍，省际没有双程").format(times=fields["two_way_times"])
    )
    if fields["above"]:
        names = "、".join(price_words(name) for name in fields["above"])
        rows.append(translate("messages", "  高于参考价：{names}").format(names=names))
    return rows


def origin_text(origin: str) -> str:
    """Who writes it: 总部 or 本台."""
    return ORIGINS.get(origin, origin)


def _origin(fields: Mapping[str, Any]) -> str:
    return origin_text("hub") if fields["origin"] == "hub" else translate("messages", _OWN)


def _price(service: str, price: int | None) -> str:
    if price is None:
        return translate("messages", _STANDARD)
    if service == "declared_value":
        return f"{price / 100:g}%"
    return translate("messages", "{yuan:.2f} 元").format(yuan=price / 100)
