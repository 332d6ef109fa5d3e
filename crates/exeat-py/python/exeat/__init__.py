"""May it leave? Under whose law, why, and what is still missing: Exeat for tables.

Everything that speaks the Arrow PyCapsule protocol goes in (pyarrow, pandas 2.2 and later, Polars, DuckDB) and what
comes out speaks it too: ``pyarrow.table(answer)``, ``polars.from_arrow(answer)``, ``duckdb.from_arrow(pyarrow.table(answer))``.
"""

from __future__ import annotations

import json
from datetime import date as _date

from . import _exeat

__all__ = ["check", "classify", "screen", "gap", "diff", "coalition", "content"]


def _day(day):
    return day.isoformat() if isinstance(day, _date) else day


def _jurisdictions(given):
    if given is None:
        return []
    if isinstance(given, str):
        given = given.split(",")
    return [name.strip().lower() for name in given if name.strip()]


def _is_table(value):
    return hasattr(value, "__arrow_c_stream__") or hasattr(value, "__arrow_c_array__")


def _arrow(value):
    if not _is_table(value):
        raise TypeError(
            f"a table is needed, and {type(value).__name__} does not speak the Arrow PyCapsule protocol; "
            "give a table of pyarrow, pandas (2.2 or later), Polars or DuckDB"
        )
    return value


def check(what, *, jurisdictions=None, on=None, map=None, screen=True, lists=(), threads=None):
    """Checks a table, row by row, or one transaction, given as a dict.

    A table's columns are named as the transaction file names things, with dots; ``map`` gives names to others. The
    answer is the table with our columns behind its own. A dict gives the dict that ``exeat check --json`` prints.
    """
    ids, day, files = _jurisdictions(jurisdictions), _day(on), [str(f) for f in lists]
    if isinstance(what, dict):
        text = json.dumps(what, ensure_ascii=False, default=str)
        return json.loads(_exeat.check_one(text, ids, day, screen, files))
    return _exeat.check_table(_arrow(what), ids, day, map, screen, files, threads)


def classify(table, *, jurisdictions=None, on=None, map=None, threads=None):
    """Finds the control-list entries of every row's item: met, open, and the facts that open ones ask for."""
    return _exeat.classify_table(_arrow(table), _jurisdictions(jurisdictions), _day(on), map, threads)


def screen(names, *, lists=(), threshold=None, aliases=True, map=None, threads=None):
    """Screens names against restricted-party lists.

    A list of texts gives a list of dicts, one for each name, as ``exeat screen --json`` prints them. A table with a
    column ``name`` (and optionally ``id``, ``country``, ``kind``) gives the table with our columns behind its own.
    """
    files = [str(f) for f in lists]
    if _is_table(names):
        return _exeat.screen_table(names, files, threshold, aliases, map, threads)
    if isinstance(names, str):
        names = [names]
    return json.loads(_exeat.screen_names(list(names), files, threshold, aliases))


def gap(a, b, *, on, universe=None, to=None):
    """What ``a`` controls and ``b`` does not, and the reverse, with witnesses."""
    return json.loads(_exeat.gap(a, b, _day(on), universe, to))


def diff(jurisdiction, *, start, end):
    """What changed in a jurisdiction's law between two days."""
    return json.loads(_exeat.diff(jurisdiction, _day(start), _day(end)))


def coalition(members, *, to, on):
    """The reach of a coalition on a day."""
    if isinstance(members, str):
        members = members.split(",")
    return json.loads(_exeat.coalition(list(members), to, _day(on)))


def content():
    """The content's address of the packs this wheel carries, in one text."""
    return _exeat.content()
