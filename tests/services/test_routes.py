"""The timetable of routes (D-30): set, ended, read by bagging, told in the set-up file."""

import json

import pytest
from tests.builders import Counter, sample

from govpost_desk import cli
from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import routes, set_up
from govpost_desk.services.routes import RoutePlan


def plan(**values: object) -> RoutePlan:
    """A good route with `values` on top."""
    given = {
        "code": "SZ",
        "name": "深圳邮路",
        "destination": "51800000",
        "destination_name": "深圳处理中心",
        "departs": ("16:30", "9:05"),
        "days": "51",
    }
    return routes.check_route(**{**given, "departs": ("16:30", "09:05"), **values})  # type: ignore[arg-type]


def test_a_route_is_set_in_order_and_ended(counter: Counter) -> None:
    routes.set_route(counter.db, plan(), by=SYSTEM, at=counter.clock())
    found = {route.route_code: route for route in routes.list_routes(counter.db)}
    assert sorted(found) == ["GY", "SZ", "ZY"]
    assert (found["SZ"].departs, found["SZ"].days) == (("09:05", "16:30"), "15")
    routes.set_route(counter.db, plan(name="新名"), by=SYSTEM, at=counter.clock())
    opened = counter.scan("GPDROUTESZ")
    assert (opened.answer, opened.why) == ("done", "bag")
    assert "新名" in opened.message
    routes.end_route(counter.db, "SZ", by=SYSTEM, at=counter.clock())
    assert counter.scan("GPDROUTESZ").why == "no_such_route"
    with pytest.raises(RuleError, match="no_route"):
        routes.end_route(counter.db, "SZ", by=SYSTEM, at=counter.clock())
    assert counter.verify().ok


def test_a_bag_goes_by_the_route_that_leaves_next(counter: Counter) -> None:
    opened = counter.scan("GPDBAG")  # nine on a Monday: 11:30 to the centre comes first
    assert "贵阳中心局" in opened.message
    assert [choice.code for choice in opened.choices] == ["GPDROUTEZY"]
    routes.set_route(counter.db, plan(), by=SYSTEM, at=counter.clock())
    assert "深圳处理中心" in counter.scan("GPDBAG").message


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"code": "深"}, "route_code"),
        ({"code": ""}, "route_code"),
        ({"name": " "}, "route_code"),
        ({"destination": "518000"}, "route_office"),
        ({"destination": "5180000A"}, "route_office"),
        ({"destination_name": ""}, "route_office"),
        ({"departs": ("25:00",)}, "timetable"),
        ({"departs": ()}, "timetable"),
        ({"days": "18"}, "timetable"),
        ({"days": ""}, "timetable"),
    ],
)
def test_a_route_that_is_none(values: dict[str, object], code: str) -> None:
    with pytest.raises(RuleError, match=code):
        plan(**values)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('code = "GY"', 'code = "贵"', "route.code"),
        ('destination = "55000000"', 'destination = "5500"', "route.destination"),
        ('departs = ["11:30", "16:30"]', 'departs = ["noon"]', "route.departs"),
        ('departs = ["11:30", "16:30"]', 'departs = "11:30"', "route.departs"),
        ('days = "123456"', "", "route.days"),
        ("[[route]]", "[[rout]]", "rout"),
    ],
)
def test_a_wrong_set_up_file_names_its_field(old: str, new: str, field: str) -> None:
    text = sample("demo_desk.toml").read_text("utf-8")
    assert old in text
    with pytest.raises(RuleError, match="setup_file") as caught:
        set_up.read_plan(text.replace(old, new))
    assert caught.value.facts == {"field": field}


def test_the_command_line(counter: Counter, capsys: pytest.CaptureFixture[str]) -> None:
    counter.close()

    def run(*words: str) -> str:
        assert cli.main(["--data", str(counter.folder), "route", *words]) == 0
        return capsys.readouterr().out

    told = run(
        "set", "SZ", "深圳邮路", "51800000", "深圳处理中心", "--departs", "16:30,11:30", "--days", "12345"
    )
    assert told == "SZ  深圳邮路  寄达 深圳处理中心 51800000  11:30 16:30  周一、二、三、四、五\n"
    assert json.loads(run("list", "--json"))[1] == {
        "route_code": "SZ",
        "name": "深圳邮路",
        "destination": "51800000",
        "destination_name": "深圳处理中心",
        "departs": ["11:30", "16:30"],
        "days": "12345",
    }
    run("off", "SZ")
    assert "SZ" not in run("list")
    wrong = ["set", "SZ", "深圳", "518", "深圳", "--departs", "16:30"]
    assert cli.main(["--data", str(counter.folder), "route", *wrong]) == 1
    assert "8 位数字" in capsys.readouterr().err


@pytest.mark.parametrize("departs", [("16:30+09:00",), ("16:30", "16:30Z"), ("16:30:15",), ("T1630",)])
def test_a_time_is_hours_and_minutes(departs: tuple[str, ...]) -> None:
    with pytest.raises(RuleError, match="timetable"):
        routes.check_route("R1", "市内", "55000000", "贵阳", departs, "12345")


def test_names_of_routes_are_one_clean_line() -> None:
    plan = routes.check_route("R1", "市\n内\x1b[2J", "55000000", "贵\u202e阳", ("16:30",), "12345")
    assert (plan.name, plan.destination_name) == ("市内[2J", "贵阳")
