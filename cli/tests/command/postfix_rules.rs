//! `postfix-rules`: the table that tells Postfix which field is its own.

use super::*;

/// What Postfix makes of the table, `cargo xtask test postfix` sees.
#[test]
fn a_table_says_how_it_was_made() {
    for (name, told, pattern) in [
        (&[][..], "", r"by mx\.example\.net \(Postfix\) with "),
        (
            &["--mail-name", "[My] Mail*"],
            " --mail-name '[My] Mail*'",
            r"by mx\.example\.net \(\[My\] Mail\*\) with ",
        ),
    ] {
        let output = run(&[&["postfix-rules", "--by", "mx.example.net"], name].concat());
        assert_done(&output);
        let table = stdout(&output);
        let made = format!(": received-tls postfix-rules --by mx.example.net{told}\n");
        assert!(table.contains(&made), "{}", &table[..200]);
        assert!(table.contains(pattern));
        let lines = |begin: &str| table.lines().filter(|line| line.starts_with(begin)).count();
        assert!(lines("if ") > 2);
        assert_eq!(lines("if "), lines("endif"));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_table_that_cannot_be_written_is_said() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = command().args(["postfix-rules", "--by", "mx.example.net"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let begin = "received-tls: cannot write the table to standard output: No space";
    assert!(stderr(&output).starts_with(begin), "{}", stderr(&output));
}

#[test]
fn names_that_are_none_are_refused() {
    for by in ["", "a b", "mx/.*/", "mx.example.net\n", "(mx)"] {
        for command in
            [&["postfix-rules", "--by", by][..], &["socketmap", "--listen", "127.0.0.1:0", "--by", by]]
        {
            let output = run(command);
            assert_eq!(output.status.code(), Some(2), "{command:?}");
            assert_eq!(stdout(&output), "");
        }
    }
}
