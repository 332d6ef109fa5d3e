//! The Python module `exeat._exeat`: tables and dicts in, answers out. It converts and decides nothing.
//!
//! Tables come and go through the Arrow PyCapsule protocol, so pyarrow, pandas, Polars and DuckDB all fit. The
//! interpreter is let go while rows are answered.

mod ask;
mod convert;

use pyo3::prelude::*;

#[pymodule]
mod _exeat {
    #[pymodule_export]
    use crate::ask::{
        check_one, check_table, classify_table, coalition, content, diff, gap, screen_names,
        screen_table,
    };
}
