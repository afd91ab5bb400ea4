//! OpenSSL's numbers for groups.

use super::NamedGroup;

/// The flag that OpenSSL sets with the code point of a group for which it has no number of its own
/// (`TLSEXT_nid_unknown`).
const UNKNOWN: i32 = 0x0100_0000;

/// The groups that have one of OpenSSL's numbers (NIDs), which never change: those of `ssl/t1_lib.c`, with the
/// values of `openssl/obj_mac.h`; by number. Where several follow each other as IANA's do: the first's number, the
/// first and the last.
const RUNS: [(u16, NamedGroup, NamedGroup); 16] = [
    (409, NamedGroup::SECP192R1, NamedGroup::SECP192R1),
    (415, NamedGroup::SECP256R1, NamedGroup::SECP256R1),
    (708, NamedGroup::SECP160K1, NamedGroup::SECP192K1),
    (712, NamedGroup::SECP224K1, NamedGroup::SECP256K1),
    (715, NamedGroup::SECP384R1, NamedGroup::SECP521R1),
    (721, NamedGroup::SECT163K1, NamedGroup::SECT571R1),
    (927, NamedGroup::BRAINPOOLP256R1, NamedGroup::BRAINPOOLP256R1),
    (931, NamedGroup::BRAINPOOLP384R1, NamedGroup::BRAINPOOLP384R1),
    (933, NamedGroup::BRAINPOOLP512R1, NamedGroup::BRAINPOOLP512R1),
    (998, NamedGroup::GC512A, NamedGroup::GC512B),
    (1034, NamedGroup::X25519, NamedGroup::X448),
    (1126, NamedGroup::FFDHE2048, NamedGroup::FFDHE8192),
    (1148, NamedGroup::GC256A, NamedGroup::GC256A),
    (1149, NamedGroup::GC512C, NamedGroup::GC512C),
    (1184, NamedGroup::GC256B, NamedGroup::GC256D),
    (1285, NamedGroup::BRAINPOOLP256R1TLS13, NamedGroup::BRAINPOOLP512R1TLS13),
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
        let mut rest: &[(u16, Self, Self)] = &RUNS;
        while let [(start, first, last), tail @ ..] = rest {
            let after = nid.saturating_sub(*start as i32);
            if 0 <= after && after <= (last.0 - first.0) as i32 {
                return Some(Self(first.0 + after as u16));
            }
            rest = tail;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    /// Each number as `openssl/obj_mac.h` has it where a run ends.
    #[test]
    fn runs_end_where_openssl_has_them() {
        for (nid, group) in [
            (711, NamedGroup::SECP192K1),
            (714, NamedGroup::SECP256K1),
            (716, NamedGroup::SECP521R1),
            (734, NamedGroup::SECT571R1),
            (999, NamedGroup::GC512B),
            (1035, NamedGroup::X448),
            (1130, NamedGroup::FFDHE8192),
            (1186, NamedGroup::GC256D),
            (1287, NamedGroup::BRAINPOOLP512R1TLS13),
        ] {
            assert_eq!(NamedGroup::from_openssl_nid(nid), Some(group));
        }
    }

    #[test]
    fn each_number_is_one_group() {
        assert!(RUNS.is_sorted_by_key(|run| run.0) && RUNS.iter().all(|(_, first, last)| first <= last));
        let mut groups: Vec<_> = (-2..=1 << 16).filter_map(NamedGroup::from_openssl_nid).collect();
        assert_eq!(groups.len(), 45);
        groups.sort_unstable();
        groups.dedup();
        assert_eq!(groups.len(), 45, "a group has two numbers");
        assert!(groups.iter().all(|group| group.name().is_some()));
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
