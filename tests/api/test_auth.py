"""Who may use the Stats API, in the order in which it is decided."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from footfall import clock
from footfall.accounts.models import User
from footfall.accounts.services import create_api_key, create_user
from footfall.api import rate_limit
from footfall.config import config
from footfall.sites.models import GuestMembership, Site
from footfall.sites.services import change_domain, create_site
from footfall.teams.features import Feature
from footfall.teams.models import Team, TeamMembership, TeamRole
from tests.api.traffic import NOW, Traffic, query
from tests.stats.world import view as visit

MISSING_KEY = "Missing API key. Please use a valid Footfall API key as a Bearer Token."
INVALID = (
    "Invalid API key or site ID. Please make sure you're using a valid API key with access to "
    "the site you've requested."
)
MISSING_SITE = "Missing site ID. Please provide the required site_id parameter with your request."
VISITORS = {"site_id": "site.test", "metrics": ["visitors"], "date_range": "7d"}


def test_a_key_of_the_owner_opens_the_site(client: Client, traffic: Traffic, key: str) -> None:
    assert query(client, key, VISITORS)["results"] == [{"dimensions": [], "metrics": [0]}]


def test_spaces_around_a_key_do_not_matter(client: Client, traffic: Traffic, key: str) -> None:
    query(client, f"  {key} ", VISITORS)


@pytest.mark.parametrize("header", [None, "", "Basic abc", "token", "Bearer", "Bearer  "])
def test_without_a_bearer_token_it_is_missing(
    client: Client, site: Site, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = query(client, None, VISITORS, status=401, **headers)
    assert answer == {"error": MISSING_KEY}


@pytest.mark.parametrize("secret", ["unknown", "ключ", "\0"])
def test_an_unknown_key_is_invalid(client: Client, site: Site, secret: str) -> None:
    assert query(client, secret, VISITORS, status=401) == {"error": INVALID}


def test_a_body_without_site_is_told_so(client: Client, key: str, site: Site) -> None:
    assert query(client, key, {}, status=400) == {"error": MISSING_SITE}
    assert query(client, key, [], status=400) == {"error": MISSING_SITE}


@pytest.mark.parametrize("site_id", ["unknown.test", "", 5, ["site.test"], "site.test\0"])
def test_an_unknown_site_gets_the_answer_of_a_forbidden_one(
    client: Client, key: str, site: Site, site_id: object
) -> None:
    answer = query(client, key, {**VISITORS, "site_id": site_id}, status=401)
    assert answer == {"error": INVALID}


def test_a_stranger_has_no_access(client: Client, site: Site, stranger: User) -> None:
    _, key = create_api_key(stranger, name="test")
    assert query(client, key, VISITORS, status=401) == {"error": INVALID}


def test_a_public_dashboard_opens_no_api(client: Client, site: Site, stranger: User) -> None:
    site.public = True
    site.save()
    _, key = create_api_key(stranger, name="test")
    assert query(client, key, VISITORS, status=401) == {"error": INVALID}


def test_a_guest_counts_as_a_member_of_that_site_only(
    client: Client, traffic: Traffic, owner: User, stranger: User
) -> None:
    site = traffic.site
    create_site(owner, "second.test", team=site.team)
    membership = TeamMembership.objects.create(team=site.team, user=stranger, role=TeamRole.GUEST)
    GuestMembership.objects.create(team_membership=membership, site=site, role="viewer")
    _, key = create_api_key(stranger, name="test")
    query(client, key, VISITORS)
    query(client, key, {**VISITORS, "site_id": "second.test"}, status=401)


def test_a_renamed_site_answers_to_both_names_for_three_days(
    client: Client, traffic: Traffic, key: str
) -> None:
    change_domain(traffic.site, "renamed.test")
    query(client, key, VISITORS)
    query(client, key, {**VISITORS, "site_id": "renamed.test"})
    with clock.fixed(NOW + timedelta(hours=73)):
        query(client, key, VISITORS, status=401)


def test_a_key_of_another_team_does_not_open_the_site(
    client: Client, traffic: Traffic, owner: User
) -> None:
    other = Team.objects.create(name="Other")
    _, key = create_api_key(owner, name="test", team_id=other.pk)
    assert query(client, key, VISITORS, status=401) == {"error": INVALID}
    _, key = create_api_key(owner, name="test", team_id=traffic.site.team_id)
    query(client, key, VISITORS)


def test_a_locked_team_has_to_pay_first(client: Client, traffic: Traffic, key: str) -> None:
    traffic.site.team.locked = True
    traffic.site.team.save()
    answer = query(client, key, VISITORS, status=402)
    assert answer["error"].startswith("This Footfall site is locked due to missing active")


def test_a_lock_is_not_told_to_the_key_of_another_team(
    client: Client, traffic: Traffic, owner: User
) -> None:
    traffic.site.team.locked = True
    traffic.site.team.save()
    other = Team.objects.create(name="Other")
    _, key = create_api_key(owner, name="test", team_id=other.pk)
    assert query(client, key, VISITORS, status=401) == {"error": INVALID}


def test_a_super_admin_reads_every_site_even_a_locked_one(client: Client, traffic: Traffic) -> None:
    traffic.site.team.locked = True
    traffic.site.team.save()
    traffic.site.team.features = []
    traffic.site.team.save()
    admin = create_user("admin@host.test", "a long enough secret", is_super_admin=True)
    query(client, create_api_key(admin, name="test")[1], VISITORS)
    bound = create_api_key(admin, name="test", team_id=Team.objects.create(name="Other").pk)[1]
    query(client, bound, VISITORS)


def test_any_key_reads_statistics_whatever_it_was_made_for(
    client: Client, traffic: Traffic, owner: User
) -> None:
    _, key = create_api_key(owner, name="test", scopes=["sites:provision:*"])
    query(client, key, VISITORS)


def test_a_consolidated_view_has_the_second_api_but_not_the_first(
    client: Client, traffic: Traffic, key: str
) -> None:
    team = traffic.site.team
    view = Site.objects.create(domain=str(team.identifier), team=team, consolidated=True)
    traffic.record(visit("2024-06-10T10:00"))
    answer = query(client, key, {**VISITORS, "site_id": view.domain})
    assert answer["results"] == [{"dimensions": [], "metrics": [1]}]
    response = client.get(
        "/api/v1/stats/realtime/visitors",
        {"site_id": view.domain},
        headers={"Authorization": f"Bearer {key}"},
    )
    assert response.status_code == 400
    assert response.json() == {"error": "This operation is unavailable for a consolidated view"}


def test_the_first_check_that_fails_answers(
    client: Client,
    traffic: Traffic,
    stranger: User,
    limit_requests: Callable[[int], None],
) -> None:
    site, elsewhere = traffic.site, Team.objects.create(name="Other")
    site.team.locked, site.team.features = True, []
    site.team.save()
    record, key = create_api_key(stranger, name="test", team_id=elsewhere.pk)
    bad = {"site_id": "site.test"}
    rate_limit.reset()
    limit_requests(1)

    def error(body: object, secret: str | None = key, *, status: int) -> str:
        return str(query(client, secret, body, status=status)["error"])

    assert error({}, None, status=401) == MISSING_KEY
    assert error({}, "unknown", status=401) == INVALID
    assert error({}, status=400) == MISSING_SITE
    assert error({}, status=429).startswith("Too many API requests.")
    limit_requests(0)
    assert error({"site_id": "unknown.test"}, status=401) == INVALID
    assert error(bad, status=401) == INVALID
    record.team = None
    record.save()
    assert error(bad, status=402).startswith("This Footfall site is locked")
    site.team.locked = False
    site.team.save()
    assert error(bad, status=402).startswith("The account that owns this API key does not have")
    site.team.features = [Feature.STATS_API]
    site.team.save()
    assert error(bad, status=401) == INVALID
    TeamMembership.objects.create(team=site.team, user=stranger, role=TeamRole.BILLING)
    wrong = "#: Required properties metrics, date_range were not present."
    assert error(bad, status=400) == wrong


class TestRateLimit:
    @pytest.fixture(autouse=True)
    def three_an_hour(self, limit_requests: Callable[[int], None]) -> None:
        limit_requests(3)

    def test_requests_beyond_the_limit_are_refused(
        self, client: Client, traffic: Traffic, key: str
    ) -> None:
        for _ in range(3):
            query(client, key, VISITORS)
        assert query(client, key, VISITORS, status=429) == {
            "error": "Too many API requests. Your API key is limited to 3 requests per hour. "
            "Please contact us to request more capacity."
        }

    def test_a_new_clock_hour_starts_afresh(
        self, client: Client, traffic: Traffic, key: str
    ) -> None:
        with clock.fixed(datetime(2024, 6, 15, 12, 59, 59, tzinfo=UTC)):
            for _ in range(3):
                query(client, key, VISITORS)
            query(client, key, VISITORS, status=429)
        with clock.fixed(datetime(2024, 6, 15, 13, 0, 0, tzinfo=UTC)):
            query(client, key, VISITORS)

    def test_failed_requests_count_too(self, client: Client, traffic: Traffic, key: str) -> None:
        query(client, key, {**VISITORS, "metrics": []}, status=400)
        query(client, key, {**VISITORS, "metrics": ["nonsense"]}, status=400)
        query(client, key, {**VISITORS, "date_range": "0d"}, status=400)
        query(client, key, VISITORS, status=429)

    def test_the_limit_comes_before_the_question_of_the_site(
        self, client: Client, site: Site, key: str
    ) -> None:
        for _ in range(3):
            query(client, key, {}, status=400)
        query(client, key, {}, status=429)

    def test_keys_are_counted_apart(
        self, client: Client, traffic: Traffic, owner: User, key: str
    ) -> None:
        for _ in range(3):
            query(client, key, VISITORS)
        query(client, create_api_key(owner, name="second")[1], VISITORS)

    def test_a_key_is_counted_apart_for_each_team_it_reads(
        self, client: Client, traffic: Traffic, owner: User, key: str
    ) -> None:
        other = Team.objects.create(name="Other")
        TeamMembership.objects.create(team=other, user=owner, role=TeamRole.OWNER)
        create_site(owner, "other.test", team=other)
        for _ in range(3):
            query(client, key, VISITORS)
        query(client, key, {**VISITORS, "site_id": "other.test"})

    def test_a_team_may_have_a_limit_of_its_own(
        self, client: Client, traffic: Traffic, key: str
    ) -> None:
        traffic.site.team.hourly_api_request_limit = 1
        traffic.site.team.save()
        query(client, key, VISITORS)
        assert "limited to 1 requests" in query(client, key, VISITORS, status=429)["error"]

    def test_the_limit_of_the_key_s_team_goes_before_that_of_the_site_s(
        self, client: Client, traffic: Traffic, owner: User
    ) -> None:
        traffic.site.team.hourly_api_request_limit = 1
        traffic.site.team.save()
        other = Team.objects.create(name="Other", hourly_api_request_limit=2)
        _, key = create_api_key(owner, name="test", team_id=other.pk)
        for _ in range(2):
            query(client, key, VISITORS, status=401)
        assert "limited to 2 requests" in query(client, key, VISITORS, status=429)["error"]

    def test_bursts_are_refused_within_the_hourly_limit(
        self, client: Client, traffic: Traffic, key: str, limit_requests: Callable[[int], None]
    ) -> None:
        limit_requests(1_000)
        for _ in range(60):
            query(client, key, {}, status=400)
        query(client, key, {}, status=429)
        with clock.fixed(NOW + timedelta(seconds=10)):
            query(client, key, {}, status=400)

    def test_bursts_may_be_left_alone(
        self, client: Client, site: Site, key: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        unbounded = replace(config(), api_rate_limit=1_000, api_burst_limit=0)
        monkeypatch.setattr("footfall.api.auth.config", lambda: unbounded)
        for _ in range(70):
            query(client, key, {}, status=400)

    def test_only_known_keys_are_counted_but_with_whatever_they_send(
        self, client: Client, site: Site, key: str
    ) -> None:
        headers = {"Authorization": f"Bearer {key}"}

        def status(body: str, **headers: str) -> int:
            return client.post(
                "/api/v2/query", body, content_type="application/json", headers=headers
            ).status_code

        unknown = {"Authorization": "Bearer unknown"}
        assert [status("{", **unknown) for _ in range(4)] == [401] * 4
        assert [status("{", **headers) for _ in range(4)] == [400, 400, 400, 429]

    def test_zero_means_no_limit_at_all(
        self, client: Client, site: Site, key: str, limit_requests: Callable[[int], None]
    ) -> None:
        limit_requests(0)
        for _ in range(70):
            query(client, key, {}, status=400)
