"""docs/wire.md shows what goes over the line today."""

from tests.hub.wire_examples import DOCUMENT, conversation, written

from govpost_desk.wire.messages import PATHS, STATUS, Refusal
from govpost_desk.wire.platforms import CHANNEL_PATHS


def test_the_examples_are_those_of_this_program() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert written(document) == document, "run: python -m tests.hub.wire_examples"
    assert {type(request) for request, _ in conversation()} == {
        *PATHS.values(),
        *CHANNEL_PATHS.values(),
    }


def test_only_the_last_one_is_refused() -> None:
    *spoken, (_, last) = conversation()
    assert not any(isinstance(answer, Refusal) for _, answer in spoken)
    assert isinstance(last, Refusal)
    assert last.error == "fork"


def test_every_refusal_is_told_of() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    for code, status in STATUS.items():
        assert f"| `{code}` | {status} |" in document
