"""The progress bar above the pages of an onboarding flow."""

from dataclasses import dataclass
from typing import Literal

REGISTER = "Register"
ADD_SITE = "Add site info"
INSTALL = "Install"
VERIFY = "Verify"

DEFAULT_FLOW = "provisioning"
FLOWS = {
    "register": (REGISTER, ADD_SITE, INSTALL, VERIFY),
    "provisioning": (ADD_SITE, INSTALL, VERIFY),
    "review": (INSTALL, VERIFY),
    "domain_change": ("Set up new domain", INSTALL, VERIFY),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a flow, seen from the page the reader is on."""

    label: str
    state: Literal["done", "current", "ahead"]


def steps(flow: str, current: str) -> list[Step]:
    """The steps of ``flow`` with ``current`` under way; none for a flow or step we do not know."""
    labels = FLOWS.get(flow or DEFAULT_FLOW, ())
    if current not in labels:
        return []
    position = labels.index(current)
    return [
        Step(
            label,
            "done" if index < position else "current" if index == position else "ahead",
        )
        for index, label in enumerate(labels)
    ]
