"""How each case finds its desk. Each function returns what lies on the table: (name in the check, words, code)."""

from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.bags import bag_tag_no
from govpost_desk.domain.register import barcode_of
from govpost_desk.domain.training import OFFICE
from govpost_desk.services.manifests import record_manifest
from govpost_desk.services.training.bench import Bench
from govpost_desk.services.wording import QT_TRANSLATE_NOOP

Table = list[tuple[str, str, str]]
_MANY = 50
_OTHER_OFFICE = "99990001"


def missing(bench: Bench) -> Table:
    bench.add_numbers(_MANY)
    *here, gone = bench.orders(4)
    return [
        *_certificates(here),
        ("gone", QT_TRANSLATE_NOOP("messages", "缺件登记（清单上有、桌上没有）"), f"GPDMISS{gone}"),
    ]


def swapped(bench: Bench) -> Table:
    bench.add_numbers(_MANY)
    first, second = bench.orders(2)
    bench.take_over(first, second)
    (sealed,) = bench.pack(first)
    return [
        *_certificates([first, second]),
        ("sealed", QT_TRANSLATE_NOOP("messages", "装错的信封：作废它的面单"), f"GPDVOID{sealed}"),
        ("badge", QT_TRANSLATE_NOOP("messages", "自己的工牌"), f"GPDOPR{bench.learner.operator_no}"),
        ("teacher", QT_TRANSLATE_NOOP("messages", "教员的工牌"), "GPDOPR9901"),
    ]


def power_cut(bench: Bench) -> Table:
    bench.add_numbers(_MANY)
    (case_no,) = bench.orders(1)
    bench.take_over(case_no)
    number = bench.cut_power(case_no)
    return [
        ("certificate1", QT_TRANSLATE_NOOP("messages", "信封里的证照"), case_no),
        ("label", QT_TRANSLATE_NOOP("messages", "信封上贴的面单"), number),
    ]


def no_numbers(bench: Bench) -> Table:
    bench.add_numbers(1)
    cases = bench.orders(3)
    bench.take_over(*cases)
    return _certificates(cases)


def duplicate(bench: Bench) -> Table:
    bench.add_numbers(_MANY)
    return _certificates(bench.orders(3))


def extra(bench: Bench) -> Table:
    bench.add_numbers(_MANY)
    listed = bench.orders(2)
    (other,) = bench.orders(1, window="02")
    unlisted = f"{listed[0][:-2]}99"
    return [
        *_certificates(listed),
        ("unlisted", QT_TRANSLATE_NOOP("messages", "清单漏列、窗口要求收下的"), unlisted),
        ("other", QT_TRANSLATE_NOOP("messages", "公安窗口（02）放错的"), other),
    ]


def paper_out(bench: Bench) -> Table:
    return _taken_over(bench, 3)


def returned(bench: Bench) -> Table:
    bench.add_numbers(_MANY)
    (case_no,) = bench.orders(1)
    bench.take_over(case_no)
    (number,) = bench.pack(case_no)
    for code in ("GPDOUT", number, "GPDEND"):
        bench.scan(code)
    collect = bench.scan("GPDEND").register_no
    for code in (barcode_of(collect, 1), "GPDS1", barcode_of(collect, 2)):
        bench.scan(code)
    tag = bag_tag_no(
        origin=_OTHER_OFFICE, destination=OFFICE, scheme="0001", serial=1, weight_g=100, flags="00"
    )
    record_manifest(bench.db, tag, [(number, "piece")], "typed", by=SYSTEM, at=bench.clock())
    for code in (f"GPDIN{tag}", number, "GPDEND"):
        bench.scan(code)
    bench.scan("GPDTAKE")
    return [("piece", QT_TRANSLATE_NOOP("messages", "退回的邮件"), number)]


def spoilt(bench: Bench) -> Table:
    bench.add_numbers(_MANY)
    (case_no,) = bench.orders(1)
    bench.take_over(case_no)
    bench.scan("GPDPACK")
    number = bench.scan(case_no).waybill_no
    bench.print_label(bench.printer)
    return [
        ("certificate1", QT_TRANSLATE_NOOP("messages", "证照"), case_no),
        ("label", QT_TRANSLATE_NOOP("messages", "污损的面单：作废它"), f"GPDVOID{number}"),
    ]


def unsigned(bench: Bench) -> Table:
    bench.add_numbers(_MANY)
    number = bench.take_over(*bench.orders(2), signed=False)
    words = (
        QT_TRANSLATE_NOOP("messages", "交接簿第一联（双方已签字）"),
        QT_TRANSLATE_NOOP("messages", "交接簿第二联（双方已签字）"),
    )
    return [(f"copy{n}", word, barcode_of(number, n)) for n, word in enumerate(words, 1)]


def unseal(bench: Bench) -> Table:
    bench.add_numbers(_MANY)
    cases = bench.orders(4)
    bench.take_over(*cases)
    *bagged, left = bench.pack(*cases)
    for code in ("GPDBAG", "GPDROUTEXL", *bagged, "GPDSEAL"):
        bench.scan(code)
    tag = bench.scan("GPDSEAL").bag_tag
    bench.print_label(bench.printer)
    return [
        ("left", QT_TRANSLATE_NOOP("messages", "落下的邮件"), left),
        ("tag", QT_TRANSLATE_NOOP("messages", "封好的总包：拆封"), f"GPDUNSEAL{tag}"),
    ]


def unbalanced(bench: Bench) -> Table:
    bench.add_numbers(_MANY)
    cases = bench.orders(3)
    bench.take_over(*cases)
    *here, lost = bench.pack(*cases)
    table = [(f"piece{n}", f"桌上的邮件 {n}", number) for n, number in enumerate(here, 1)]
    badges = [
        ("badge", QT_TRANSLATE_NOOP("messages", "自己的工牌"), f"GPDOPR{bench.learner.operator_no}"),
        ("teacher", QT_TRANSLATE_NOOP("messages", "教员的工牌"), "GPDOPR9901"),
    ]
    return [*table, *badges, ("lost", "", lost)]  # without words: it lies nowhere


def _taken_over(bench: Bench, count: int) -> Table:
    bench.add_numbers(_MANY)
    cases = bench.orders(count)
    bench.take_over(*cases)
    return _certificates(cases)


def _certificates(case_nos: list[str]) -> Table:
    return [(f"certificate{n}", f"证照 {n}", case_no) for n, case_no in enumerate(case_nos, 1)]
