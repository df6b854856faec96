"""The hub as a process that listens: uvicorn around `hub.http`."""

import gc
from pathlib import Path

import uvicorn

from govpost_desk.hub.http import make_app
from govpost_desk.hub.office import Office


def serve(office: Office, host: str, port: int, certificate: tuple[Path, Path] | None) -> None:
    """Answer until the process is told to end. `certificate`: files of the certificate and its key, None without
    TLS.
    """
    certificate_file, key_file = certificate or (None, None)
    gc.freeze()  # what is loaded stays: the collector need not look through it at every batch
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
