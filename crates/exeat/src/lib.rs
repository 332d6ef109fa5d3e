//! exeat
