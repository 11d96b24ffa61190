"""SQL text for the few places where ClickHouse's grammar takes no bound parameter."""


def string(value: str) -> str:
    """``value`` as a string literal, for comments and dictionary sources."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
