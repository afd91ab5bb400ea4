//! From what Exim tells of a session to the clause.

use received_tls::{CipherSuite, NamedGroup, Received, TlsClause};

/// The longest text that is read of either variable: Exim keeps its own in no more than 256 bytes.
pub(crate) const LONGEST: usize = 256;

/// The clause on a line of its own, ended as C has it, in memory that is used again for the next message.
pub(crate) type Line = [u8; 160];

/// What stands before the clause: the line break and the tab that Exim puts between the parts of its field.
const FOLD: &[u8] = b"\n\t";

/// Writes the clause of a session, folded as Exim folds its field, or nothing where no clause follows surely.
///
/// `cipher` is Exim's `$tls_in_cipher`, `TLS1.3:ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM:256` with GnuTLS and
/// `TLS1.3:TLS_AES_256_GCM_SHA384:256` with OpenSSL; `standard` is `$tls_in_cipher_std`, which is empty where Exim
/// knows no name of IANA's, and with GnuTLS under TLS 1.3 is another suite's. The line is of zeros from the end of
/// the text on.
pub(crate) fn write(cipher: &[u8], standard: &[u8], line: &mut Line) {
    line.fill(0);
    // What is not written whole is not begun.
    let _ = write_whole(cipher, standard, line);
}

fn write_whole(cipher: &[u8], standard: &[u8], line: &mut Line) -> Option<()> {
    let (version, rest) = cipher.split_at(cipher.iter().position(|&byte| byte == b':')?);
    // Of a resumed session GnuTLS's description begins with a bracket whose other half Exim leaves out.
    let name = rest[1..].strip_prefix(b"(").unwrap_or(&rest[1..]);
    if ![version, name, standard].into_iter().flatten().all(|&byte| is_in_names(byte)) {
        return None;
    }
    let described = session([b"(", version, b":", name, b")"]);
    let named = session([b"(", version, b") tls ", standard, b""]);
    let (suite, group) = match (described, named) {
        (Some((suite, _)), Some((other, _))) if suite != other => return None,
        (Some(session), _) => session,
        // What the group is of is not known for sure.
        (None, Some((suite, _))) => (suite, None),
        (None, None) => return None,
    };
    let clause = TlsClause::new(suite, group).ok()?;

    let (fold, rest) = line.split_at_mut(FOLD.len());
    // The last byte stays zero.
    let (_, text) = rest.split_last_mut()?;
    clause.encode(text).ok()?;
    fold.copy_from_slice(FOLD);
    Some(())
}

/// The suite and the group that a field of Exim's own tells of with these words after its protocol, where it tells a
/// suite and a version. Without a version the name may be that of another suite.
fn session(words: [&[u8]; 5]) -> Option<(CipherSuite, Option<NamedGroup>)> {
    let mut field = [0; 2 * LONGEST];
    let mut length = 0;
    let before: &[u8] = b"Received: by mx with esmtps ";
    for part in [before].into_iter().chain(words).chain([&b" id 1\n"[..]]) {
        field.get_mut(length..length + part.len())?.copy_from_slice(part);
        length += part.len();
    }
    let facts = Received::parse(&field[..length]).tls()?;
    facts.version_as_written.and(facts.version)?;
    Some((facts.suite?, facts.group))
}

