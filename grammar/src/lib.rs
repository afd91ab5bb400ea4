//! The executable grammar.
