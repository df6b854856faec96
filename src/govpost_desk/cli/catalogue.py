"""The commands about service items and blank forms: `item import`, `item find`, `form application`."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from govpost_desk import app
from govpost_desk.cli.hall_arguments import Words
from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.service_items import ItemList
from govpost_desk.services import application_forms, catalogue
from govpost_desk.services.messages import catalogue as words
from govpost_desk.workers.clock import utc_now


def add_parsers(groups: Any, shared: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    """Both groups of commands."""
    items = Words(groups, "item", "政务服务事项清单")
    take = items.add("import", import_items, "导入事项清单（XLSX、XLS、CSV）", as_json)
    take.add_argument("file")
    take.add_argument("--list", choices=[each.value for each in ItemList], default=ItemList.MAIN.value)
    take.add_argument("--dry-run", action="store_true", help="只预览，不导入")
    items.add("find", find_items, "按编码、名称、拼音首字母、部门找事项", as_json).add_argument("text")
    forms = Words(groups, "form", "空白单式")
    blank = forms.add("application", blank_forms, "邮寄申请单（A4，每页两份）", shared)
    blank.add_argument("-o", "--output", required=True, metavar="F.pdf")
    blank.add_argument("--copies", type=int, default=2, metavar="N", help="份数")
    blank.add_argument("--items", action="store_true", help="附上已公布邮寄的事项")


def import_items(args: argparse.Namespace) -> int:
    at = utc_now()
    with app.writing(args.settings.data_folder) as database:
        preview = catalogue.preview_catalogue(database, Path(args.file), ItemList(args.list))
        if not args.dry_run:
            preview = catalogue.take_catalogue(database, preview, by=SYSTEM, at=at)
    fields = preview.fields()
    print(json.dumps(fields, ensure_ascii=False) if args.json else words.catalogue_summary(fields))
    return 0


def find_items(args: argparse.Namespace) -> int:
    with app.reading(args.settings.data_folder) as database:
        found = [asdict(item) for item in catalogue.find_items(database, args.text)]
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for fields in found:
            print(words.item_row(fields))
    return 0


def blank_forms(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        application_forms.save_forms(
            database, Path(args.output), args.copies, with_items=args.items, by=SYSTEM, at=utc_now()
        )
    return 0
