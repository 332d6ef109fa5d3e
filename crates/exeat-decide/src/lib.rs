//! exeat-decide
