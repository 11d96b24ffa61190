"""Annotations: notes on dates, for oneself or for everybody."""

from typing import Any

import pytest
from django.test import Client

from footfall.accounts.models import User
from footfall.sites.models import Annotation, Site
from footfall.sites.shared_links import create_shared_link
from footfall.teams.models import TeamRole
from tests.api.dashboard.changes import member, send

pytestmark = pytest.mark.usefixtures("warehouse")

URL = "/api/site.test/annotations"
BODY = {"type": "site", "date": "2024-06-10", "note": "Launch"}


@pytest.fixture
def logged_in(client: Client, owner: User, site: Site) -> Client:
    client.force_login(owner)
    return client


def test_a_note_is_made_changed_listed_and_deleted(logged_in: Client, owner: User) -> None:
    status, made = send(logged_in, "POST", URL, BODY)
    assert (status, made) == (
        200,
        {
            "id": made["id"],
            "type": "site",
            "date": "2024-06-10",
            "note": "Launch",
            "owner_id": owner.pk,
            "owner_name": owner.name,
            "inserted_at": "2024-06-15 12:00:00",
            "updated_at": "2024-06-15 12:00:00",
        },
    )
    url = f"{URL}/{made['id']}"
    status, changed = send(logged_in, "PATCH", url, {"date": "2024-06-11"})
    assert (status, changed) == (200, {**made, "date": "2024-06-11"})
    assert send(logged_in, "GET", URL) == (200, [changed])
    assert send(logged_in, "DELETE", url) == (200, changed)
    missing = (404, {"error": f'Annotation not found with ID "{made["id"]}"'})
    assert send(logged_in, "DELETE", url) == missing
    assert send(logged_in, "PATCH", f"{URL}/x", BODY)[0] == 404


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"date": None}, "date can't be blank"),
        ({"date": "2024-02-30"}, "date is invalid"),
        ({"date": "20240210"}, "date is invalid"),
        ({"date": 5}, "date is invalid"),
        ({"note": ""}, "note can't be blank"),
        ({"note": ["a"]}, "note is invalid"),
        ({"note": "a\0"}, "note is invalid"),
        ({"note": "é" * 501}, "note should be at most 500 character(s)"),
    ],
)
def test_the_first_fault_is_told(logged_in: Client, change: dict[str, Any], message: str) -> None:
    assert send(logged_in, "POST", URL, {**BODY, **change}) == (400, {"error": message})
    made = send(logged_in, "POST", URL, BODY)[1]
    assert send(logged_in, "PATCH", f"{URL}/{made['id']}", change) == (400, {"error": message})


@pytest.mark.parametrize(
    ("role", "personal", "of_site"),
    [(TeamRole.VIEWER, 200, 403), (TeamRole.BILLING, 403, 403), (TeamRole.EDITOR, 200, 200)],
)
def test_roles(client: Client, site: Site, role: str, personal: int, of_site: int) -> None:
    client.force_login(member(site, role))
    for type_, expected in (("personal", personal), ("site", of_site), ("other", 403)):
        status, answer = send(client, "POST", URL, {**BODY, "type": type_})
        assert status == expected
        assert status == 200 or answer == {"error": "Not enough permissions to create annotation"}


def test_a_viewer_cannot_change_notes_of_the_site(client: Client, site: Site) -> None:
    note = Annotation.objects.create(site=site, type="site", date="2024-06-10", note="a")
    client.force_login(member(site, TeamRole.VIEWER))
    for method, deed in (("PATCH", "edit"), ("DELETE", "delete")):
        refusal = {"error": f"Not enough permissions to {deed} annotation"}
        assert send(client, method, f"{URL}/{note.pk}", {"type": "personal"}) == (403, refusal)


def test_a_personal_note_is_read_by_its_author_alone(
    client: Client, owner: User, site: Site
) -> None:
    viewer = member(site, TeamRole.VIEWER)
    client.force_login(viewer)
    made = send(client, "POST", URL, {**BODY, "type": "personal"})[1]
    assert send(client, "GET", URL) == (200, [made])
    client.force_login(owner)
    assert send(client, "GET", URL) == (200, [])
    assert send(client, "DELETE", f"{URL}/{made['id']}")[0] == 404


def test_notes_of_the_site_are_for_everybody_who_sees_it(client: Client, site: Site) -> None:
    Annotation.objects.create(site=site, type="site", date="2024-06-10", note="a")
    assert send(client, "GET", URL)[0] == 404
    link = create_shared_link(site, "Link")
    answer = client.get(URL, {"auth": link.slug}).json()
    assert [note["note"] for note in answer] == ["a"]
    assert "owner_id" not in answer[0]
    site.public = True
    site.save()
    assert len(send(client, "GET", URL)[1]) == 1
    assert send(client, "POST", URL, BODY) == (400, {"error": "Invalid request"})


def test_there_are_500_at_most(logged_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("footfall.sites.annotations.MAX_ANNOTATIONS", 1)
    assert send(logged_in, "POST", URL, BODY)[0] == 200
    assert send(logged_in, "POST", URL, {}) == (403, {"error": "Annotation limit reached"})
