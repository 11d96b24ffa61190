"""The stats engine: a question about a site in, rows out. No HTTP, no Django.

The way of a query::

    parse_v2.parse(body, site, now)   the public API's JSON  ─┐
    build.build(site, …, now=now)     the same from code     ─┴─▶ query.Query
    execute.run(warehouse, query) ─▶ query.QueryResult ─▶ results.to_v2_json(result)

:func:`footfall.stats.build.build` takes what the public API takes and the internal features too::

    build(
        site: SiteContext,
        *,
        metrics: Sequence[str],
        date_range: str | tuple[date, date] | tuple[datetime, datetime],
            # "day", "24h", "7d", "6mo", "month", "year", "all", "realtime", "30m"
        now: datetime,                         # aware
        dimensions: Sequence[str] = (),        # also "time:minute"
        filters: Sequence[Filter] = (),        # from filters.parse_all(json)
        order_by: Sequence[tuple[str, "asc" | "desc"]] | None = None,
        include: Include = Include(),
        pagination: Pagination | None = Pagination(),
        relative_date: date | None = None,     # "today" of relative ranges, default: today there
        compare: Compare | None = None,        # comparisons.Compare("previous_period" | …)
        check: Callable[[Query], None] = validate,  # the rules; API v1 has some of its own
    ) -> Query                                 # raises QueryError, message for the user

Nothing but these functions decides what a number means: metrics are defined in ``metrics``,
dimensions in ``dimensions``, one table each.
"""
