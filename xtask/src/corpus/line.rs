//! The words of a log line, found by searching.
//!
//! The lines of a corpus are those of servers that nobody attacked: what stands after `cipher=` is the cipher. So the
//! words are found another way than the library finds them.

use super::verdict::{Actual, Written};

/// What lines say that tell of TLS and nothing more of it.
const MARKS: [&str; 4] = ["plaintext+TLS", "proto=ESMTPS", ", TLS,", "cert-check result="];

/// What a line says of TLS; `None` where it says nothing.
///
/// What a word stands for is taken from `actual`, for a server's log tells the session's own facts. Two words of GnuTLS's
/// do not tell what they stand for: `CUSTOM2048`, and a description without the signature, of a session resumed before
/// TLS 1.3.
pub(super) fn written(line: &str, actual: Option<&Actual>) -> Option<Written> {
    let mut written = words(line)?;
    if let Some(actual) = actual {
        let known = |word: &Option<String>, tells: fn(&str) -> bool, actual: &Option<String>| {
            word.as_deref().filter(|word| tells(word)).and(actual.clone())
        };
        written.version = known(&written.version_as_written, |_| true, &actual.version);
        written.cipher_id = known(&written.cipher_as_written, |name| !is_unsigned(name), &actual.cipher_id);
        written.group = known(&written.group_as_written, |name| !name.starts_with("CUSTOM"), &actual.group);
    }
    Some(written)
}

/// Whether a name is a description of a session by GnuTLS that tells the key exchange, but not who signed.
fn is_unsigned(name: &str) -> bool {
    let mut parts = name.split("__");
    let exchanged =
        parts.next().is_some_and(|exchange| exchange.starts_with("ECDHE_") || exchange.starts_with("DHE_"));
    exchanged
        && parts
            .next()
            .is_some_and(|part| !["RSA_", "ECDSA_", "EdDSA_"].iter().any(|key| part.starts_with(key)))
}

fn words(line: &str) -> Option<Written> {
    // `V with cipher C (N/M bits) key-exchange K`: Postfix, Cyrus, Dovecot.
    if let Some((before, after)) = line.split_once(" with cipher ") {
        return Some(Written {
            version_as_written: before.rsplit([' ', '<']).next().map(str::to_owned),
            cipher_as_written: word(after, ""),
            bits: number(after, "("),
            group_as_written: word(after, " key-exchange ").and_then(|kind| match kind.as_str() {
                "ECDHE" => word(after, " key-exchange ECDHE ("),
                "DHE" => None,
                _ => Some(kind),
            }),
            ..Written::default()
        });
    }
    // `V:C:B`: Exim, OpenSMTPD.
    if let Some(session) = word(line, " X=").or_else(|| word(line, " ciphers=")) {
        let mut parts = session.splitn(3, ':').map(str::to_owned);
        let (version, cipher, bits) = (parts.next(), parts.next(), parts.next());
        // Without a signature no key was exchanged before TLS 1.3.
        let group = cipher
            .as_deref()
            .filter(|cipher| version.as_deref() == Some("TLS1.3") || !is_unsigned(cipher))
            .and_then(|cipher| cipher.split_once("__")?.0.split_once('_'))
            .map(|(_, group)| group.to_owned());
        return Some(Written {
            version_as_written: version,
            cipher_as_written: cipher,
            bits: bits.and_then(|bits| number(&bits, "")),
            group_as_written: group,
            ..Written::default()
        });
    }
    // `version=V, cipher=C, bits=N/M`: sendmail, Haraka.
    if let Some(version) = word(line, "version=") {
        return Some(Written {
            version_as_written: Some(version),
            cipher_as_written: word(line, "cipher="),
            bits: number(line, "bits="),
            ..Written::default()
        });
    }
    MARKS.iter().any(|mark| line.contains(mark)).then(Written::default)
}

/// The word after the first `before`.
fn word(line: &str, before: &str) -> Option<String> {
    let (_, after) = line.split_once(before)?;
    after.split([' ', ',', ')', '>']).next().map(str::to_owned)
}

/// The number after the first `before`.
fn number(line: &str, before: &str) -> Option<u16> {
    let (_, after) = line.split_once(before)?;
    after.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_each_server() {
        for (line, version, cipher, group, bits) in [
            (
                "mx postfix/smtpd[1]: Anonymous TLS connection established from a[192.0.2.1]: TLSv1.3 with cipher \
                 TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange ECDHE (P-256) server-signature ECDSA (P-384)",
                "TLSv1.3",
                "TLS_AES_256_GCM_SHA384",
                Some("P-256"),
                256,
            ),
            (
                "imap-login: Info: Login: TLS, session=<a>, cipher=<TLSv1.2 with cipher DHE-RSA-AES128-SHA (128/128 bits)>",
                "TLSv1.2",
                "DHE-RSA-AES128-SHA",
                None,
                128,
            ),
            (
                "a <= b P=esmtps X=TLS1.3:ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_128_GCM:128* CV=no",
                "TLS1.3",
                "ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_128_GCM",
                Some("X25519"),
                128,
            ),
            (
                "a <= b P=esmtps X=TLS1.2:ECDHE_X25519__AES_128_GCM:128* CV=no",
                "TLS1.2",
                "ECDHE_X25519__AES_128_GCM",
                None,
                128,
            ),
            (
                "STARTTLS=server, relay=a [192.0.2.1], version=TLSv1.2, verify=NO, cipher=AES128-SHA, bits=128/128",
                "TLSv1.2",
                "AES128-SHA",
                None,
                128,
            ),
        ] {
            let written = words(line).unwrap();
            assert_eq!(written.version_as_written.as_deref(), Some(version), "{line}");
            assert_eq!(written.cipher_as_written.as_deref(), Some(cipher), "{line}");
            assert_eq!((written.group_as_written.as_deref(), written.bits), (group, Some(bits)), "{line}");
        }
        assert!(words("login: a [192.0.2.1] user plaintext+TLS User logged in").unwrap().bits.is_none());
        assert!(words("login: a [192.0.2.1] user plaintext User logged in").is_none());
    }
}
