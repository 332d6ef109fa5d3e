//! exeat-rules
