"""Which command lines mean the window alone; every other one is read by the whole grammar."""

import pytest

from govpost_desk.cli.window import only_window


@pytest.mark.parametrize(
    ("words", "data", "printer"),
    [
        ([], None, None),
        (["--data", "d"], "d", None),
        (["run"], None, None),
        (["--data", "d", "run", "--printer", "file:p"], "d", "file:p"),
        (["run", "--data", "d"], "d", None),
    ],
)
def test_the_window(words: list[str], data: str | None, printer: str | None) -> None:
    args = only_window(words)
    assert args is not None
    assert (args.data, args.printer) == (data, printer)


@pytest.mark.parametrize(
    "words",
    [
        ["console"],
        ["--data", "d", "verify"],
        ["--printer", "file:p"],
        ["run", "console"],
        ["--help"],
        ["--version"],
        ["--data"],
        ["--unknown"],
    ],
    ids=" ".join,
)
def test_something_else(words: list[str]) -> None:
    assert only_window(words) is None
