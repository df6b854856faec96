"""What `govpost-desk hub channel` and `hub orders` do: who may post for a hall, and what they brought."""

import argparse
import json
from datetime import UTC, datetime

from govpost_desk.cli.hub_answers import hall, hall_read, halls, office_of, tell
from govpost_desk.domain.cleaning import normalise_case_no
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.orders import order_id
from govpost_desk.hub import channels, erasing, expiring, ordering, tracking, tracking_codes
from govpost_desk.hub.store import NoSite


def add_channel(args: argparse.Namespace) -> int:
    """A token, shown once."""
    try:
        token = office_of(args).add_channel(args.site, args.channel, args.name, tuple(args.may))
    except NoSite:
        raise RuleError("no_site", site=args.site) from None
    if args.json:
        print(json.dumps({"channel": args.channel, "token": token}))
    else:
        print(f"{args.channel} 的口令（只显示这一次；再运行一次就换新的，旧的作废）：\n{token}")
    return 0


def list_channels(args: argparse.Namespace) -> int:
    """Channels of all halls; not their tokens."""
    rows = []
    for site, tx in halls(args):
        for row in channels.channels(tx):
            added = datetime.fromtimestamp(row.added_ms / 1000, UTC).isoformat()
            named = {"site": site, "channel": row.channel_id, "name": row.name}
            rows.append({**named, "may": row.may, "state": row.state, "added": added})
    tell(args, rows)
    return 0


def revoke_channel(args: argparse.Namespace) -> int:
    """Its token serves no more."""
    with hall(args) as tx:
        revoked = channels.revoke_channel(tx, args.channel)
    if not revoked:
        raise RuleError("nothing_waits")
    return 0


def list_orders(args: argparse.Namespace) -> int:
    """Orders that platforms brought: numbers and states, no person."""
    rows = []
    with hall_read(args) as tx:
        for each in ordering.all_orders(tx):
            named = {"source": each.source, "case_no": each.case_no, "part": each.part}
            rows.append({**named, "channel": each.channel_id, "rev": each.rev, "state": each.state})
    tell(args, rows)
    return 0


def erase_order(args: argparse.Namespace) -> int:
    """The recipient that a platform brought goes, also from the desks; the desk's own records are erased there."""
    named = order_id(args.source, normalise_case_no(args.case_no).text, args.part).hex()
    with hall(args) as tx:
        erased = erasing.erase_orders(tx, [named])
    if not erased:
        raise RuleError("nothing_waits")
    return 0


def expire_orders(args: argparse.Namespace) -> int:
    """Recipients that nobody needed for so long go; in every hall."""
    days = args.days
    expired = expiring.expire_all(office_of(args), days)
    if args.json:
        tell(args, [{"site": site, "days": days, "expired": count} for site, count in expired.items()])
        return 0
    for site, count in expired.items():
        print(f"{site}：{count} 件平台订单 {days} 天没有台席收过，收件人信息已删，台席随下发删除。")
    return 0


def list_codes(args: argparse.Namespace) -> int:
    """Codes of carriers that are known in a hall."""
    with hall_read(args) as tx:
        known = sorted(tracking_codes.codes(tx).items())
    tell(args, [{"set": at[0], "code": at[1], "text": each.text, "means": each.means} for at, each in known])
    return 0


def name_code(args: argparse.Namespace) -> int:
    """Words for a code of a carrier."""
    with hall(args) as tx:
        tracking.word_code(tx, args.set, args.code, args.text, args.means)
    return 0
