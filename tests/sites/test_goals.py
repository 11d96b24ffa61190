import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from footfall.sites import goals
from footfall.sites.goals import create_goal, delete_event_goals, find_or_create_goal
from footfall.sites.models import Funnel, FunnelStep, Goal, Site
from tests.support.catalog import a_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return a_site("example.com")


def refusal(site: Site, **fields: object) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        create_goal(site, **fields)
    messages: dict[str, list[str]] = caught.value.message_dict
    return messages


class TestWhatAGoalIs:
    def test_an_event(self, site: Site):
        goal = create_goal(site, event_name=" Signup ")

        assert (goal.kind, goal.event_name, goal.display_name) == ("event", "Signup", "Signup")
        assert (goal.page_path, goal.scroll_threshold, goal.currency) == (None, -1, None)

    def test_a_page(self, site: Site):
        goal = create_goal(site, page_path=" blog/** ")

        assert (goal.kind, goal.page_path) == ("page", "/blog/**")
        assert goal.display_name == "Visit /blog/**"

    def test_a_scroll_depth_on_a_page(self, site: Site):
        goal = create_goal(site, page_path="/blog", scroll_threshold=75, display_name="Read it")

        assert (goal.kind, goal.scroll_threshold, goal.display_name) == ("scroll", 75, "Read it")

    def test_revenue(self, site: Site):
        assert create_goal(site, event_name="Purchase", currency="EUR").currency == "EUR"

    def test_a_page_has_no_currency(self, site: Site):
        assert create_goal(site, page_path="/thanks", currency="EUR").currency is None

    def test_a_scroll_depth_of_zero_is_one(self, site: Site):
        assert create_goal(site, page_path="/blog", scroll_threshold=0).kind == "scroll"


class TestWhatIsRefused:
    def test_a_goal_on_nothing(self, site: Site):
        expected = {
            "page_path": ["this field is required and must start with a /"],
            "event_name": ["this field is required and cannot be blank"],
        }
        assert refusal(site) == expected
        assert refusal(site, event_name="  ", page_path="") == expected

    def test_a_goal_on_both(self, site: Site):
        assert refusal(site, event_name="Signup", page_path="/thanks") == {
            "event_name": ["cannot co-exist with page_path"]
        }

    def test_the_event_that_measures_engagement(self, site: Site):
        assert refusal(site, event_name="engagement") == {
            "event_name": ["The event name 'engagement' is reserved and cannot be used as a goal"]
        }

    def test_a_long_event_name(self, site: Site):
        assert create_goal(site, event_name="x" * 120)
        assert refusal(site, event_name="x" * 121) == {
            "event_name": ["should be at most 120 character(s)"]
        }

    @pytest.mark.parametrize("threshold", [-2, 101])
    def test_a_scroll_depth_out_of_range(self, site: Site, threshold: int):
        assert refusal(site, page_path="/blog", scroll_threshold=threshold) == {
            "scroll_threshold": ["Should be -1 (missing) or in range [0, 100]"]
        }

    def test_a_scroll_depth_without_a_page(self, site: Site):
        assert refusal(site, event_name="Signup", scroll_threshold=50) == {
            "scroll_threshold": ["page_path field missing for page scroll goal"]
        }

    @pytest.mark.parametrize("currency", ["EURO", "eur", "ZZZ", "DEM", 978])
    def test_an_unknown_currency(self, site: Site, currency: object):
        assert refusal(site, event_name="Purchase", currency=currency) == {
            "currency": ["is invalid"]
        }

    @pytest.mark.parametrize(
        ("props", "message"),
        [
            ({"a": "1", "b": "2", "c": "3", "d": "4"}, "use at most 3 properties per goal"),
            ({"a": 1}, "must be a map with string keys and string values"),
            ({"a": "\0"}, "must be a map with string keys and string values"),
            ({"\ud800": "a"}, "must be a map with string keys and string values"),
            ([], "must be a map with string keys and string values"),
            ("a=1", "must be a map with string keys and string values"),
            ({"": "1"}, "key length is 1..300 characters"),
            ({"k" * 301: "1"}, "key length is 1..300 characters"),
            ({"k": ""}, "value length is 1..2000 characters"),
            ({"k": "v" * 2001}, "value length is 1..2000 characters"),
        ],
    )
    def test_bad_properties(self, site: Site, props: object, message: str):
        assert refusal(site, event_name="Signup", custom_props=props) == {"custom_props": [message]}

    @pytest.mark.parametrize("field", ["event_name", "page_path", "display_name"])
    @pytest.mark.parametrize("value", [1, ["x"], {"x": "y"}, "a\0b", "\ud800"])
    def test_what_is_no_text(self, site: Site, field: str, value: object):
        fields = {"event_name": "Signup"} if field == "display_name" else {}

        assert refusal(site, **{**fields, field: value}) == {field: ["is invalid"]}


