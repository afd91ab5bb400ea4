#![no_main]
use libfuzzer_sys::arbitrary::Unstructured;
use received_tls_fuzz::properties;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut values = Unstructured::new(data);
    if let Ok((suite, group)) = values.arbitrary() {
        properties::clause_value(suite, group);
    }
    if let (Ok(column), Ok(clause)) = (values.arbitrary::<u16>(), values.arbitrary()) {
        properties::written(clause, column.into());
    }
});
