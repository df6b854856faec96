"""What the words of `govpost-desk hub` do. Each hall is worked on in a transaction of its own."""

import argparse
import json
import logging
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from govpost_desk.cli import hub_stick
from govpost_desk.cli.hub_answers import hall, halls
from govpost_desk.cli.hub_answers import office_of as _office
from govpost_desk.cli.hub_answers import tell as _tell
from govpost_desk.domain.errors import RuleError, StorageError
from govpost_desk.domain.numbers import range_from
from govpost_desk.domain.retention import UNCLAIMED_DAYS
from govpost_desk.domain.tariff_reading import above_reference, read_tariff
from govpost_desk.domain.window_reading import WHOLE
from govpost_desk.hub import (
    backing_up,
    channels,
    desks,
    enrolling,
    feeding,
    granting,
    incidents,
    installation,
    rebuilding,
    tls,
    upgrading,
)
from govpost_desk.hub.office import Office
from govpost_desk.hub.reference import read_reference
from govpost_desk.hub.store import NoSite
from govpost_desk.services.messages.tariffs import price_words
from govpost_desk.wire.enrol_file import EnrolFile, write_enrol_file
from govpost_desk.wire.signing import fingerprint

TLS_FOLDER = "tls"
_KINDS = {"windows": "window", "items": "item", "tariffs": "tariff", "staff": "operator"}
_DEMO_SITE, _DEMO_DESKS = "520100-01", ("520100-01-D01", "520100-01-D02")


def init(args: argparse.Namespace) -> int:
    """Keys and an empty store."""
    is_server = args.place.startswith(("postgresql://", "postgres://"))
    folder = Path(args.hub if is_server else args.place)
    office = args.opened = installation.create(folder, args.place if is_server else "")
    print(f"总部已建立：{folder}。公钥指纹 {fingerprint(office.key.public)}。")
    print(f"请把 {folder / 'signing.key'} 和 {folder / 'store.key'} 抄一份放在别处。")
    return 0


def serve(args: argparse.Namespace) -> int:
    """Answer desks until it is stopped."""
    installation.shorten_marks(Path(args.hub))
    office = _office(args)
    upgrading.know_sizes(office.store.engine)
    return _serve(office, Path(args.hub), args.host, args.port, args.unclaimed_days, with_tls=args.tls)


def _serve(office: Office, folder: Path, host: str, port: int, unclaimed_days: int, *, with_tls: bool) -> int:
    from govpost_desk.hub import serving

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("govpost_desk.hub").setLevel(logging.INFO)
    place = folder / TLS_FOLDER
    if with_tls and not (place / tls.SERVER).exists():
        raise StorageError("file_missing")
    print(f"总部在 {'https' if with_tls else 'http'}://{host}:{port} 服务。按 Ctrl+C 结束。", flush=True)
    certificate = (place / tls.SERVER, place / tls.SERVER_KEY) if with_tls else None
    serving.serve(office, host, port, certificate, unclaimed_days=unclaimed_days)
    return 0


def make_tls(args: argparse.Namespace) -> int:
    """Certificates."""
    authority = tls.make_certificates(Path(args.hub) / TLS_FOLDER, args.names, datetime.now(UTC))
    print(f"证书已做好。把 {authority} 交给每个台席；服务时加 --tls。")
    return 0


def demo(args: argparse.Namespace) -> int:
    """A hub to try: made with its first start, the same one afterwards."""
    folder = Path(args.hub)
    office = (
        installation.open_office(folder) if (folder / "signing.key").exists() else installation.create(folder)
    )
    if _DEMO_SITE not in office.store.sites():
        office.add_site(_DEMO_SITE, "贵阳市政务服务中心（演示）")
        office.add_pool(_DEMO_SITE, "11", "51", 1_000_000, 160_000)
    for desk_id in _DEMO_DESKS:
        print(f"{desk_id} 的注册码：{_spaced(office.make_code(desk_id))}（15 分钟内有效）")
    print(f"公钥指纹 {fingerprint(office.key.public)}")
    print(f"演示平台的口令 {office.add_channel(_DEMO_SITE, 'demo', '演示平台', channels.RIGHTS)}")
    return _serve(office, folder, "127.0.0.1", args.port, UNCLAIMED_DAYS, with_tls=False)


def show_key(args: argparse.Namespace) -> int:
    """The public key as two people compare it."""
    office = _office(args)
    _tell(args, [{"fingerprint": fingerprint(office.key.public), "key": office.key.public}])
    return 0


def openapi(args: argparse.Namespace) -> int:
    """The interface."""
    from govpost_desk.hub.http import openapi_text

    print(openapi_text(_office(args)))
    return 0


def add_site(args: argparse.Namespace) -> int:
    """A new hall."""
    if desks.site_of(f"{args.site}-D01") != args.site:
        raise RuleError("desk_id", desk=args.site)
    approve = " ".join(args.approve)
    _office(args).add_site(args.site, args.name, range_size=max(1, args.range_size), approve=approve)
    return 0


