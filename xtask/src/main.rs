//! Every chore by one name.
fn main() {}
