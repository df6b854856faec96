"""What the commands about the hall do: people and their work, supplies, routes, limbo, emergency paper."""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from govpost_desk import app
from govpost_desk.domain.actors import SYSTEM
from govpost_desk.services import ageing, emergency, exporting, routes, supply, tariffs, team, windows
from govpost_desk.services.messages import hall as words
from govpost_desk.services.messages.tariffs import tariff_rows
from govpost_desk.workers.clock import utc_now

# --- people ------------------------------------------------------------------------------------------------------


def staff_list(args: argparse.Namespace) -> int:
    with app.reading(args.settings.data_folder) as database:
        rows = [row.fields() for row in team.list_staff(database)]
    return _tell(args, rows, map(words.staff_row, rows))


def staff_add(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        pin = team.add_staff(database, args.operator_no, args.role, args.name, by=SYSTEM, at=utc_now())
    print(f"{args.operator_no} 已录入。初始密码（只显示这一次）：{pin}")
    return 0


def staff_off(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        team.end_staff(database, args.operator_no, by=SYSTEM, at=utc_now())
    print(f"{args.operator_no} 已停用。")
    return 0


def signer_add(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        number = team.add_signer(database, args.side, args.name, by=SYSTEM, at=utc_now())
    print(f"已录入签字人，签字时扫 GPDS{number}。")
    return 0


def assign(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        made = team.assign(database, args.work, args.window or "", args.operator_no, by=SYSTEM, at=utc_now())
    who = made.operator_no or "不指定"
    print(f"{words.work_text(made.work, made.window_code)}：{who}。")
    return 0


def badges(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        content = team.badges(database, by=SYSTEM, at=utc_now())
    exporting.write_new(Path(args.output), content)
    return 0


def mat(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        content = team.command_mat(database, by=SYSTEM, at=utc_now())
    exporting.write_new(Path(args.output), content)
    return 0


# --- windows -----------------------------------------------------------------------------------------------------


def window_list(args: argparse.Namespace) -> int:
    with app.reading(args.settings.data_folder) as database:
        rows = [vars(each) for each in windows.list_windows(database)]
    return _tell(args, rows, map(words.window_row, rows))


def window_add(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        windows.add_window(
            database, args.code, _window_fields(args), tuple(args.officer), by=SYSTEM, at=utc_now()
        )
    print(f"窗口 {args.code} 已录入。")
    return 0


def window_set(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        windows.change_window(database, args.code, _window_fields(args), by=SYSTEM, at=utc_now())
    print(f"窗口 {args.code} 已更改。")
    return 0


def window_off(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        windows.close_window(database, args.code, by=SYSTEM, at=utc_now())
    print(f"窗口 {args.code} 已停用。")
    return 0


def window_on(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        windows.open_window(database, args.code, by=SYSTEM, at=utc_now())
    print(f"窗口 {args.code} 已启用。")
    return 0


def _window_fields(args: argparse.Namespace) -> dict[str, str]:
    given = {name: getattr(args, name) for name in windows.FIELDS}
    return {name: value for name, value in given.items() if value is not None}


# --- prices --------------------------------------------------------------------------------------------------------


def tariff_list(args: argparse.Namespace) -> int:
    with app.reading(args.settings.data_folder) as database:
        rows = [each.fields() for each in tariffs.list_tariffs(database, utc_now())]
    return _tell(args, rows, [line for row in rows for line in tariff_rows(row)])


# --- supplies and routes -------------------------------------------------------------------------------------------


def supply_add(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        stock, due = supply.add_supply(
            database, args.kind, args.count, args.reorder_point, by=SYSTEM, at=utc_now()
        )
    return _tell_stock(supply.supply_fields(stock), due)


def supply_count(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        stock, due = supply.count_supply(database, args.kind, args.count, by=SYSTEM, at=utc_now())
    return _tell_stock(supply.supply_fields(stock), due)


def supply_list(args: argparse.Namespace) -> int:
    with app.reading(args.settings.data_folder) as database:
        rows = [supply.supply_fields(stock) for stock in supply.list_supplies(database)]
    return _tell(args, rows, map(words.supply_row, rows))


def _tell_stock(fields: dict[str, Any], due: bool) -> int:
    print(words.supply_row(fields))
    if due:
        print(words.reorder(fields["kind"], fields["on_hand"]))
    return 0


def route_set(args: argparse.Namespace) -> int:
    plan = routes.check_route(
        args.code,
        args.name,
        args.destination,
        args.destination_name,
        tuple(args.departs.split(",")),
        args.days,
    )
    with app.writing(args.settings.data_folder) as database:
        routes.set_route(database, plan, by=SYSTEM, at=utc_now())
    print(words.route_row(vars(plan)))
    return 0


def route_off(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        routes.end_route(database, args.code, by=SYSTEM, at=utc_now())
    print(f"路线 {args.code} 已停用。")
    return 0


def route_list(args: argparse.Namespace) -> int:
    with app.reading(args.settings.data_folder) as database:
        rows = [routes.route_fields(route) for route in routes.list_routes(database)]
    return _tell(args, rows, map(words.route_row, rows))


# --- limbo -------------------------------------------------------------------------------------------------------


def limbo_list(args: argparse.Namespace) -> int:
    with app.reading(args.settings.data_folder) as database:
        fields = ageing.limbo_fields(ageing.list_limbo(database, utc_now()))
    return _tell(args, fields, words.limbo_rows(fields))


def limbo_complaint(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        count = ageing.complain(
            database, args.number, args.complaint_no, args.reason, by=SYSTEM, at=utc_now()
        )
    print(f"{args.number} 已转投诉 {args.complaint_no}（{count} 条）。")
    return 0


# --- emergency paper -----------------------------------------------------------------------------------------------


def emergency_print(args: argparse.Namespace) -> int:
    exporting.write_new(
        Path(args.output), b""
    )  # before numbers are taken: the paper must have somewhere to go
    with app.writing(args.settings.data_folder) as database:
        if args.sheet:
            sheet_nos = tuple(args.sheet)
        else:
            sheet_nos = emergency.issue(database, args.registers, args.labels, by=SYSTEM, at=utc_now())
        content = emergency.draw_sheets(database, sheet_nos, by=SYSTEM, at=utc_now())
    for sheet_no in sheet_nos:
        print(sheet_no)
    exporting.write_new(Path(args.output), content)
    return 0


def emergency_list(args: argparse.Namespace) -> int:
    with app.reading(args.settings.data_folder) as database:
        rows = [sheet.fields() for sheet in emergency.list_sheets(database)]
    return _tell(args, rows, map(words.sheet_row, rows))


def emergency_void(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        count = emergency.void_sheet(database, args.sheet_no, args.reason, by=SYSTEM, at=utc_now())
    print(f"{args.sheet_no} 已作废，未用的号码作废 {count} 个。")
    return 0


def _tell(args: argparse.Namespace, fields: object, lines: Iterable[str]) -> int:
    if args.json:
        print(json.dumps(fields, ensure_ascii=False))
    else:
        for line in lines:
            print(line)
    return 0
