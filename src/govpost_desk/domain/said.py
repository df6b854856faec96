"""What tables and other programs write for yes and no."""

from govpost_desk.domain.errors import FieldError

_YES, _NO = ("1", "true", "yes", "是"), ("0", "false", "no", "否")


def read_flag(field: str, value: object) -> bool:
    """Yes or no. Raises FieldError "flag"."""
    word = str(value).strip().lower() if isinstance(value, str | bool | int) else ""
    if word not in (*_YES, *_NO):
        raise FieldError(field, "flag")
    return word in _YES
