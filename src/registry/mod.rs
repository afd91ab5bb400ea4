//! IANA's registries, built in at compile time.
