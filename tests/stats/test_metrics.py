"""What the metrics count."""

from tests.stats.world import World, custom, engagement, view

CORE = [
    "visitors",
    "visits",
    "pageviews",
    "views_per_visit",
    "bounce_rate",
    "visit_duration",
    "events",
]


def test_nothing_happened(world: World) -> None:
    assert world.metrics(*CORE) == [0, 0, 0, 0.0, 0, 0, 0]


def test_core_metrics_of_two_visitors(world: World) -> None:
    world.record(
        view("2024-06-10T10:00"),
        view("2024-06-10T10:01", page="/pricing"),
        custom("2024-06-10T10:02", "Signup"),
        view("2024-06-11T10:00"),
        view("2024-06-10T12:00", user=2),
    )
    # Three visits of two visitors, two of them bounces; the long one lasts 120 s.
    assert world.metrics(*CORE) == [2, 3, 4, 1.33, 67, 40, 5]


def test_engagement_is_not_an_event_and_changes_no_visit_metric(world: World) -> None:
    world.record(view("2024-06-10T10:00"), engagement("2024-06-10T10:05", engagement_time=9000))
    assert world.metrics(*CORE) == [1, 1, 1, 1.0, 100, 0, 1]