/// The bytes of versions, names and numbers in every library's words. None of them ends a comment or a line.
const fn is_in_names(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cipher: &str, standard: &str) -> String {
        let mut line = [b'x'; size_of::<Line>()];
        write(cipher.as_bytes(), standard.as_bytes(), &mut line);
        let end = line.iter().position(|&byte| byte == 0).expect("C needs an end");
        assert!(line[end..].iter().all(|&byte| byte == 0), "{cipher}");
        String::from_utf8(line[..end].to_vec()).expect("ASCII")
    }

    #[track_caller]
    fn tells(cipher: &str, standard: &str, clause: &str) {
        assert_eq!(written(cipher, standard), format!("\n\t{clause}"), "{cipher} {standard}");
    }

    #[test]
    fn gnutls_tells_suite_and_group() {
        tells(
            "TLS1.3:ECDHE_SECP256R1__RSA_PSS_RSAE_SHA256__AES_256_GCM:256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "tls TLS_AES_256_GCM_SHA384 group secp256r1",
        );
        tells(
            "TLS1.3:DHE_FFDHE3072__RSA_PSS_RSAE_SHA256__CHACHA20_POLY1305:256",
            "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "tls TLS_CHACHA20_POLY1305_SHA256 group ffdhe3072",
        );
        // Exim knows no name for the clause here.
        tells(
            "TLS1.3:ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_128_CCM:128",
            "",
            "tls TLS_AES_128_CCM_SHA256 group x25519",
        );
        tells(
            "TLS1.2:ECDHE_X448__RSA_PSS_RSAE_SHA256__AES_256_GCM:256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "tls TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 group x448",
        );
        // Parameters without a name.
        tells(
            "TLS1.2:DHE_CUSTOM2048__RSA_PSS_RSAE_SHA256__AES_128_GCM:128",
            "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
            "tls TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
        );
        // No key exchange, no group.
        tells(
            "TLS1.2:RSA__AES_128_CBC__SHA1:128",
            "TLS_RSA_WITH_AES_128_CBC_SHA",
            "tls TLS_RSA_WITH_AES_128_CBC_SHA",
        );
        // GnuTLS before 3.6 and Exim before 4.92.
        tells("TLS1.2:ECDHE_RSA_AES_256_GCM_SHA384:256", "", "tls TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
        tells("TLS1.3:ECDHE_RSA_AES_256_GCM_SHA384:256", "", "tls TLS_AES_256_GCM_SHA384");
    }

    #[test]
    fn gnutls_tells_no_group_of_a_resumed_session() {
        tells("TLS1.3:(AES_128_CCM:128", "", "tls TLS_AES_128_CCM_SHA256");
        tells(
            "TLS1.3:(AES_256_GCM:256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "tls TLS_AES_256_GCM_SHA384",
        );
        let resumed = "TLS1.2:ECDHE_SECP384R1__AES_128_GCM:128";
        let standard = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
        tells(resumed, standard, "tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        // Either of two suites.
        assert_eq!(written(resumed, ""), "");
    }

    #[test]
    fn openssl_tells_the_suite_alone() {
        tells("TLS1.3:TLS_AES_256_GCM_SHA384:256", "TLS_AES_256_GCM_SHA384", "tls TLS_AES_256_GCM_SHA384");
        tells(
            "TLS1.2:ECDHE-RSA-AES256-GCM-SHA384:256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "tls TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        );
        tells("TLSv1.2:AES128-SHA:128", "", "tls TLS_RSA_WITH_AES_128_CBC_SHA");
        // An Exim that is older than TLS 1.3: only that version has the suite.
        tells("UNKNOWN:TLS_AES_128_GCM_SHA256:128", "", "tls TLS_AES_128_GCM_SHA256");
    }

    #[test]
    fn what_does_not_follow_surely_is_not_written() {
        for (cipher, standard) in [
            ("", ""),
            ("", "TLS_AES_256_GCM_SHA384"),
            (":", "TLS_AES_256_GCM_SHA384"),
            ("TLS1.3", "TLS_AES_256_GCM_SHA384"),
            ("TLS1.3:", ""),
            ("TLS1.3::256", ""),
            // A version that tells nothing of such names.
            ("UNKNOWN:ECDHE-RSA-AES256-GCM-SHA384:256", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
            ("nonsense:", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
            // What contradicts.
            ("TLS1.2:TLS_AES_256_GCM_SHA384:256", "TLS_AES_256_GCM_SHA384"),
            ("TLS1.2:ECDHE-RSA-AES256-GCM-SHA384:256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
            ("TLS1.3:TLS_AES_256_GCM_SHA384:256", "TLS_AES_128_GCM_SHA256"),
            // Nobody negotiates these.
            ("TLS1.2:TLS_FALLBACK_SCSV:0", "TLS_FALLBACK_SCSV"),
            ("TLS1.3:0x1A1A:0", ""),
        ] {
            assert_eq!(written(cipher, standard), "", "{cipher} {standard}");
        }
    }

    #[test]
    fn words_that_end_a_comment_or_a_line_are_refused() {
        let good = "TLS1.3:TLS_AES_256_GCM_SHA384:256";
        assert_ne!(written(good, ""), "");
        for byte in (0..=u8::MAX).filter(|&byte| !is_in_names(byte)) {
            let mut line = [0; size_of::<Line>()];
            for at in (0..=good.len()).filter(|&at| byte != b'(' || at != "TLS1.3:".len()) {
                let text = [&good.as_bytes()[..at], &[byte], &good.as_bytes()[at..]].concat();
                write(&text, b"", &mut line);
                assert_eq!(line[0], 0, "{byte:#x} at {at}");
            }
            write(good.as_bytes(), &[b'T', byte, b'X'], &mut line);
            assert_eq!(line[0], 0, "{byte:#x}");
        }
        tells(good, "", "tls TLS_AES_256_GCM_SHA384");
        let forged = "TLS1.3:X) tls TLS_AES_256_GCM_SHA384 (:256";
        assert_eq!(written(forged, ""), "");
        assert_eq!(written(&"A".repeat(LONGEST), &"B".repeat(LONGEST)), "");
        assert_eq!(written(&format!("TLS1.3:{}", "A".repeat(9 * LONGEST)), ""), "");
    }

    #[test]
    fn every_suite_and_every_group_fit_the_line() {
        let mut length = 0;
        for suite in CipherSuite::all() {
            for group in NamedGroup::all() {
                if let Ok(clause) = TlsClause::new(suite, Some(group)) {
                    length = length.max(clause.encoded_len());
                }
            }
        }
        assert!(FOLD.len() + length < size_of::<Line>(), "{length}");
    }
}
