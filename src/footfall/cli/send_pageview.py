"""``footfall send-pageview``: try a running server out with one event."""

import json
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import click

_TIMEOUT_SECONDS = 10

_USER_AGENT = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36"
)


@click.command()
@click.option("--host", default="http://localhost:8000", show_default=True, help="Server.")
@click.option("--domain", default="dummy.site", show_default=True, help="Site to count for.")
@click.option("--page", default="/", show_default=True, help="Path of the page.")
@click.option("--hostname", help="Hostname of the page. Default: the domain.")
@click.option("--queryparams", default="", help="Query of the page, as in utm_source=x&ref=y.")
@click.option("--event", "name", default="pageview", show_default=True, help="Event name.")
@click.option("--referrer", help="URL the visitor came from.")
@click.option("--ip", default="127.0.0.1", show_default=True, help="Visitor's address.")
@click.option("--user-agent", default=_USER_AGENT, help="Visitor's user agent.")
@click.option("--props", help="Custom properties, a JSON object.")
@click.option("--revenue-amount", help="Amount of money.")
@click.option("--revenue-currency", help="ISO 4217 code of its currency.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def command(
    host: str,
    domain: str,
    page: str,
    hostname: str | None,
    queryparams: str,
    name: str,
    referrer: str | None,
    ip: str,
    user_agent: str,
    props: str | None,
    revenue_amount: str | None,
    revenue_currency: str | None,
    as_json: bool,
) -> None:
    """Send one event to a running server and show its answer."""
    if (revenue_amount is None) != (revenue_currency is None):
        raise click.UsageError("--revenue-amount and --revenue-currency go together")
    _require_object(props)
    query = f"?{queryparams}" if queryparams else ""
    body = {
        "name": name,
        "url": f"http://{hostname or domain}/{page.removeprefix('/')}{query}",
        "domain": domain,
        "referrer": referrer,
        "props": props,
        "revenue": revenue_amount and {"amount": revenue_amount, "currency": revenue_currency},
    }
    status, dropped, text = _post(
        f"{_base_url(host)}/api/event",
        {key: value for key, value in body.items() if value is not None},
        {"X-Forwarded-For": ip, "User-Agent": user_agent, "Content-Type": "application/json"},
    )
    if as_json:
        click.echo(json.dumps({"status": status, "dropped": dropped, "body": text}))
    else:
        outcome = f", dropped for {dropped} domain(s)" if dropped else ""
        click.echo(f"{status} {text}{outcome}")
    if status != 202 or dropped:
        raise SystemExit(1)


def _require_object(props: str | None) -> None:
    """The server would count the event and leave props out that it cannot read."""
    try:
        valid = props is None or isinstance(json.loads(props), dict)
    except ValueError:
        valid = False
    if not valid:
        raise click.UsageError("--props is not a JSON object")


def _base_url(host: str) -> str:
    return (host if "://" in host else f"http://{host}").rstrip("/")


def _post(url: str, body: dict[str, Any], headers: dict[str, str]) -> tuple[int, int, str]:
    """Post JSON; returns the status, the number of dropped domains and the body."""
    try:
        request = Request(url, json.dumps(body).encode(), headers)
        with urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:
            dropped = int(answer.headers.get("x-plausible-dropped") or 0)
            return answer.status, dropped, answer.read().decode()
    except HTTPError as error:
        if "json" not in error.headers.get("Content-Type", ""):
            raise click.ClickException(
                f"{url} answers {error.code} {error.reason}; is it a Footfall server?"
            ) from None
        return error.code, 0, error.read().decode("utf-8", "replace")
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise click.ClickException(f"{url} does not answer: {error}") from None
