//! OpenSSL's numbers for groups.

use super::NamedGroup;

/// What OpenSSL sets beside the code point of a group for which it has no number of its own
/// (`TLSEXT_nid_unknown`).
const UNKNOWN: i32 = 0x0100_0000;

/// The groups that have one of OpenSSL's numbers (NIDs), which never change: those of `ssl/t1_lib.c`, with the
/// values of `openssl/obj_mac.h`; by number.
const GROUPS: [(u16, NamedGroup); 45] = [
    (409, NamedGroup::SECP192R1),
    (415, NamedGroup::SECP256R1),
    (708, NamedGroup::SECP160K1),
    (709, NamedGroup::SECP160R1),
    (710, NamedGroup::SECP160R2),
    (711, NamedGroup::SECP192K1),
    (712, NamedGroup::SECP224K1),
    (713, NamedGroup::SECP224R1),
    (714, NamedGroup::SECP256K1),
    (715, NamedGroup::SECP384R1),
    (716, NamedGroup::SECP521R1),
    (721, NamedGroup::SECT163K1),
    (722, NamedGroup::SECT163R1),
    (723, NamedGroup::SECT163R2),
    (724, NamedGroup::SECT193R1),
    (725, NamedGroup::SECT193R2),
    (726, NamedGroup::SECT233K1),
    (727, NamedGroup::SECT233R1),
    (728, NamedGroup::SECT239K1),
    (729, NamedGroup::SECT283K1),
    (730, NamedGroup::SECT283R1),
    (731, NamedGroup::SECT409K1),
    (732, NamedGroup::SECT409R1),
    (733, NamedGroup::SECT571K1),
    (734, NamedGroup::SECT571R1),
    (927, NamedGroup::BRAINPOOLP256R1),
    (931, NamedGroup::BRAINPOOLP384R1),
    (933, NamedGroup::BRAINPOOLP512R1),
    (998, NamedGroup::GC512A),
    (999, NamedGroup::GC512B),
    (1034, NamedGroup::X25519),
    (1035, NamedGroup::X448),
    (1126, NamedGroup::FFDHE2048),
    (1127, NamedGroup::FFDHE3072),
    (1128, NamedGroup::FFDHE4096),
    (1129, NamedGroup::FFDHE6144),
    (1130, NamedGroup::FFDHE8192),
    (1148, NamedGroup::GC256A),
    (1149, NamedGroup::GC512C),
    (1184, NamedGroup::GC256B),
    (1185, NamedGroup::GC256C),
    (1186, NamedGroup::GC256D),
    (1285, NamedGroup::BRAINPOOLP256R1TLS13),
    (1286, NamedGroup::BRAINPOOLP384R1TLS13),
    (1287, NamedGroup::BRAINPOOLP512R1TLS13),
];

impl NamedGroup {
    /// The group of a number that OpenSSL's `SSL_get_negotiated_group` or `SSL_get_shared_group` returned; `None`
    /// for 0, which says that no group was negotiated, and for a number of something else.
    ///
    /// OpenSSL numbers a group as it numbers everything (`NID_X25519` is 1034), and where it has no number for it
    /// returns IANA's with 0x01000000 set.
    ///
    /// ```
    /// use received_tls::registry::NamedGroup;
    /// assert_eq!(NamedGroup::from_openssl_nid(1034), Some(NamedGroup::X25519));
    /// assert_eq!(NamedGroup::from_openssl_nid(0x0100_11EC), Some(NamedGroup::X25519MLKEM768));
    /// assert_eq!(NamedGroup::from_openssl_nid(0), None);
    /// ```
    pub const fn from_openssl_nid(nid: i32) -> Option<Self> {
        if nid & !0xFFFF == UNKNOWN {
            return Some(Self((nid & 0xFFFF) as u16));
        }
        let mut rest: &[(u16, Self)] = &GROUPS;
        while let [(known, group), tail @ ..] = rest {
            if *known as i32 == nid {
                return Some(*group);
            }
            rest = tail;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_is_one_group() {
        assert!(GROUPS.is_sorted_by(|(one, _), (next, _)| one < next));
        for (number, &(nid, group)) in GROUPS.iter().enumerate() {
            assert_eq!(NamedGroup::from_openssl_nid(nid.into()), Some(group));
            assert!(GROUPS[..number].iter().all(|&(_, other)| other != group), "{group} has two numbers");
        }
        let numbers = (-2..=1 << 16).filter(|&nid| NamedGroup::from_openssl_nid(nid).is_some());
        assert_eq!(numbers.count(), GROUPS.len());
    }

    #[test]
    fn what_has_no_number_is_its_code_point() {
        for group in [0, 0x11EC, 0xFFFF] {
            assert_eq!(NamedGroup::from_openssl_nid(UNKNOWN | i32::from(group)), Some(NamedGroup(group)));
        }
        for nid in [i32::MIN, -1, 0, 2 * UNKNOWN, UNKNOWN - 1, UNKNOWN + 0x1_0000, i32::MAX] {
            assert_eq!(NamedGroup::from_openssl_nid(nid), None, "{nid:#x}");
        }
    }
}
