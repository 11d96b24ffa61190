"""Which failures of a driver mean that another attempt is worth it."""

import pytest
from clickhouse_connect.driver.exceptions import DatabaseError, OperationalError
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError

from footfall.warehouse import UnavailableError, WarehouseError
from footfall.warehouse.errors import translated


@pytest.mark.parametrize(
    "cause",
    [
        ProtocolError("Connection aborted."),
        ReadTimeoutError(None, "/", "Read timed out."),  # type: ignore[arg-type]
    ],
)
def test_a_server_that_does_not_answer_is_unavailable(cause: HTTPError) -> None:
    error = OperationalError(f"Error {cause} executing HTTP request attempt 1 (http://secret)")
    error.__cause__ = cause
    found = translated(error)
    assert isinstance(found, UnavailableError)
    assert str(found).startswith("cannot reach ClickHouse (CLICKHOUSE_URL): ")
    assert "secret" not in str(found)


@pytest.mark.parametrize(
    "error",
    [
        DatabaseError("HTTP driver received HTTP status 502, server response: Bad Gateway"),
        DatabaseError("Code: 241. DB::Exception: Memory limit exceeded: …", code=241),
        DatabaseError("Code: 999. DB::Exception: Coordination::Exception. …", code=999),
        BrokenPipeError("Broken pipe"),
    ],
)
def test_a_server_that_cannot_work_at_present_is_unavailable(error: Exception) -> None:
    assert isinstance(translated(error), UnavailableError)


@pytest.mark.parametrize(
    "error",
    [
        DatabaseError("Code: 516. DB::Exception: jane: Authentication failed", code=516),
        DatabaseError("HTTP driver received HTTP status 404, server response: Not Found"),
        DatabaseError("Code: 62. DB::Exception: Syntax error", code=62),
    ],
)
def test_what_waiting_does_not_help_is_an_error_like_any_other(error: Exception) -> None:
    found = translated(error)
    assert isinstance(found, WarehouseError)
    assert not isinstance(found, UnavailableError)
