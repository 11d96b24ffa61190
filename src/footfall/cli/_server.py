"""What the commands can learn from a server that runs on the same data directory."""

from footfall.config import Config
from footfall.web.control import STATUS, Message, NoServerError, call


def running_server(settings: Config) -> Message | None:
    """``pid`` and ``base_url`` of the server, ``None`` if none runs."""
    try:
        return call(settings.control_socket, {"command": STATUS}, lambda _: None)
    except NoServerError:
        return None
