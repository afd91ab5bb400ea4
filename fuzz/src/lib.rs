//! The properties that `cargo test` holds too, for libFuzzer to break.
#[path = "../../tests/properties/mod.rs"]
pub mod properties;
