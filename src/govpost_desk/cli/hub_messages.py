"""What `govpost-desk hub messages` does: send what is due, look at the queue, change the wording."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from govpost_desk.cli.hub_answers import hall, hall_read, office_of, tell
from govpost_desk.domain.errors import RuleError
from govpost_desk.hub import providers, sending, templates

_STATES = {
    "waits": "待交接簿合上",
    "queued": "待发",
    "sending": "在发",
    "sent": "已发",
    "failed": "失败",
    "unknown": "不明",
    "withdrawn": "撤回",
}

_LINE = "{site}：已发 {sent}，稍后再发 {queued}，失败 {failed}，不明 {unknown}。"


def send(args: argparse.Namespace) -> int:
    """What is due in every hall; exit code 3 when something failed or nobody knows."""
    office = office_of(args)
    provider = providers.provider_of(args.provider, Path(args.hub))
    rows = []
    bad = 0
    for site in office.store.sites():
        ended = sending.send_due(office, site, provider, args.most)
        bad += ended.get("failed", 0) + ended.get("unknown", 0)
        rows.append(
            {"site": site, **{name: ended.get(name, 0) for name in ("sent", "queued", "failed", "unknown")}}
        )
    if args.json:
        tell(args, rows)
    else:
        for row in rows:
            print(_LINE.format_map(row))
    return 3 if bad else 0


def list_messages(args: argparse.Namespace) -> int:
    """The queue: numbers and states, neither telephone nor text."""
    rows = []
    with hall_read(args) as tx:
        for row in sending.all_messages(tx):
            state = row.state if args.json else _STATES[row.state]
            named = {"event": row.event_id, "template": row.template, "waybill_no": row.waybill_no}
            at = datetime.fromtimestamp(row.at_ms / 1000, UTC).isoformat()
            rows.append({**named, "state": state, "why": row.why, "attempts": row.attempts, "at": at})
    tell(args, rows)
    return 0


def send_again(args: argparse.Namespace) -> int:
    """A person decides that one is tried once more."""
    with hall(args) as tx:
        queued = sending.send_again(tx, args.event, args.template)
    if not queued:
        raise RuleError("nothing_waits")
    return 0


def wording(args: argparse.Namespace) -> int:
    """The wording of a hall, after a change if one is given."""
    with hall(args) as tx:
        if args.template and (args.default or args.text is not None):
            templates.set_template(tx, args.template, None if args.default else args.text)
        elif args.template and args.template not in templates.DEFAULTS:
            raise RuleError("template", template=args.template)
        found = templates.templates(tx)
    shown = [name for name in found if args.template in ("", name)]
    tell(args, [{"template": name, "text": found[name]} for name in shown])
    return 0
