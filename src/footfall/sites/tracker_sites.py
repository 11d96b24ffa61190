"""What the tracker script must know of every site, read in one query."""

from footfall.sites.models import TrackerConfiguration
from footfall.tracker.site_script import TrackerSite


def load_tracker_sites() -> dict[str, TrackerSite]:
    """Script id → settings, for all sites."""
    rows = TrackerConfiguration.objects.filter(site__consolidated=False).values_list(
        "id", "site__domain", "outbound_links", "file_downloads", "form_submissions"
    )
    return {row[0]: TrackerSite(*row) for row in rows.iterator()}
