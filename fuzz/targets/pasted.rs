#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| received_tls_fuzz::properties::pasted(data));