class TestUniqueness:
    def test_a_display_name_is_used_once_by_whatever_kind_of_goal(self, site: Site):
        create_goal(site, event_name="Signup")

        assert refusal(site, page_path="/signup", display_name="Signup") == {
            "display_name": ["has already been taken"]
        }

    def test_an_event_with_the_same_properties_is_one_goal(self, site: Site):
        create_goal(site, event_name="Signup", custom_props={"a": "1", "b": "2"})

        assert refusal(
            site, event_name="Signup", display_name="Again", custom_props={"b": "2", "a": "1"}
        ) == {"event_name": ["has already been taken"]}

    def test_currency_makes_no_difference(self, site: Site):
        create_goal(site, event_name="Purchase")

        assert refusal(site, event_name="Purchase", display_name="Money", currency="EUR") == {
            "event_name": ["has already been taken"]
        }

    def test_a_page_with_the_same_depth_is_one_goal(self, site: Site):
        create_goal(site, page_path="/blog", scroll_threshold=50)

        assert refusal(site, page_path="blog", scroll_threshold=50, display_name="Again") == {
            "page_path": ["has already been taken"]
        }

    def test_other_properties_or_another_depth_make_another_goal(self, site: Site):
        create_goal(site, event_name="Signup")
        create_goal(site, event_name="Signup", display_name="Pro", custom_props={"plan": "pro"})
        create_goal(site, page_path="/blog")
        create_goal(site, page_path="/blog", scroll_threshold=50, display_name="Read")

        assert site.goals.count() == 4

    def test_sites_do_not_disturb_each_other(self, site: Site):
        create_goal(site, event_name="Signup")

        assert create_goal(a_site(), event_name="Signup")

    def test_the_database_keeps_the_longest_goals_apart_too(self, site: Site):
        props = {f"{n}" * 300: "ü" * 2000 for n in range(3)}
        create_goal(site, event_name="é" * 120, custom_props=props)

        twin = Goal(site=site, event_name="é" * 120, custom_props=props, display_name="Twin")
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()

    def test_the_longest_page_can_be_a_goal(self, site: Site):
        goal = create_goal(site, page_path="/" + "ü" * 499)

        assert goal.display_name == f"Visit {goal.page_path}"


class TestLimit:
    def test_is_reported_on_both_subjects(self, site: Site, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(goals, "MAX_GOALS_PER_SITE", 2)
        create_goal(site, event_name="One")
        create_goal(site, event_name="Two")

        assert refusal(site, event_name="Three") == {
            "page_path": ["Maximum number of goals reached"],
            "event_name": ["Maximum number of goals reached"],
        }
        assert find_or_create_goal(site, event_name="One").event_name == "One"

        delete_event_goals(site, "One")
        assert create_goal(site, event_name="Three")

    def test_is_a_thousand(self):
        assert goals.MAX_GOALS_PER_SITE == 1000


class TestFindOrCreate:
    def test_an_existing_goal_comes_back_unchanged(self, site: Site):
        goal = create_goal(site, event_name="Signup", display_name="New people")

        assert find_or_create_goal(site, event_name="Signup", display_name="Other") == goal
        goal.refresh_from_db()
        assert goal.display_name == "New people"
        assert site.goals.count() == 1

    def test_an_existing_goal_with_another_currency_is_refused(self, site: Site):
        create_goal(site, event_name="Purchase", currency="EUR")

        with pytest.raises(ValidationError) as caught:
            find_or_create_goal(site, event_name="Purchase", currency="USD")

        assert caught.value.message_dict == {
            "event_name": ["'Purchase' (with currency: USD) has already been taken"]
        }

    def test_no_currency_asked_for_means_any(self, site: Site):
        goal = create_goal(site, event_name="Purchase", currency="EUR")

        assert find_or_create_goal(site, event_name="Purchase") == goal

    def test_a_display_name_of_another_goal_is_refused(self, site: Site):
        create_goal(site, event_name="Signup", display_name="New people")

        with pytest.raises(ValidationError) as caught:
            find_or_create_goal(site, page_path="/welcome", display_name="New people")

        assert caught.value.message_dict == {"display_name": ["has already been taken"]}


def test_deleting_goals_shortens_funnels_and_takes_those_with_one_step_left(site: Site):
    download, signup, thanks = (
        create_goal(site, event_name="File Download"),
        create_goal(site, event_name="Signup"),
        create_goal(site, page_path="/thanks"),
    )
    long, short, other = (
        Funnel.objects.create(site=site, name=name) for name in ("long", "short", "other")
    )
    for funnel, steps in (
        (long, [download, signup, thanks]),
        (short, [download, thanks]),
        (other, [signup, thanks]),
    ):
        for order, goal in enumerate(steps, 1):
            FunnelStep.objects.create(funnel=funnel, goal=goal, step_order=order)

    delete_event_goals(site, "File Download")

    assert set(site.funnels.values_list("name", flat=True)) == {"long", "other"}
    assert [step.goal for step in long.steps.all()] == [signup, thanks]
