"""The head office of a command of `govpost-desk hub`, and its rows for people or as JSON."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from govpost_desk.domain.errors import RuleError
from govpost_desk.hub import installation
from govpost_desk.hub.office import Office
from govpost_desk.hub.store import NoSite, Tx


def office_of(args: argparse.Namespace) -> Office:
    """The head office in the folder of `--hub`; `cli.hub` closes it after the command."""
    office = args.opened = installation.open_office(Path(args.hub))
    return office


@contextmanager
def hall(args: argparse.Namespace) -> Iterator[Tx]:
    """A writing transaction of the hall `args.site`. Raises RuleError no_site."""
    try:
        with office_of(args).begin(args.site) as tx:
            yield tx
    except NoSite:
        raise RuleError("no_site", site=args.site) from None


@contextmanager
def hall_read(args: argparse.Namespace) -> Iterator[Tx]:
    """A reading one."""
    try:
        with office_of(args).store.read(args.site, 0) as tx:
            tx.must_exist()
            yield tx
    except NoSite:
        raise RuleError("no_site", site=args.site) from None


def halls(args: argparse.Namespace) -> Iterator[tuple[str, Tx]]:
    """Each hall with a reading transaction, one after the other."""
    office = office_of(args)
    for site in office.store.sites():
        with office.store.read(site, office.clock()) as tx:
            yield site, tx


def tell(args: argparse.Namespace, rows: Iterable[dict[str, Any]]) -> None:
    """One line a row, or all as JSON."""
    if args.json:
        print(json.dumps(list(rows), ensure_ascii=False))
        return
    for row in rows:
        print("  ".join(_value(value) for value in row.values()))
    sys.stdout.flush()


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
