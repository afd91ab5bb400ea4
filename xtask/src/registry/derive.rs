//! What a new suite's or group's name tells of it. Whatever IANA may still register is an AEAD suite (TLS
//! 1.2 is frozen, RFC 9851, and so is what came before it), so nothing else is derived: it is refused, for
//! a person to look up.

use super::build::vocabulary::{Encryption, Hash};

/// How TLS 1.2's names begin: key exchange, authentication, forward secrecy.
const KEY_EXCHANGES: &[(&str, [&str; 3])] = &[
    ("RSA", ["RSA", "RSA", "N"]),
    ("DH_DSS", ["DH", "DSS", "N"]),
    ("DH_RSA", ["DH", "RSA", "N"]),
    ("DH_anon", ["DHE", "anon", "Y"]),
    ("DHE_DSS", ["DHE", "DSS", "Y"]),
    ("DHE_RSA", ["DHE", "RSA", "Y"]),
    ("ECDH_ECDSA", ["ECDH", "ECDSA", "N"]),
    ("ECDH_RSA", ["ECDH", "RSA", "N"]),
    ("ECDHE_ECDSA", ["ECDHE", "ECDSA", "Y"]),
    ("ECDHE_RSA", ["ECDHE", "RSA", "Y"]),
    ("PSK", ["PSK", "PSK", "N"]),
    ("DHE_PSK", ["DHE_PSK", "PSK", "Y"]),
    ("PSK_DHE", ["DHE_PSK", "PSK", "Y"]),
    ("RSA_PSK", ["RSA_PSK", "RSA", "N"]),
    ("ECDHE_PSK", ["ECDHE_PSK", "PSK", "Y"]),
];

/// The columns from `tls_min` to `export` of an AEAD suite: `TLS_<AEAD>_<HASH>` of TLS 1.3 or
/// `TLS_<KEY EXCHANGE>_WITH_<AEAD>[_<HASH>]` of TLS 1.2.
pub(super) fn suite(name: &str) -> Result<[&'static str; 9], String> {
    let refused = || {
        format!(
            "expected the name of an AEAD suite with its algorithms, found `{name}`: write its row into \
             registry/cipher_suites.csv by hand, as its document has it, and import again"
        )
    };
    let rest = name.strip_prefix("TLS_").ok_or_else(refused)?;
    let Some((before, after)) = rest.split_once("_WITH_") else {
        let (encryption, hash) = aead(rest).ok_or_else(refused)?;
        let hash = hash.ok_or_else(refused)?;
        return Ok(["1.3", "1.3", "TLS13", "TLS13", encryption, "AEAD", hash, "Y", "N"]);
    };
    let (encryption, hash) = aead(after).ok_or_else(refused)?;
    let hash = match hash {
        Some(hash) => hash,
        // RFC 6655, section 3: the CCM suites leave it out, and their PRF is TLS 1.2's own.
        None if encryption.contains("_CCM") => "SHA256",
        None => return Err(refused()),
    };
    let (_, [key_exchange, authentication, forward_secret]) =
        KEY_EXCHANGES.iter().find(|(prefix, _)| *prefix == before).ok_or_else(refused)?;
    Ok(["1.2", "1.2", key_exchange, authentication, encryption, "AEAD", hash, forward_secret, "N"])
}

/// An AEAD's word and, if one follows it, the hash's.
fn aead(text: &str) -> Option<(&'static str, Option<&'static str>)> {
    const AEADS: [&str; 5] = ["_GCM", "_CCM", "_POLY1305", "AEGIS_", "ASCONAEAD"];
    let hash = |word: &str| Hash::ALL.iter().map(|hash| hash.as_str()).find(|hash| *hash == word);
    Encryption::ALL
        .iter()
        .map(|encryption| encryption.as_str())
        .filter(|word| AEADS.iter().any(|mark| word.contains(mark)))
        .find_map(|word| match text.strip_prefix(word)? {
            "" => Some((word, None)),
            rest => Some((word, Some(hash(rest.strip_prefix('_')?)?))),
        })
}

/// The `kind` of a group.
pub(super) fn group(name: &str) -> Result<&'static str, String> {
    const CURVES: [&str; 8] = ["sect", "secp", "brainpoolp", "x25519", "x448", "gc256", "gc512", "curvesm2"];
    let lower = name.to_ascii_lowercase();
    let curve = CURVES.iter().any(|curve| lower.contains(curve));
    let kem = lower.contains("mlkem") || lower.contains("kyber");
    let field = lower.strip_prefix("ffdhe").is_some_and(|bits| bits.bytes().all(|b| b.is_ascii_digit()));
    let kem_alone = lower.strip_prefix("mlkem").is_some_and(|size| size.bytes().all(|b| b.is_ascii_digit()));
    match (field, kem, curve) {
        (true, false, false) => Ok("ffdhe"),
        (false, true, true) => Ok("hybrid"),
        (false, true, false) if kem_alone => Ok("kem"),
        (false, false, true) => Ok("ecdhe"),
        _ => Err(format!(
            "expected the name of a curve, a finite field, a KEM or a hybrid, found `{name}`: write its \
             row into registry/supported_groups.csv by hand, as its document has it, and import again"
        )),
    }
}
