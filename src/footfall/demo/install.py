"""Makes the demo login and the demo site with its year of traffic, once."""

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction

from footfall.accounts.models import User
from footfall.accounts.services import create_user, find_user
from footfall.backfill.ledger import open_ledger
from footfall.backfill.load import load_chunks
from footfall.config import config
from footfall.demo import pages
from footfall.demo.generate import year
from footfall.sessions.event import NOWHERE
from footfall.sites.funnels import create_funnel
from footfall.sites.goals import create_goal
from footfall.sites.models import Site
from footfall.sites.services import create_site
from footfall.sites.stats_start import include_history
from footfall.warehouse import Warehouse

EMAIL = "demo@example.com"
DOMAIN = "lumen.example.com"
TIMEZONE = "Europe/Berlin"
CURRENCY = "USD"
PROPS = ("author", "logged_in", "plan")


@dataclass(frozen=True, slots=True)
class Demo:
    """How to get in."""

    domain: str
    email: str
    password: str


def install_demo(warehouse: Warehouse) -> Demo:
    """The demo, made on first use. What a first run that was cut short left open is completed."""
    password = _password(config().data_dir / "secrets" / "demo_password")
    user = find_user(EMAIL) or create_user(EMAIL, password, name="Demo")
    site = Site.objects.filter(domain=DOMAIN).first() or _create_site(user)
    with open_ledger(config().data_dir / "loads", f"demo-{site.pk}") as ledger:
        if ledger.entry.summary is None:
            summary = load_chunks(
                # The same end in every attempt, so that a second one goes on with the first.
                year(DOMAIN, site.inserted_at),
                warehouse,
                {DOMAIN: site.pk}.get,
                lambda _: NOWHERE,
                ledger,
            )
            include_history(site, datetime.fromtimestamp(summary.earliest[site.pk], UTC))
    return Demo(DOMAIN, EMAIL, password)


def _password(path: Path) -> str:
    """The demo login's password. Made once and kept: a server may be open to others."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(9))
    return path.read_text()


@transaction.atomic
def _create_site(user: User) -> Site:
    """The site with everything configured that its traffic has to show."""
    site = create_site(user, DOMAIN, timezone=TIMEZONE)
    site.allowed_event_props = list(PROPS)
    site.save(update_fields=["allowed_event_props"])
    signup = create_goal(site, event_name="Signup")
    purchase = create_goal(site, event_name="Purchase", currency=CURRENCY)
    for name in ("Newsletter", "Outbound Link: Click", "File Download", "404"):
        create_goal(site, event_name=name)
    pricing = create_goal(site, page_path=pages.PRICING)
    form = create_goal(site, page_path=pages.SIGNUP)
    create_goal(site, page_path="/blog/**", display_name="Read an article", scroll_threshold=75)
    steps = [goal.pk for goal in (pricing, form, signup, purchase)]
    create_funnel(site, "From prices to customer", steps)
    return site
