//! index stub
