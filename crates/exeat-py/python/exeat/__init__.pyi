from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from os import PathLike
from typing import Any, Protocol, overload

class ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

Day = str | date
Jurisdictions = str | Iterable[str] | None
Files = Sequence[str | PathLike[str]]

@overload
def check(
    what: dict[str, Any], *, jurisdictions: Jurisdictions = None, on: Day | None = None,
    screen: bool = True, lists: Files = (),
) -> dict[str, Any]: ...
@overload
def check(
    what: ArrowStream, *, jurisdictions: Jurisdictions = None, on: Day | None = None,
    map: Mapping[str, str] | None = None, screen: bool = True, lists: Files = (), threads: int | None = None,
) -> ArrowStream: ...
def classify(
    table: ArrowStream, *, jurisdictions: Jurisdictions = None, on: Day | None = None,
    map: Mapping[str, str] | None = None, threads: int | None = None,
) -> ArrowStream: ...
@overload
def screen(
    names: ArrowStream, *, lists: Files = (), threshold: float | None = None, aliases: bool = True,
    map: Mapping[str, str] | None = None, threads: int | None = None,
) -> ArrowStream: ...
@overload
def screen(
    names: str | Iterable[str], *, lists: Files = (), threshold: float | None = None, aliases: bool = True,
) -> list[dict[str, Any]]: ...
def gap(a: str, b: str, *, on: Day, universe: str | None = None, to: str | None = None) -> dict[str, Any]: ...
def diff(jurisdiction: str, *, start: Day, end: Day) -> dict[str, Any]: ...
def coalition(members: str | Iterable[str], *, to: str, on: Day) -> dict[str, Any]: ...
def content() -> str: ...
