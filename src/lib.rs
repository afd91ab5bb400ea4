//! Reads and writes what mail servers record about TLS in `Received` fields.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(feature = "alloc")]
extern crate alloc;

pub mod registry;
