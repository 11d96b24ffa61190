"""Which custom events are suggested as goals."""

from datetime import UTC, date, datetime

import pytest

from footfall.stats.goal_suggestions import event_names
from footfall.stats.site import CompletedImport
from tests.stats.world import NOW, World, custom, engagement, view


def suggested(world: World, now: datetime = NOW, **options: object) -> list[str]:
    return event_names(world.warehouse, world.site, now, **options)  # type: ignore[arg-type]


def test_events_of_the_last_six_months_most_visitors_first(world: World) -> None:
    world.record(
        custom("2024-06-15T10:00", "Signup", 1),
        custom("2024-06-15T10:01", "Signup", 1),
        custom("2024-01-20T10:00", "Purchase", 2),
        custom("2024-01-20T10:00", "Purchase", 3),
        custom("2023-12-15T00:00", "First day", 4),
        custom("2023-12-14T23:59", "Long ago", 5),
    )
    assert suggested(world) == ["Purchase", "First day", "Signup"]


def test_six_months_before_a_day_that_february_lacks(world: World) -> None:
    world.record(
        custom("2024-02-29T00:00", "In", 1),
        custom("2024-02-28T23:59", "Out", 2),
    )
    assert suggested(world, datetime(2024, 8, 31, 12, tzinfo=UTC)) == ["In"]


@pytest.mark.parametrize("name", [" Signup", "Signup\t", " ", "\n", "x" * 121])
def test_not_what_could_be_no_goal(world: World, name: str) -> None:
    world.record(
        view("2024-06-10T10:00", 1),
        engagement("2024-06-10T10:01", 1),
        custom("2024-06-10T10:02", name, 1),
        custom("2024-06-10T10:02", "é" * 120, 1),
    )
    assert suggested(world) == ["é" * 120]


def test_not_what_is_excluded_or_does_not_contain_the_search(world: World) -> None:
    world.record(*(custom("2024-06-10T10:00", name, 1) for name in ("Signup", "Sign off", "Buy")))
    assert suggested(world, search="SIGN", exclude=["Signup"]) == ["Sign off"]
    assert suggested(world, search="'%_") == []


def test_imported_events_count_too(world: World) -> None:
    world.record(custom("2024-06-10T10:00", "Signup", 1), custom("2024-06-10T10:00", "Buy", 2))
    world.record(custom("2024-06-10T10:00", "Signup", 3))
    world.bring_in(
        "imported_custom_events",
        *(
            {"date": "2024-03-01", "import_id": import_id, "name": name, "visitors": visitors}
            for import_id, name, visitors in (
                (5, "Buy", 2),
                (5, "Call", 1),
                (5, " padded", 9),
                (6, "Of an import that failed", 9),
            )
        ),
    )
    world.configure(imports=(CompletedImport(5, date(2024, 2, 1), date(2024, 4, 1)),))
    assert suggested(world) == ["Buy", "Signup", "Call"]


def test_at_most_25(world: World) -> None:
    world.record(*(custom("2024-06-10T10:00", f"Event {n:02}", 1) for n in range(30)))
    assert suggested(world) == [f"Event {n:02}" for n in range(25)]


def test_only_the_first_thousand_exclusions_count(world: World) -> None:
    world.record(custom("2024-06-10T10:00", "Signup", 1))
    many = [f"Event {number}" for number in range(1_000)]
    assert suggested(world, exclude=[*many, "Signup"]) == ["Signup"]
