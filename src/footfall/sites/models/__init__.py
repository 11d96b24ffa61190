"""The tables of sites and of what is configured for each."""

from footfall.sites.models.goals import Funnel, FunnelStep, Goal
from footfall.sites.models.imports import SiteImport
from footfall.sites.models.integrations import GoogleAuth, PluginToken
from footfall.sites.models.notes import Annotation, Segment
from footfall.sites.models.people import GuestInvitation, GuestMembership, GuestRole, SiteTransfer
from footfall.sites.models.reports import EmailReport, TrafficNotification
from footfall.sites.models.revision import RulesRevision
from footfall.sites.models.salt import Salt
from footfall.sites.models.sharing import SharedLink
from footfall.sites.models.shields import (
    CountryRule,
    HostnameRule,
    IPRule,
    PageRule,
    ShieldRule,
)
from footfall.sites.models.site import DomainClaim, Site, SiteUserPreference
from footfall.sites.models.tracker import TrackerConfiguration

__all__ = [
    "Annotation",
    "CountryRule",
    "DomainClaim",
    "EmailReport",
    "Funnel",
    "FunnelStep",
    "Goal",
    "GoogleAuth",
    "GuestInvitation",
    "GuestMembership",
    "GuestRole",
    "HostnameRule",
    "IPRule",
    "PageRule",
    "PluginToken",
    "RulesRevision",
    "Salt",
    "Segment",
    "SharedLink",
    "ShieldRule",
    "Site",
    "SiteImport",
    "SiteTransfer",
    "SiteUserPreference",
    "TrackerConfiguration",
    "TrafficNotification",
]
