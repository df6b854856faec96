"""Many pieces at once, made by SQL: orders with their people, numbers and as much of a journal as searching reads.

The bodies name order and number alone, so the books of such a desk prove nothing; its keys do.
"""

from govpost_desk.storage.database import Database, Execute

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈单覃"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰红建国文辉力志永健世广义兴良海山仁波宁贵福生龙元全国胜"
)
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
# Numbers that look picked: a multiplier and a shift for each use.
_PIECES = """
    CREATE TEMP TABLE piece AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)
    SELECT i, unhex(printf('%08x%08x%016x', (i * 2654435761) & 0xffffffff, (i * 40503) & 0xffffffff, i)) AS order_id,
        unhex(printf('%08x%08x%016x', (i * 2246822519) & 0xffffffff, 3, i)) AS party_id,
        printf('20261120%08d%06d', (i * 48271) % 89999999 + 10000000, i) AS case_no,
        CASE WHEN i % 1009 = 5 THEN '欧阳·' || substr(:given, 1 + i % :givens, 2)
             WHEN i % 997 = 3 THEN 'Aibek Karim' || (i % 31)
             ELSE substr(:surnames, 1 + (i * 7919 >> 3) % :families, 1)
               || substr(:given, 1 + (i * 104729 >> 5) % :givens, 1)
               || CASE WHEN i % 3 THEN substr(:given, 1 + (i * 1299709 >> 7) % :givens, 1) ELSE '' END END AS name,
        '1' || substr('3578', 1 + i % 4, 1) || printf('%09d', (i * 982451653) % 1000000000) AS phone,
        CASE WHEN i % 2 THEN '' ELSE {number} END AS waybill_no
    FROM (SELECT i, :serial + i / 2 AS s FROM n)
"""
_CHECK = "(11 - ({sum}) % 11)".format(
    sum=" + ".join(f"(s / {10 ** (7 - at)}) % 10 * {weight}" for at, weight in enumerate(_WEIGHTS))
)
_NUMBER = (
    f"'11' || printf('%08d', s) || CASE {_CHECK} WHEN 10 THEN 0 WHEN 11 THEN 5 ELSE {_CHECK} END || '99'"
)
_ROWS = (
    "INSERT INTO party (party_id, kind, name, phone, address, note, list_digest, erased) SELECT party_id, 'recipient',"
    " name, phone, '贵州省贵阳市观山湖区长岭北路' || (i % 400) || '号' || (i % 30) || '栋' || (i % 60) || '室', '',"
    " lower(hex(party_id) || hex(order_id)), 0 FROM piece",
    "INSERT INTO desk_order (order_id, source, case_no, part, window_code, channel, item_name, document_name,"
    " department, issued_on, division, division_choices, payer, mode, receipt, weight_g, defaults, problems, corrected,"
    " party_id, status, recorded_at, changed_at) SELECT order_id, '520100GA01', case_no, 1, '01', 'file',"
    " '普通护照签发', '护照', '公安厅', '2026-11-20', '520115', '[]', 'sender', 'one_way', 0, 100, '[]', '[]', '[]',"
    " party_id, 'open', :base + i, :base + i FROM piece",
    "INSERT INTO event (position, epoch, seq, event_id, type, wall_ms, hlc, hash, header, salt, body)"
    " SELECT :base + i, 1, :base + i, party_id, 'order.recorded', 0, 0, x'00', x'', x'',"
    """ CAST('{"order_id":"' || lower(hex(order_id)) || '"}' AS BLOB) FROM piece""",
    "INSERT INTO event (position, epoch, seq, event_id, type, wall_ms, hlc, hash, header, salt, body)"
    " SELECT :base + :count + i / 2, 1, :base + :count + i / 2, order_id, 'line.ticked', 0, 0, x'00', x'', x'',"
    """ CAST('{"order_id":"' || lower(hex(order_id)) || '","waybill_no":"' || waybill_no || '"}' AS BLOB)"""
    " FROM piece WHERE waybill_no <> ''",
    "INSERT INTO waybill_number (waybill_no, range_id, order_id, state)"
    " SELECT waybill_no, x'00', order_id, 'reserved' FROM piece WHERE waybill_no <> ''",
    "DROP TABLE piece",
)


def fill(database: Database, count: int, *, serial: int = 23_456_000) -> int:
    """`count` pieces beside what the desk has, every second one with a number; they have no search keys yet.

    `serial`: of the first number; another where the desk is to give numbers of its own range.
    Returns the bytes of the file that hold orders, people and numbers: without the journal.
    """
    grown = 0
    with database.begin() as tx:
        run: Execute = tx.execute
        (head,) = run("SELECT coalesce(max(position), 0) FROM event").fetchone()
        values = {
            "count": count,
            "base": head + 1,
            "serial": serial,
            "surnames": _SURNAMES,
            "families": len(_SURNAMES),
            "given": _GIVEN,
            "givens": len(_GIVEN) - 1,
        }
        run(_PIECES.format(number=_NUMBER), values)
        for statement in _ROWS:
            before = file_bytes(run)
            run(statement, {name: value for name, value in values.items() if f":{name}" in statement})
            grown += 0 if "INTO event" in statement else file_bytes(run) - before
    return grown


def file_bytes(execute: Execute) -> int:
    """What the file takes as this transaction sees it."""
    pages, size = (execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages) * int(size)
