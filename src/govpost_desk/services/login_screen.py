"""What the login page shows: all that is read, and imported, before the first picture of a start."""

from dataclasses import dataclass

from govpost_desk.storage import people, periods, reference
from govpost_desk.storage.database import Database


@dataclass(frozen=True, kw_only=True)
class Person:
    """An operator as the login page and the frame name him."""

    operator_no: str
    name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class LoginView:
    """Which desk this is. `people`: who may sign in by a button, on a demo desk alone; `left`: what is said to the
    next clerk while a shift is handed over and nobody has taken it, else "".
    """

    centre_name: str
    desk_id: str
    people: tuple[Person, ...]
    left: str


def login_view(db: Database) -> LoginView:
    """The page at a start."""
    with db.reading() as execute:
        desk_id, _, centre_name, *_, demo = reference.profile(execute)
        between = periods.open_shift(execute) is None and periods.last_shift(execute) is not None
    left = ""
    if between:
        from govpost_desk.services.shifts import left_for_taker

        left = left_for_taker(db)
    people = people_of_desk(db) if demo else ()
    return LoginView(centre_name=centre_name, desk_id=desk_id, people=people, left=left)


def strange_number(db: Database, number: str) -> str:
    """The number if nobody has it, else "": also one who left is told that he did."""
    with db.reading() as execute:
        return number if people.operator(execute, number) is None else ""


def people_of_desk(db: Database) -> tuple[Person, ...]:
    """Operators who may work here."""
    with db.reading() as execute:
        known = [people.operator(execute, number) for number in people.active_operators(execute)]
    return tuple(
        Person(operator_no=person.operator_no, name=person.name, role=person.role)
        for person in known
        if person is not None
    )
