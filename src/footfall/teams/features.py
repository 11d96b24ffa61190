"""What a team may use: every feature, unless its plan names some of them."""

from enum import StrEnum

from footfall.teams.models import Team


class Feature(StrEnum):
    """A part of Footfall that a plan may or may not include. Goals belong to all plans."""

    GOALS = "goals"
    PROPS = "props"
    FUNNELS = "funnels"
    REVENUE_GOALS = "revenue_goals"
    SHARED_LINKS = "shared_links"
    SITE_SEGMENTS = "site_segments"
    STATS_API = "stats_api"
    SITES_API = "sites_api"
    SSO = "sso"
    CONSOLIDATED_VIEW = "consolidated_view"


DISPLAY_NAMES = {
    Feature.GOALS: "Goals",
    Feature.PROPS: "Custom Properties",
    Feature.FUNNELS: "Funnels",
    Feature.REVENUE_GOALS: "Revenue Goals",
    Feature.SHARED_LINKS: "Shared Links",
    Feature.SITE_SEGMENTS: "Shared Segments",
    Feature.STATS_API: "Stats API",
    Feature.SITES_API: "Sites API",
    Feature.SSO: "Single Sign-On",
    Feature.CONSOLIDATED_VIEW: "Consolidated View",
}


def is_available(team: Team, feature: Feature) -> bool:
    """Whether ``team`` may use ``feature``."""
    return team.features is None or feature is Feature.GOALS or feature in team.features


def upgrade_notice(feature: Feature) -> str:
    """What somebody is told who asks for a feature that the team's plan does not include."""
    return (
        f"{DISPLAY_NAMES[feature]} is part of the Plausible Business plan. "
        "To get access to this feature, please upgrade your account."
    )
