"""What is said of a query that breaks the public schema."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeAlias

from jsonschema.exceptions import ValidationError

from footfall.stats.filters import TOO_DEEP, TOO_MANY, as_text
from footfall.stats.query import QueryError
from footfall.stats.schema import public_schema, validator

#: Where a value is, from the whole down. Keys and indices never meet at the same place.
Path: TypeAlias = tuple[Any, ...]

#: Lists within the filters, of which a condition has two. Each takes its time to be checked.
MAX_LISTS = 5_000
#: Faults that are looked for and told. Nobody reads more of them.
MAX_FAULTS = 500

#: What is said of a faulty value at these places, however deep the fault: key, and whether the
#: value is an item of a list.
_WHOLE_VALUES = {
    "metrics": ("Invalid metric", True),
    "dimensions": ("Invalid dimension", True),
    "filters": ("Invalid filter", True),
    "date_range": ("Invalid date range", False),
    "order_by": ("Invalid value in order_by", True),
}

_TYPE_NAMES = {dict: "Object", list: "Array", str: "String", bool: "Boolean", int: "Integer"}
_TYPE_NAMES |= {float: "Number", type(None): "Null"}


def check(body: object) -> None:
    """Raise :class:`QueryError` if ``body`` is not a query, with a line for each failing path."""
    if isinstance(body, dict):
        _check_size(body)
    texts: dict[Path, str] = {}
    try:
        for error in islice(validator().iter_errors(body), MAX_FAULTS):
            path = tuple(error.absolute_path)
            text, length = _whole_value(path)
            if not text:
                texts.update(_plain_messages(error, path))
            elif path[:length] not in texts:
                value: Any = body
                for part in path[:length]:
                    value = value[part]
                texts[path[:length]] = f"{text} {as_text(value)}"
    except RecursionError:
        raise QueryError(TOO_DEEP) from None
    if texts:
        lines = [f"{_pointer(path)}: {texts[path]}" for path in sorted(texts)]
        raise QueryError("\n".join(lines[:MAX_FAULTS]))


def _check_size(body: dict[str, Any]) -> None:
    """Refuse at once what would take long to check."""
    for name, rules in public_schema()["properties"].items():
        items = body.get(name)
        longest = rules.get("maxItems")
        if longest is not None and isinstance(items, list) and len(items) > longest:
            text = f"Expected a maximum of {longest} items but got {len(items)}."
            raise QueryError(f"{_pointer((name,))}: {text}")
    found = 0
    rest = [body.get("filters")]
    while rest:
        value = rest.pop()
        if isinstance(value, list):
            found += 1
            rest += value
        if found > MAX_LISTS:
            raise QueryError(TOO_MANY)


def _whole_value(path: Path) -> tuple[str, int]:
    """What is said of the value that a path leads into, and how much of the path leads to it."""
    text, listed = _WHOLE_VALUES.get(path[0], ("", False)) if path else ("", False)
    length = 1 + listed
    return (text, length) if len(path) >= length else ("", 0)


def _plain_messages(error: ValidationError, path: Path) -> Iterator[tuple[Path, str]]:
    """Paths and texts for one fault."""
    value: Any = error.instance
    rule: Any = error.validator_value
    match error.validator:
        case "required":
            missing = [name for name in rule if name not in value]
            noun = "property {} was" if len(missing) == 1 else "properties {} were"
            yield path, f"Required {noun.format(', '.join(missing))} not present."
        case "additionalProperties":
            schema: Any = error.schema
            for name in value.keys() - schema["properties"].keys():
                yield (*path, name), "Schema does not allow additional properties."
        case "type":
            expected = f"Type mismatch. Expected {rule.capitalize()} but got"
            yield path, f"{expected} {_TYPE_NAMES.get(type(value), 'Object')}."
        case "minItems":
            yield path, f"Expected a minimum of {rule} items but got {len(value)}."
        case "uniqueItems":
            yield path, "Expected items to be unique but they were not."
        case "minimum":
            yield path, f"Expected the value to be >= {rule}"
        case "maximum":
            yield path, f"Expected the value to be <= {rule}"
        case _:
            yield path, error.message


def _pointer(path: Path) -> str:
    """A JSON pointer, as a fragment."""
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in path)
    return "#" + "".join(f"/{part}" for part in parts)
