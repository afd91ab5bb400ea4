//! The order of records is that of the input, whatever the number of threads and the way in.

use std::fs;
use std::path::Path;

use tempfile::tempdir;

use super::*;

#[test]
fn records_are_the_same_bytes_for_any_number_of_threads() {
    let mbox = mbox(20_000);
    let folder = tempdir().unwrap();
    let path = folder.path().join("mbox");
    let packed = folder.path().join("packed");
    fs::write(&path, &mbox).unwrap();
    fs::write(&packed, compression::gzip(&mbox)).unwrap();
    for format in ["ndjson", "csv", "table"] {
        let run = |jobs: &str, path: &Path| {
            let args = ["--format", format, "--jobs", jobs].map(OsStr::new);
            let output = extract(args.iter().copied().chain([path.as_os_str()]));
            assert_done(&output);
            stdout(&output)
                .replace(path.to_str().unwrap(), "mbox")
                .replace("\"source\":\"-\"", "\"source\":\"mbox\"")
        };
        let one = run("1", &path);
        assert!(one.lines().count() >= 40_000);
        for jobs in ["2", "4", "7"] {
            assert!(run(jobs, &path) == one, "{format}, {jobs} threads");
            assert!(run(jobs, &packed) == one, "{format}, {jobs} threads, packed");
        }
        let piped = extract_from(mbox.clone(), ["--format", format, "--jobs", "4"]);
        assert_done(&piped);
        let piped = stdout(&piped).replace("\"source\":\"-\"", "\"source\":\"mbox\"");
        let piped = piped.replace("\n-,", "\nmbox,").replace("\n2,-,", "\n2,mbox,");
        assert!(piped == one, "{format}, piped");
    }
}

#[test]
fn messages_and_hops_are_numbered_in_order() {
    let output = extract_from(mbox(20_000), ["--jobs", "4"]);
    let mut expected = (0..20_000).flat_map(|message| [(message, 0), (message, 1)]);
    for record in records(&output) {
        let found = (record["message"].as_u64().unwrap(), record["hop"].as_u64().unwrap());
        assert_eq!(Some(found), expected.next());
        let host = format!("h{}.example.org", found.0);
        assert_eq!(record[if found.1 == 0 { "from" } else { "by" }], host);
    }
    assert_eq!(expected.next(), None);
}

#[test]
fn many_small_files_share_batches_and_keep_their_names() {
    let folder = tempdir().unwrap();
    for number in 0..3_000 {
        fs::write(folder.path().join(format!("{number:04}")), message(&format!("h{number:04}"))).unwrap();
    }
    for jobs in ["1", "4"] {
        let output = extract([folder.path().as_os_str(), "--jobs".as_ref(), jobs.as_ref()]);
        assert_done(&output);
        let read = records(&output);
        assert_eq!(read.len(), 3_000);
        for (number, record) in read.iter().enumerate() {
            assert_eq!(record["from"], format!("h{number:04}"));
            assert!(record["source"].as_str().unwrap().ends_with(&format!("/{number:04}")));
        }
    }
}
