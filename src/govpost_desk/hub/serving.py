"""The hub as a process that listens: uvicorn around `hub.http`, and what is done once a day beside it."""

import gc
import logging
import threading
from pathlib import Path

import uvicorn
from sqlalchemy.exc import DBAPIError, TimeoutError

from govpost_desk.hub import expiring
from govpost_desk.hub.http import make_app
from govpost_desk.hub.office import Office

_DAY_S, _RETRY_S = 24 * 3600.0, 3600.0
_YOUNG = 50_000  # objects: a batch makes some 10,000
_log = logging.getLogger(__name__)


def serve(
    office: Office, host: str, port: int, certificate: tuple[Path, Path] | None, *, unclaimed_days: int
) -> None:
    """Answer until the process is told to end. `certificate`: files of the certificate and its key, None without
    TLS; `unclaimed_days`: see hub.expiring, 0 for never.
    """
    ended = threading.Event()
    if unclaimed_days:
        threading.Thread(
            target=expire_daily, args=(office, unclaimed_days, ended), name="expiring", daemon=True
        ).start()
    certificate_file, key_file = certificate or (None, None)
    spare_collector()
    uvicorn.run(
        make_app(office),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        ws="none",
        server_header=False,
        ssl_certfile=certificate_file,
        ssl_keyfile=key_file,
    )
    ended.set()


def spare_collector() -> None:
    """What is loaded stays, so that Python's collector need not look through it; nor does it look at each batch of
    events anew, which is let go as a whole.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG)


def expire_daily(office: Office, days: int, ended: threading.Event) -> None:
    """Now, and once a day; of several processes each may, under the hall's lock."""
    wait_s = 0.0
    while not ended.wait(wait_s):
        wait_s = _DAY_S
        try:
            for site, count in expiring.expire_all(office, days).items():
                if count:
                    _log.info("%s: %d unclaimed orders expired", site, count)
        except (DBAPIError, TimeoutError, OSError) as failure:  # OSError: the marks, on a full disk
            _log.error("expiring: %s", type(failure).__name__)
            wait_s = _RETRY_S
