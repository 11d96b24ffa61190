"""The persistor that an installation is configured to use."""

from footfall.config import PersistorConfig
from footfall.sessions.persistors.persistor import Persistor
from footfall.sessions.persistors.relay import RelayPersistor, SharedPersistor
from footfall.sessions.persistors.remote import RemoteOptions, RemotePersistor


def remote_of(settings: PersistorConfig) -> RemotePersistor | None:
    """The persistors in other processes, if any visitor's events go there."""
    if settings.backend == "embedded" or settings.percent == 0:
        return None
    options = RemoteOptions(settings.requests, settings.timeout_ms / 1000, settings.token)
    return RemotePersistor(settings.urls, options)


def chosen(
    settings: PersistorConfig, local: Persistor, remote: RemotePersistor | None
) -> Persistor:
    """Where events go: ``local``, to what :func:`remote_of` returned, or both."""
    if remote is None:
        return local
    relayed = settings.backend == "embedded_with_relay"
    some = RelayPersistor(local, remote) if relayed else remote
    return SharedPersistor(some, local, settings.percent)
