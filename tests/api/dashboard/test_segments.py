"""Segments: saved filters, and who may save, change and delete which."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from footfall import clock
from footfall.accounts.models import User
from footfall.sites.models import Goal, Segment, Site
from footfall.sites.services import create_site
from footfall.sites.shared_links import create_shared_link
from footfall.teams.models import TeamRole
from tests.api.dashboard.changes import member, send

pytestmark = pytest.mark.usefixtures("warehouse")

URL = "/api/site.test/segments"
FILTERS = [["is", "visit:country", ["EE"]]]
BODY = {"name": "Estonia", "type": "personal", "segment_data": {"filters": FILTERS}}


@pytest.fixture
def logged_in(client: Client, owner: User, site: Site) -> Client:
    client.force_login(owner)
    return client


def test_a_segment_is_saved_changed_and_deleted(logged_in: Client, owner: User) -> None:
    data = {"filters": FILTERS, "labels": {"EE": "Estonia"}}
    status, made = send(logged_in, "POST", URL, {**BODY, "segment_data": data})
    assert status == 200
    number = made["id"]
    assert made == {
        "id": number,
        "name": "Estonia",
        "type": "personal",
        "segment_data": data,
        "owner_id": owner.pk,
        "owner_name": owner.name,
        "inserted_at": "2024-06-15 12:00:00",
        "updated_at": "2024-06-15 12:00:00",
    }
    with clock.fixed(datetime(2024, 6, 15, 12, 0, tzinfo=UTC) + timedelta(minutes=1)):
        status, changed = send(logged_in, "PATCH", f"{URL}/{number}", {"name": "Eesti"})
    assert (status, changed) == (
        200,
        {**made, "name": "Eesti", "updated_at": "2024-06-15 12:01:00"},
    )
    assert send(logged_in, "DELETE", f"{URL}/{number}") == (200, changed)
    assert send(logged_in, "DELETE", f"{URL}/{number}") == (
        404,
        {"error": f'Segment not found with ID "{number}"'},
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": None}, "name can't be blank"),
        ({"name": "  "}, "name can't be blank"),
        ({"name": 7}, "name is invalid"),
        ({"name": "a\0b"}, "name is invalid"),
        ({"name": "é" * 128}, "name should be at most 255 byte(s)"),
        ({"segment_data": None}, "segment_data can't be blank"),
        ({"segment_data": []}, "segment_data is invalid"),
        (
            {"segment_data": {"filters": [["is", "visit:source", ["x" * 5120]]]}},
            "segment_data should be at most 5120 byte(s)",
        ),
        (
            {"segment_data": {"filters": FILTERS, "more": 1}},
            'segment_data must not contain any other property except "filters" and "labels"',
        ),
        (
            {"segment_data": {"filters": []}},
            'segment_data property "filters" must be an array with at least one member',
        ),
        (
            {"segment_data": {"filters": FILTERS, "labels": []}},
            'segment_data property "labels" must be map or nil',
        ),
        (
            {"segment_data": {"filters": [["is", "visit:nonsense", ["a"]]]}},
            'segment_data Invalid filter \'["is", "visit:nonsense", ["a"]]\'.',
        ),
        (
            {"segment_data": {"filters": [["is", "event:goal", ["Signup"]]]}},
            "segment_data Invalid filters. The goal `Signup` is not configured for this site. "
            "Find out how to configure goals here: https://plausible.io/docs/goal-conversions",
        ),
        (
            {"segment_data": {"filters": [["or", [["is", "visit:os", ["Mac"]]]]]}},
            "segment_data Invalid filters. Deep filters are not supported.",
        ),
        (
            {"segment_data": {"filters": [["is", "visit:os", ["mac"], {"case_sensitive": False}]]}},
            "segment_data Invalid filters. Deep filters are not supported.",
        ),
        (
            {"segment_data": {"filters": [["is", "segment", [1]]]}},
            "segment_data Invalid filters. A segment cannot be made of segments.",
        ),
    ],
)
def test_the_first_fault_is_told(logged_in: Client, change: dict[str, Any], message: str) -> None:
    Segment.objects.create(
        pk=1, site=Site.objects.get(), name="a", type="site", segment_data={"filters": FILTERS}
    )
    assert send(logged_in, "POST", URL, {**BODY, **change}) == (400, {"error": message})
    assert send(logged_in, "PATCH", f"{URL}/1", change) == (400, {"error": message})


def test_who_has_not_done_something_can_be_a_segment(logged_in: Client, site: Site) -> None:
    Goal.objects.create(site=site, event_name="Signup", display_name="Signup")
    filters = [["has_not_done", ["is", "event:goal", ["Signup"]]]]
    status, made = send(logged_in, "POST", URL, {**BODY, "segment_data": {"filters": filters}})
    assert (status, made["segment_data"]) == (200, {"filters": filters})


@pytest.mark.parametrize("body", ["[]", "nonsense", ""])
def test_a_body_has_to_be_an_object(logged_in: Client, body: str) -> None:
    assert send(logged_in, "POST", URL, body)[0] == 400


@pytest.mark.parametrize(
    ("role", "personal", "of_site"),
    [
        (TeamRole.VIEWER, 200, 403),
        (TeamRole.BILLING, 403, 403),
        (TeamRole.EDITOR, 200, 200),
        (TeamRole.ADMIN, 200, 200),
    ],
)
def test_roles(client: Client, site: Site, role: str, personal: int, of_site: int) -> None:
    client.force_login(member(site, role))
    refusal = {"error": "Not enough permissions to create segment"}
    for type_, expected in (("personal", personal), ("site", of_site)):
        status, answer = send(client, "POST", URL, {**BODY, "type": type_})
        assert status == expected
        assert answer == refusal or status == 200
    for type_ in (None, "other", 5, ["site"]):
        assert send(client, "POST", URL, {**BODY, "type": type_}) == (403, refusal)


def test_what_a_viewer_may_do_with_a_segment_of_the_site(client: Client, site: Site) -> None:
    segment = Segment.objects.create(
        site=site, name="a", type="site", segment_data={"filters": FILTERS}
    )
    client.force_login(member(site, TeamRole.VIEWER))
    for method, url, deed in (
        ("PATCH", f"{URL}/{segment.pk}", "edit segment"),
        ("DELETE", f"{URL}/{segment.pk}", "delete segment"),
        ("GET", f"{URL}/{segment.pk}/shared-links", "get related shared links"),
    ):
        refusal = {"error": f"Not enough permissions to {deed}"}
        assert send(client, method, url, {"name": "b"}) == (403, refusal)


def test_a_personal_segment_is_its_owners_alone(client: Client, owner: User, site: Site) -> None:
    editor = member(site, TeamRole.EDITOR)
    segment = Segment.objects.create(
        site=site, owner=editor, name="a", type="personal", segment_data={"filters": FILTERS}
    )
    client.force_login(owner)
    missing = (404, {"error": f'Segment not found with ID "{segment.pk}"'})
    assert send(client, "PATCH", f"{URL}/{segment.pk}", {"name": "b"}) == missing
    assert send(client, "DELETE", f"{URL}/{segment.pk}") == missing
    client.force_login(editor)
    status, changed = send(client, "PATCH", f"{URL}/{segment.pk}", {"type": "site"})
    assert (status, changed["type"]) == (200, "site")
    client.force_login(owner)
    status, changed = send(client, "PATCH", f"{URL}/{segment.pk}", {"name": "b"})
    assert (status, changed["owner_id"], changed["name"]) == (200, owner.pk, "b")


@pytest.mark.parametrize("number", ["0", "-1", "abc", "1.5", "9" * 30, "²"])
def test_ids_that_are_none(logged_in: Client, number: str) -> None:
    missing = {"error": f'Segment not found with ID "{number}"'}
    assert send(logged_in, "PATCH", f"{URL}/{number}", {}) == (404, missing)
    assert send(logged_in, "DELETE", f"{URL}/{number}") == (404, missing)
    assert send(logged_in, "GET", f"{URL}/{number}/shared-links") == (404, missing)


def test_a_segment_of_another_site_is_not_there(
    logged_in: Client, stranger: User, site: Site
) -> None:
    other = create_site(stranger, "other.test")
    segment = Segment.objects.create(
        site=other, name="a", type="site", segment_data={"filters": FILTERS}
    )
    assert send(logged_in, "DELETE", f"{URL}/{segment.pk}")[0] == 404
    assert send(logged_in, "GET", f"{URL}/{segment.pk}/shared-links") == (200, [])


def test_shared_links_go_with_their_segment(logged_in: Client, site: Site) -> None:
    segment = Segment.objects.create(
        site=site, name="a", type="site", segment_data={"filters": FILTERS}
    )
    create_shared_link(site, "To Estonia", segment=segment)
    create_shared_link(site, "To all")
    url = f"{URL}/{segment.pk}"
    assert send(logged_in, "GET", f"{url}/shared-links") == (200, ["To Estonia"])
    assert send(logged_in, "DELETE", url)[0] == 200
    assert [link.name for link in site.shared_links.all()] == ["To all"]


def test_without_the_feature_there_are_no_new_segments_of_the_site(
    logged_in: Client, site: Site
) -> None:
    site.team.features = ["props"]
    site.team.save()
    refused = (403, {"error": "Not enough permissions to create segment"})
    assert send(logged_in, "POST", URL, {**BODY, "type": "site"}) == refused
    status, mine = send(logged_in, "POST", URL, BODY)
    assert status == 200
    assert send(logged_in, "PATCH", f"{URL}/{mine['id']}", {"type": "site"})[0] == 403
    old = Segment.objects.create(
        site=site, name="a", type="site", segment_data={"filters": FILTERS}
    )
    assert send(logged_in, "PATCH", f"{URL}/{old.pk}", {"name": "b"})[0] == 403
    assert send(logged_in, "DELETE", f"{URL}/{old.pk}")[0] == 200


def test_there_are_500_at_most(
    logged_in: Client, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("footfall.sites.segments.MAX_SEGMENTS", 1)
    assert send(logged_in, "POST", URL, BODY)[0] == 200
    # Before anything else is looked at.
    refused = (403, {"error": "Segment limit reached"})
    assert send(logged_in, "POST", URL, {"type": "nonsense"}) == refused


def test_somebody_unknown_saves_nothing(client: Client, site: Site) -> None:
    assert send(client, "POST", URL, BODY)[0] == 404
    site.public = True
    site.save()
    assert send(client, "POST", URL, BODY) == (400, {"error": "Invalid request"})
    assert send(client, "GET", f"{URL}/1/shared-links") == (400, {"error": "Invalid request"})


def test_somebody_known_who_is_no_member_saves_nothing(
    client: Client, site: Site, stranger: User
) -> None:
    site.public = True
    site.save()
    client.force_login(stranger)
    assert send(client, "POST", URL, BODY)[0] == 403


def test_another_website_cannot_have_a_reader_save_anything(logged_in: Client) -> None:
    assert send(logged_in, "POST", URL, BODY, Origin="https://evil.test")[0] == 403
    assert not Segment.objects.exists()
    assert send(logged_in, "POST", URL, BODY, Origin="http://testserver")[0] == 200


def test_a_deleted_goal_can_be_replaced_in_a_segment(logged_in: Client, site: Site) -> None:
    gone = {"filters": [["is", "event:goal", ["Gone"]]]}
    segment = Segment.objects.create(site=site, name="a", type="site", segment_data=gone)
    url = f"{URL}/{segment.pk}"
    assert send(logged_in, "PATCH", url, {"name": "b"})[0] == 200
    Goal.objects.create(site=site, event_name="New", display_name="New")
    new = {"filters": [["is", "event:goal", ["New"]]]}
    assert send(logged_in, "PATCH", url, {"segment_data": new})[1]["segment_data"] == new