def list_sites(args: argparse.Namespace) -> int:
    """Halls: incarnation, feed, numbers left."""
    rows = []
    for site, tx in halls(args):
        standing = tx.standing
        row = {"site": site, "inc": standing.inc, "facts": standing.fact_n, "feed": standing.feed_n}
        rows.append({**row, "numbers_free": granting.numbers_free(tx)})
    _tell(args, rows)
    return 0


def add_desk(args: argparse.Namespace) -> int:
    """A one-time code."""
    site = desks.site_of(args.desk)
    if site is None:
        raise RuleError("desk_id", desk=args.desk)
    office = _office(args)
    if args.file and Path(args.file).exists():
        raise StorageError("exists")
    try:
        code = office.make_code(args.desk, args.name)
    except NoSite:
        raise RuleError("no_site", site=site) from None
    if args.file:
        _write_enrol_file(args, office, code)
    elif args.json:
        print(json.dumps({"desk": args.desk, "code": code}))
    else:
        print(f"{args.desk} 的注册码：{_spaced(code)}（15 分钟内有效，用一次）")
    return 0


def _write_enrol_file(args: argparse.Namespace, office: Office, code: str) -> None:
    authority = Path(args.hub) / TLS_FOLDER / tls.CA
    file = EnrolFile(
        desk=args.desk,
        address=args.address,
        code=code,
        ca=authority.read_text(encoding="ascii") if authority.exists() else "",
        hub_key=office.key.public,
    )
    try:
        Path(args.file).write_bytes(write_enrol_file(file))
    except OSError:
        raise StorageError("unavailable") from None
    print(f"加入文件已写好：{args.file}。里面有注册码，15 分钟内有效，请当面交给台席。")


def list_desks(args: argparse.Namespace) -> int:
    """Desks as they said last."""
    rows = []
    for _, tx in halls(args):
        for row in desks.all_desks(tx):
            seen = datetime.fromtimestamp(row.seen_ms / 1000, UTC).isoformat() if row.seen_ms else ""
            last = {
                "seen": seen,
                "unpushed": row.unpushed,
                "numbers_left": row.numbers_left,
                "app": row.app,
            }
            rows.append({"desk": row.desk_id, "name": row.name, "state": row.state, **last})
    _tell(args, rows)
    return 0


def revoke_desk(args: argparse.Namespace) -> int:
    """It is told so at its next word, and heard no more."""
    site = desks.site_of(args.desk) or ""
    try:
        with _office(args).begin(site) as tx:
            row = desks.find_desk(tx, args.desk)
            if row is None:
                raise RuleError("no_desk", desk=args.desk)
            desks.set_state(tx, args.desk, desks.REVOKED, row.key)
    except NoSite:
        raise RuleError("no_desk", desk=args.desk) from None
    return 0


def list_codes(args: argparse.Namespace) -> int:
    """Codes: for whom, until when; not what."""
    rows = []
    for _, tx in halls(args):
        for row in enrolling.codes(tx):
            state = "used" if row.used_by else "expired" if row.expires_ms < tx.now_ms else "open"
            expires = datetime.fromtimestamp(row.expires_ms / 1000, UTC).isoformat()
            rows.append({"desk": row.desk_id, "state": state, "expires": expires})
    _tell(args, rows)
    return 0


def add_range(args: argparse.Namespace) -> int:
    """Numbers for a hall; those of other halls must not be among them."""
    spec = range_from(args.first, args.count)
    for site, tx in halls(args):
        for pool in granting.pools(tx):
            if (pool.prefix, pool.suffix) != (spec.prefix, spec.suffix):
                continue
            if pool.first_serial < spec.first_serial + spec.count and spec.first_serial < (
                pool.first_serial + pool.count
            ):
                raise RuleError("range_overlaps", site=site)
    try:
        added = args.opened.add_pool(
            args.site, spec.prefix, spec.suffix, spec.first_serial, spec.count, bands=args.bands
        )
    except NoSite:
        raise RuleError("no_site", site=args.site) from None
    if not added:
        raise RuleError("range_overlaps", site=args.site)
    return 0


def list_ranges(args: argparse.Namespace) -> int:
    """Pools of all halls."""
    rows = []
    for site, tx in halls(args):
        for pool in granting.pools(tx):
            numbers = {"prefix": pool.prefix, "suffix": pool.suffix, "first": pool.first_serial}
            rows.append({"site": site, **numbers, "count": pool.count, "bands": pool.bands})
    _tell(args, rows)
    return 0


