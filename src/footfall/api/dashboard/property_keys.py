"""The custom properties that events of a site have: the one list that is no grouping."""

from footfall.api.dashboard.question import Question
from footfall.stats import conditions, dimensions, filters
from footfall.stats.binds import Binds
from footfall.warehouse import current


def property_keys(question: Question, search: str, limit: int) -> list[str]:
    """Allowed keys that contain ``search``, the commonest first, within range and filters."""
    allowed = question.allowed_properties
    if allowed is not None and not allowed:
        return []
    query = question.query(("events",))
    binds = Binds()
    where = [
        conditions.where(query, "events", query.filters, binds),
        f"positionCaseInsensitiveUTF8(key, {binds.string(search)}) > 0",
    ]
    if any(dimensions.get(name).only == "sessions" for name in filters.names(query.filters)):
        visits = conditions.where(query, "sessions", query.filters, binds)
        where.append(
            f"session_id IN (SELECT session_id FROM sessions_v2 FINAL WHERE {visits})"  # noqa: S608
        )
    if allowed is not None:
        where.append(f"key IN {binds.strings(allowed)}")
    # Conditions and limit are made of placeholders only.
    sql = (
        f"SELECT key FROM events_v2 ARRAY JOIN meta.key AS key WHERE {' AND '.join(where)} "  # noqa: S608
        f"GROUP BY key ORDER BY count() DESC, key LIMIT {binds.add(limit, 'UInt64')}"
    )
    return [str(key) for (key,) in current.get().query(sql, binds.values).rows]
