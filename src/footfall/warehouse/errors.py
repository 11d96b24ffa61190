"""What goes wrong in the warehouse."""


class WarehouseError(Exception):
    """The warehouse could not be opened, or refused a statement; the message says why.

    ``code`` is ClickHouse's error number where the engine gave one.
    """

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(message)
        self.code = code
