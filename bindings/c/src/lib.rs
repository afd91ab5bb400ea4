//! The C library: the functions of received-tls that a server in C needs, declared in `include/received_tls.h`.
//!
//! `README.md` has the rules on names and ownership that all functions follow. Each function here only
//! converts values from and to C; the work is the library's.

// With `panic = "abort"` there is no std: `boundary.rs` has the reason.
#![cfg_attr(not(panic = "unwind"), no_std)]
// Unsafe code is kept to this crate, which talks to C.
#![allow(unsafe_code)]
#![warn(clippy::undocumented_unsafe_blocks, unsafe_op_in_unsafe_fn)]

mod boundary;
mod clause;
mod facts;
mod registry;
mod stamp;
mod status;
mod texts;
mod trust;

pub use boundary::{NONE, Text};
pub use clause::{Clause, received_tls_parse_clause, received_tls_parse_clause_prefix};
pub use facts::{
    Facts, Level, Origin, received_tls_extract, received_tls_finding_code, received_tls_finding_text,
    received_tls_level_name, received_tls_origin_name,
};
pub use registry::{
    received_tls_group_from_name, received_tls_group_name, received_tls_suite_from_name,
    received_tls_suite_name,
};
pub use stamp::{
    received_tls_set_clause, received_tls_stamp, received_tls_stamp_names, received_tls_stamp_openssl,
};
pub use status::Status;
pub use texts::{received_tls_status_text, received_tls_version};
pub use trust::{Hop, MOST_OWN, Trust, received_tls_hops, received_tls_trust_name};
