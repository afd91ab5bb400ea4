//! The command `received-tls`.
fn main() {}
