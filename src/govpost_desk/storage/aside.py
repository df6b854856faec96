"""A new desk is made whole beside its folder's files; this moves it into its place, also after a kill."""

import shutil
from pathlib import Path

from govpost_desk.domain.errors import StorageError
from govpost_desk.storage import keys
from govpost_desk.storage.database import DATABASE_FILE, sync_folder

ASIDE = ".setting-up"  # where a desk is made


def finish_set_up(folder: Path) -> None:
    """Move a desk that was made whole aside into its place, the key last; also one whose set-up was killed there.

    Nothing that is there is replaced, and nothing of it is put beside another desk's files: a rescue key of the wrong
    desk would spoil every later backup. Raises StorageError "unavailable".
    """
    aside = folder / ASIDE
    if not (aside / keys.KEY_FILE).exists():
        return
    if (folder / keys.KEY_FILE).exists():  # a desk came here in between: of the other no key stays
        shutil.rmtree(aside, ignore_errors=True)
        return
    if (folder / DATABASE_FILE).exists() and (aside / DATABASE_FILE).exists():
        return
    try:
        for name in (keys.WRAPPED_FILE, DATABASE_FILE, keys.KEY_FILE):
            if (aside / name).exists() and not (folder / name).exists():
                (aside / name).replace(folder / name)
        sync_folder(folder)
    except OSError:
        raise StorageError("unavailable") from None
    shutil.rmtree(aside, ignore_errors=True)
