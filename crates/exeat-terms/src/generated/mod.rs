//! Tables made from `data/` by `cargo xtask gen`.

pub(crate) mod countries;
