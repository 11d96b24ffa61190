"""Imports of a site: figures from elsewhere, whose rows the warehouse holds."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from footfall.sites.models import Site, SiteImport

MAX_IMPORTS = 5

COMPLETED_NEEDS_DATES = "a completed import needs `start_date` and `end_date`"
ENDS_TOO_EARLY = "`end_date` is before `start_date`"
TOO_MANY = f"a site can have {MAX_IMPORTS} imports at most"


def declare_import(
    site: Site,
    import_id: int,
    *,
    start_date: date | None = None,
    end_date: date | None = None,
    source: str = SiteImport.Source.CSV,
    status: str = SiteImport.Status.COMPLETED,
    legacy: bool = False,
    has_scroll_depth: bool = False,
) -> SiteImport:
    """Record the import whose rows are marked ``import_id``, or what has become of it.

    The dates are inclusive and in the site's timezone. Raises :class:`ValidationError` with one
    message.
    """
    _check(source, SiteImport.Source.values, "source")
    _check(status, SiteImport.Status.values, "status")
    if status == SiteImport.Status.COMPLETED and not (start_date and end_date):
        raise ValidationError(COMPLETED_NEEDS_DATES)
    if start_date and end_date and end_date < start_date:
        raise ValidationError(ENDS_TOO_EARLY)
    with transaction.atomic():
        Site.objects.select_for_update().get(pk=site.pk)
        found = site.imports.filter(import_id=import_id).first()
        if found is None and site.imports.count() >= MAX_IMPORTS:
            raise ValidationError(TOO_MANY)
        import_ = found or SiteImport(site=site, import_id=import_id)
        import_.start_date, import_.end_date = start_date, end_date
        import_.source, import_.status = source, status
        import_.legacy, import_.has_scroll_depth = legacy, has_scroll_depth
        import_.save()
        # The import may be older than what was the beginning, or have been it until now.
        Site.objects.filter(pk=site.pk).update(stats_start_date=None)
    return import_


def _check(value: str, known: list[str], name: str) -> None:
    if value not in known:
        raise ValidationError(f"`{name}` {value[:100]!r} is not one of {', '.join(known)}")
