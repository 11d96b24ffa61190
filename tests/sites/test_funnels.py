import pytest
from django.core.exceptions import ValidationError

from footfall.sites.funnels import (
    create_funnel,
    delete_funnel,
    find_funnel,
    list_funnels,
    update_funnel,
)
from footfall.sites.goals import create_goal
from footfall.sites.models import Funnel, Site
from tests.support.catalog import a_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return a_site("example.com")


@pytest.fixture
def goals(site: Site) -> list[int]:
    """Ids of ten goals."""
    return [create_goal(site, event_name=f"Step {number}").pk for number in range(10)]


def steps_of(funnel: Funnel) -> list[int]:
    found = find_funnel(funnel.site, funnel.pk)
    assert found is not None
    steps = list(found.steps.all())
    assert [step.step_order for step in steps] == list(range(1, len(steps) + 1))
    return [step.goal_id for step in steps]


def refusal(site: Site, name: object, goal_ids: list[int]) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        create_funnel(site, name, goal_ids)
    messages: dict[str, list[str]] = caught.value.message_dict
    return messages


class TestWhatAFunnelIs:
    def test_goals_in_order(self, site: Site, goals: list[int]):
        funnel = create_funnel(site, " Way in ", [goals[2], goals[0]])

        assert (funnel.name, funnel.strict_order) == ("Way in", False)
        assert steps_of(funnel) == [goals[2], goals[0]]

    def test_goals_of_every_kind(self, site: Site, goals: list[int]):
        page = create_goal(site, page_path="/blog")
        scroll = create_goal(site, page_path="/blog", scroll_threshold=50, display_name="Read")
        funnel = create_funnel(site, "f", [page.pk, scroll.pk, goals[0]], strict_order=True)

        assert steps_of(funnel) == [page.pk, scroll.pk, goals[0]]
        assert funnel.strict_order

    @pytest.mark.parametrize("count", [2, 8])
    def test_of_two_to_eight_steps(self, site: Site, goals: list[int], count: int):
        assert steps_of(create_funnel(site, "f", goals[:count])) == goals[:count]


class TestWhatIsRefused:
    @pytest.mark.parametrize("count", [0, 1, 9])
    def test_another_number_of_steps(self, site: Site, goals: list[int], count: int):
        with pytest.raises(ValidationError) as caught:
            create_funnel(site, "f", goals[:count])

        (error,) = caught.value.error_dict["steps"]
        assert error.code == "invalid_funnel_size"

    def test_a_goal_twice(self, site: Site, goals: list[int]):
        assert refusal(site, "f", [goals[0], goals[0]]) == {"steps": ["has already been taken"]}

    def test_a_goal_of_another_site_or_none(self, site: Site, goals: list[int]):
        foreign = create_goal(a_site(), event_name="Signup").pk

        assert refusal(site, "f", [goals[0], foreign]) == {"steps": ["is invalid"]}
        assert refusal(site, "f", [goals[0], 0]) == {"steps": ["is invalid"]}

    @pytest.mark.parametrize("name", ["", "  ", None, 7])
    def test_no_name(self, site: Site, goals: list[int], name: object):
        assert refusal(site, name, goals[:2]) == {"name": ["can't be blank"]}

    def test_a_name_that_cannot_be_stored(self, site: Site, goals: list[int]):
        assert refusal(site, "a\0b", goals[:2]) == {"name": ["is invalid"]}
        too_long = {"name": ["should be at most 255 character(s)"]}
        assert refusal(site, "x" * 256, goals[:2]) == too_long

    def test_a_name_of_another_funnel_of_the_site(self, site: Site, goals: list[int]):
        create_funnel(site, "f", goals[:2])
        other = a_site()
        elsewhere = [create_goal(other, event_name=name).pk for name in "ab"]

        assert refusal(site, "f", goals[:2]) == {"name": ["has already been taken"]}
        assert create_funnel(other, "f", elsewhere).name == "f"

    def test_nothing_is_kept_of_what_was_refused(self, site: Site, goals: list[int]):
        refusal(site, "f", [goals[0], 0])

        assert not site.funnels.exists()


class TestChanges:
    def test_update_replaces_name_and_steps_and_keeps_the_id(self, site: Site, goals: list[int]):
        before = create_funnel(site, "f", goals[:3], strict_order=True)
        after = update_funnel(before, "g", [goals[5], goals[0]])

        assert (after.pk, after.name, after.strict_order) == (before.pk, "g", False)
        assert after.inserted_at == before.inserted_at
        assert steps_of(after) == [goals[5], goals[0]]
        assert find_funnel(site, "f") is None

    def test_update_may_keep_the_name(self, site: Site, goals: list[int]):
        funnel = create_funnel(site, "f", goals[:2])

        assert update_funnel(funnel, "f", goals[2:4]).name == "f"

    def test_a_refused_update_changes_nothing(self, site: Site, goals: list[int]):
        funnel = create_funnel(site, "f", goals[:2])
        with pytest.raises(ValidationError):
            update_funnel(funnel, "g", goals[:1])

        assert find_funnel(site, "f") == funnel
        assert steps_of(funnel) == goals[:2]

    def test_delete_may_be_repeated(self, site: Site, goals: list[int]):
        funnel = create_funnel(site, "f", goals[:2])
        delete_funnel(a_site(), funnel.pk)
        assert find_funnel(site, funnel.pk) == funnel

        delete_funnel(site, funnel.pk)
        delete_funnel(site, funnel.pk)
        assert find_funnel(site, funnel.pk) is None
        assert site.goals.count() == len(goals)


class TestFinding:
    def test_by_id_or_exact_name_within_the_site(self, site: Site, goals: list[int]):
        funnel = create_funnel(site, "Way in", goals[:2])

        assert find_funnel(site, funnel.pk) == find_funnel(site, "Way in") == funnel
        assert find_funnel(site, "way in") is None
        assert find_funnel(site, "\0") is None
        assert find_funnel(a_site(), funnel.pk) is None

    def test_the_list_is_newest_first_with_counts(self, site: Site, goals: list[int]):
        old = create_funnel(site, "old", goals[:2])
        new = create_funnel(site, "new", goals[:5])

        assert list_funnels(site) == [(new.pk, "new", 5), (old.pk, "old", 2)]
