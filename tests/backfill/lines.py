"""Files of history for tests."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

START = int(datetime(2025, 3, 30, 12, tzinfo=UTC).timestamp())
MINUTE = 60
SITES = {"example.com": 1, "example.org": 2}


def moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def line(at: int = START, name: str = "pageview", **keys: Any) -> dict[str, Any]:
    """A line's object; ``at`` in Unix seconds."""
    return {"domain": "example.com", "name": name, "timestamp": moment(at), "user_id": 7, **keys}


def write(path: Path, *lines: dict[str, Any] | str | bytes) -> Path:
    """A file of lines: objects as JSON, texts and bytes as they are."""
    as_bytes = (
        each
        if isinstance(each, bytes)
        else (each if isinstance(each, str) else json.dumps(each)).encode()
        for each in lines
    )
    path.write_bytes(b"".join(each + b"\n" for each in as_bytes))
    return path
