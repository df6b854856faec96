"""Platforms and carriers over HTTP: the same limits as for desks, a bearer token in place of a signature."""

from sqlalchemy.exc import DBAPIError, TimeoutError

from govpost_desk.hub.came import LATER, Came, message_in
from govpost_desk.hub.office import FromChannel, Office
from govpost_desk.wire.messages import Refusal
from govpost_desk.wire.platforms import OrdersAnswered, TrackingAnswered

_SCHEME = "bearer "


def answered(
    office: Office, came: Came, kind: type
) -> tuple[FromChannel | None, OrdersAnswered | TrackingAnswered | Refusal]:
    """The message in a request, if it is one, and the answer."""
    scheme, token = came.authorization[: len(_SCHEME)], came.authorization[len(_SCHEME) :].strip()
    if scheme.lower() != _SCHEME or not token:
        return None, Refusal(error="token")
    message: FromChannel | Refusal = message_in(came, kind)
    if isinstance(message, Refusal):
        return None, message
    try:
        return message, office.take(message, token)
    except (DBAPIError, TimeoutError):
        return message, LATER
