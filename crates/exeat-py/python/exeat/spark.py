"""Exeat on Apache Spark: the same wheel on every worker, a batch of Arrow in, a batch out.

What a task does depends on its rows alone, so that a task that is run twice gives the same. The packs travel in the
wheel; each task compares their content's address with the driver's before it answers.
"""

from __future__ import annotations

from . import check as _check
from . import content, screen as _screen


def _fields(schema):
    """The fields of an Arrow schema in Spark's own words."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)


def _answer(df, answer):
    import pyarrow as pa
    from pyspark.sql.pandas.types import to_arrow_schema

    law = content()
    # An empty table tells which columns will come out; nothing is read for it.
    empty = pa.table(answer(to_arrow_schema(df.schema).empty_table()))
    schema = empty.schema

    def task(batches):
        if content() != law:
            raise RuntimeError("a worker holds other packs than the driver; install the same wheel of exeat everywhere")
        for batch in batches:
            table = pa.table(answer(pa.Table.from_batches([batch]))).cast(schema)
            yield from table.to_batches()

    return df.mapInArrow(task, _fields(schema))


def check(df, *, jurisdictions=None, on=None, map=None, screen=True):
    """``exeat.check`` over a DataFrame of Spark, in the workers."""
    return _answer(df, lambda t: _check(t, jurisdictions=jurisdictions, on=on, map=map, screen=screen, threads=1))


def screen(df, *, threshold=None, aliases=True, map=None):
    """``exeat.screen`` over a DataFrame of Spark with a column ``name``, in the workers."""
    return _answer(df, lambda t: _screen(t, threshold=threshold, aliases=aliases, map=map, threads=1))