def take_reference(args: argparse.Namespace) -> int:
    """Windows, items, tariffs, staff into the feed of a hall."""
    kind = _KINDS[args.what]
    items: list[tuple[str, str | None]] = list(read_reference(kind, Path(args.file)))
    with hall(args) as tx:
        given = {key for key, _ in items}
        dropped = [key for key in feeding.keys_of(tx, kind) if key not in given] if args.replace else []
        items += [(key, None) for key in dropped]
        if kind == "operator":
            # a person's older versions are blanked, one by one: the others say theirs still
            changed = sum(feeding.replace(tx, kind, [item]) for item in items)
        else:
            changed = feeding.put(tx, kind, items)
    told = f"{len(given)} 行，其中 {changed - len(dropped)} 行是新的或有变"
    print(f"{told}，已下发。" if not dropped else f"{told}；撤掉文件里没有的 {len(dropped)} 项。已下发。")
    if kind == "tariff":
        _tell_above(items)
    elif kind == "window":
        _tell_partial(items)
    return 0


def _tell_above(items: list[tuple[str, str | None]]) -> None:
    """D-71: a price above the reference is flagged, and taken."""
    for code, content in items:
        above = above_reference(read_tariff(json.loads(content))) if content else ()
        if above:
            print(f"{code} 高于参考价：{'、'.join(map(price_words, above))}。")


def _tell_partial(items: list[tuple[str, str | None]]) -> None:
    """Only a desk knows whether it has the window: without it, such a row makes none."""
    for code, content in items:
        missing = [name for name in WHOLE if not json.loads(content).get(name)] if content else []
        if missing:
            print(f"{code} 没有写全（缺 {'、'.join(missing)}）：台席上有这个窗口的照改，没有的不会新增。")


def list_incidents(args: argparse.Namespace) -> int:
    """What people must look at."""
    rows = []
    for site, tx in halls(args):
        found = incidents.all_incidents(tx)
        rows += [{"site": site, **each} for each in found if args.all or each["state"] == "open"]
    _tell(args, rows)
    return 0


def close_incident(args: argparse.Namespace) -> int:
    """A person has settled it."""
    with hall(args) as tx:
        closed = incidents.close_incident(tx, args.kind, args.key, args.by)
    if not closed:
        raise RuleError("nothing_waits")
    return 0


def list_epochs(args: argparse.Namespace) -> int:
    """Requests that wait for a person."""
    rows = []
    for site, tx in halls(args):
        for row in granting.waiting(tx):
            rows.append({"site": site, "desk": row.desk_id, "why": row.why, "ask": row.ask[:16]})
    _tell(args, rows)
    return 0


def decide_epoch(args: argparse.Namespace) -> int:
    """Granted or refused."""
    with hall(args) as tx:
        office = args.opened
        decided = granting.decide(tx, args.ask, granted=args.granted, key=office.key, draw=office.draw)
    if not decided:
        raise RuleError("nothing_waits")
    return 0


def list_held(args: argparse.Namespace) -> int:
    """Stored and not understood."""
    rows = []
    for site, tx in halls(args):
        rows += [{"site": site, **each} for each in rebuilding.all_held(tx)]
    _tell(args, rows)
    return 0


def reinterpret(args: argparse.Namespace) -> int:
    """Read what is held once more."""
    office = _office(args)
    understood = still = 0
    for site in office.store.sites():
        with office.begin(site) as tx:
            now, left = rebuilding.reinterpret(tx)
            understood, still = understood + now, still + left
    print(f"看懂 {understood} 条，还看不懂 {still} 条。")
    return 0


def rebuild(args: argparse.Namespace) -> int:
    """Exit code 3 when something differed; it is right afterwards."""
    office = _office(args)
    differed = []
    for site in office.store.sites():
        with office.begin(site) as tx:
            differed += [f"{site} {name}" for name in rebuilding.rebuild(tx)]
    print("由日志重建，完全一致。" if not differed else f"有出入，已按日志改正：{'、'.join(differed)}。")
    return 3 if differed else 0


def take_stick(args: argparse.Namespace) -> int:
    """A desk's file of the memory stick; exit code 3 when something of it was not taken."""
    path = Path(args.file)
    taken = hub_stick.take(_office(args), path, Path(args.out) if args.out else path.parent)
    if args.json:
        _tell(args, [{**asdict(taken), "answer": str(taken.answer)}])
    else:
        print(hub_stick.told(taken))
    return 3 if taken.refused else 0


def back_up(args: argparse.Namespace) -> int:
    """A backup that was opened again and proved."""
    made = backing_up.back_up(_office(args), Path(args.file), installation.store_key(Path(args.hub)))
    print(f"已备份并核验：{made.path}，{made.sites} 个大厅，{made.events} 条。")
    return 0


def restore(args: argparse.Namespace) -> int:
    """A backup into an empty store, then a new incarnation of every hall."""
    office = _office(args)
    backing_up.put_back(Path(args.file), installation.store_key(Path(args.hub)), office.store)
    return restored(args)


def restored(args: argparse.Namespace) -> int:
    """A new incarnation of every hall."""
    office = _office(args)
    for site in office.store.sites():
        print(f"{site}：第 {office.restored(site)} 代。台席下次联系时重读下发，并补送日志。")
    return 0


def _spaced(code: str) -> str:
    return f"{code[:4]} {code[4:]}"
