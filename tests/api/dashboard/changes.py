"""Requests that change something kept with a dashboard, and who sends them."""

import json
from typing import Any

from django.test import Client

from footfall.accounts.models import User
from footfall.accounts.services import create_user
from footfall.sites.models import Site
from footfall.teams.models import TeamMembership


def send(client: Client, method: str, url: str, body: object = None, **headers: str) -> Any:
    """Status and JSON of a request; ``body`` is sent as JSON, text as it is."""
    text = body if isinstance(body, str) else json.dumps(body)
    response = client.generic(method, url, text, content_type="application/json", headers=headers)
    return response.status_code, response.json()


def member(site: Site, role: str) -> User:
    """A new member of the site's team."""
    user = create_user(f"{role}@site.test", "a long enough secret")
    TeamMembership.objects.create(team=site.team, user=user, role=role)
    return user
