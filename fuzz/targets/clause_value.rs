#![no_main]
use received_tls::{CipherSuite, NamedGroup};
libfuzzer_sys::fuzz_target!(|value: (CipherSuite, Option<NamedGroup>)| {
    received_tls_fuzz::properties::clause_value(value.0, value.1)
});
