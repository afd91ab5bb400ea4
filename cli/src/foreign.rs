//! Files that are neither mail nor logs, and what to do with each.

use std::path::Path;

/// A kind of file that is recognized by its bytes.
struct Kind {
    /// Where the bytes are.
    at: usize,
    magic: &'static [u8],
    name: &'static str,
    advice: &'static str,
}

const KINDS: [Kind; 9] = [
    Kind {
        at: 0,
        magic: b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        name: "an Outlook message (.msg)",
        advice: "save it as text or .eml, or convert it with msgconvert",
    },
    Kind {
        at: 0,
        magic: b"!BDN",
        name: "an Outlook data file (.pst or .ost)",
        advice: "convert it with readpst and read the mboxes",
    },
    Kind { at: 0, magic: b"PK\x03\x04", name: "a zip archive", advice: "unpack it and name the folder" },
    Kind { at: 257, magic: b"ustar", name: "a tar archive", advice: "unpack it and name the folder" },
    Kind {
        at: 0,
        magic: b"7z\xBC\xAF\x27\x1C",
        name: "a 7z archive",
        advice: "unpack it and name the folder",
    },
    Kind { at: 0, magic: b"Rar!\x1A\x07", name: "a RAR archive", advice: "unpack it and name the folder" },
    Kind {
        at: 0,
        magic: b"LPKSHHRH",
        name: "the journal's binary file",
        advice: "run `journalctl --file FILE -o json | received-tls logs`",
    },
    Kind {
        at: 0,
        magic: b"SQLite format 3\0",
        name: "an SQLite database",
        advice: "export the messages from its program",
    },
    Kind { at: 0, magic: b"%PDF-", name: "a PDF document", advice: "save the message as .eml" },
];

/// One sentence about an input that begins so; `None` if it may be mail or a log.
pub(crate) fn sentence(beginning: &[u8]) -> Option<String> {
    let is_kind = |kind: &&Kind| beginning.get(kind.at..).is_some_and(|rest| rest.starts_with(kind.magic));
    let kind = KINDS.iter().find(is_kind)?;
    Some(format!("cannot be read: the input is {}; {}", kind.name, kind.advice))
}

/// The index files of mail programs and servers, and their beginnings where these end in anything.
const INDEX_NAMES: [&str; 14] = [
    ".DS_Store",
    ".mh_sequences",
    ".subscriptions",
    ".uidvalidity",
    "Thumbs.db",
    "desktop.ini",
    "dovecot-keywords",
    "dovecot-uidlist",
    "dovecot.list.index",
    "maildirfolder",
    "maildirsize",
    "popstate.dat",
    "subscriptions",
    "msgFilterRules.dat",
];
const INDEX_BEGINNINGS: [&str; 8] = [
    "cyrus.",
    "courierimap",
    "dovecot-acl",
    "dovecot-uidvalidity",
    "dovecot.index",
    "dovecot.list.index",
    "dovecot.mailbox.log",
    "filterlog",
];
const INDEX_ENDS: [&str; 2] = [".msf", ".lock"];

/// Whether the file at `path` is by its name an index of a mail program, unless its content is mail.
pub(crate) fn is_index(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    INDEX_NAMES.iter().any(|index| name == *index)
        || INDEX_BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
        || INDEX_ENDS.iter().any(|end| name.ends_with(end))
}
