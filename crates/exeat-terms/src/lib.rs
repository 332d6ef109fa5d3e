//! exeat-terms
