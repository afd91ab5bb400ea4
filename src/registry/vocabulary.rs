//! The words that the registries' columns are written in, each a closed set with its spelling.
//!
//! The build script reads this file too, so a word has one table: the text in `registry/*.csv`
//! is what [`Display`](core::fmt::Display) writes.

use core::fmt;

macro_rules! vocabulary {
    ($(#[$about:meta])* $name:ident { $($(#[$meaning:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name { $($(#[$meaning])* $variant,)+ }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as the registry tables spell it; [`Display`](fmt::Display) writes the same.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };

    // Ciphers, each with the bits of strength that its key gives.
    ($(#[$about:meta])* $name:ident {
        $($(#[$meaning:meta])* $variant:ident = $word:literal of $bits:literal bits,)+
    }) => {
        vocabulary! { $(#[$about])* $name { $($(#[$meaning])* $variant = $word,)+ } }

        impl $name {
            /// Returns true for a cipher in CBC mode.
            ///
            /// ```
            /// use received_tls::registry::Encryption;
            /// assert!(Encryption::Aes128Cbc.is_cbc());
            /// assert!(!Encryption::Aes128Gcm.is_cbc());
            /// ```
            pub const fn is_cbc(self) -> bool {
                // Two of the names have their bits after the mode.
                let ([name @ .., b'_', b'4', b'0'] | name) = self.as_str().as_bytes();
                matches!(name, [.., b'_', b'C', b'B', b'C'])
            }

            /// The bits of strength that the cipher's key gives at most: its length, except for triple DES,
            /// whose 168 bits of key resist as 112 do (RFC 9325, section 4.1).
            ///
            /// Weaknesses of the cipher itself, such as RC4's, are not counted here.
            ///
            /// ```
            /// use received_tls::registry::Encryption;
            /// assert_eq!(Encryption::TripleDesEdeCbc.strength_bits(), 112);
            /// ```
            pub const fn strength_bits(self) -> u16 {
                match self { $(Self::$variant => $bits,)+ }
            }
        }
    };
}

vocabulary! {
    /// IANA's "Recommended" column (RFC 9847, section 3).
    ///
    /// ```
    /// use received_tls::registry::{CipherSuite, Recommended};
    /// let entry = CipherSuite::TLS_RSA_WITH_RC4_128_SHA.entry().unwrap();
    /// assert_eq!(entry.recommended, Recommended::D);
    /// ```
    Recommended {
        /// The IETF has consensus that the item is recommended for its purpose.
        Y = "Y",
        /// Not evaluated, of limited use, or without consensus; not necessarily flawed.
        N = "N",
        /// Discouraged: should not or must not be used; the row's references say which.
        D = "D",
    }
}

vocabulary! {
    /// A version of SSL or TLS, the oldest first.
    ///
    /// ```
    /// use received_tls::registry::TlsVersion;
    /// assert!(TlsVersion::Ssl3 < TlsVersion::Tls12);
    /// assert_eq!(TlsVersion::Tls13.as_str(), "1.3");
    /// ```
    TlsVersion {
        /// SSL 2.0, forbidden by RFC 6176.
        Ssl2 = "SSL2",
        /// SSL 3.0 (RFC 6101), forbidden by RFC 7568.
        Ssl3 = "SSL3",
        /// TLS 1.0 (RFC 2246), forbidden by RFC 8996.
        Tls10 = "1.0",
        /// TLS 1.1 (RFC 4346), forbidden by RFC 8996.
        Tls11 = "1.1",
        /// TLS 1.2 (RFC 5246).
        Tls12 = "1.2",
        /// TLS 1.3 (RFC 9846, before it RFC 8446).
        Tls13 = "1.3",
    }
}

vocabulary! {
    /// The key exchange of a suite.
    ///
    /// ```
    /// use received_tls::registry::{CipherSuite, KeyExchange};
    /// let entry = CipherSuite::TLS_DHE_RSA_WITH_AES_128_CBC_SHA.entry().unwrap();
    /// assert_eq!(entry.key_exchange, Some(KeyExchange::Dhe));
    /// ```
    KeyExchange {
        /// None: the state before a handshake.
        Null = "NULL",
        /// The client encrypts the secret to the server's RSA key.
        Rsa = "RSA",
        /// Diffie-Hellman with a key fixed in the certificate.
        Dh = "DH",
        /// Ephemeral Diffie-Hellman; `DH_anon` suites too, whose keys are ephemeral.
        Dhe = "DHE",
        /// Elliptic-curve Diffie-Hellman with a key fixed in the certificate.
        Ecdh = "ECDH",
        /// Ephemeral elliptic-curve Diffie-Hellman; `ECDH_anon` suites too.
        Ecdhe = "ECDHE",
        /// Kerberos 5 (RFC 2712).
        Krb5 = "KRB5",
        /// A key shared beforehand (RFC 4279).
        Psk = "PSK",
        /// Ephemeral Diffie-Hellman with a shared key.
        DhePsk = "DHE_PSK",
        /// RSA key transport with a shared key.
        RsaPsk = "RSA_PSK",
        /// Ephemeral elliptic-curve Diffie-Hellman with a shared key (RFC 5489).
        EcdhePsk = "ECDHE_PSK",
        /// Secure Remote Password (RFC 5054).
        Srp = "SRP",
        /// A password over an elliptic curve (RFC 8492).
        Eccpwd = "ECCPWD",
        /// VKO GOST R 34.10-2012 (RFC 9189).
        VkoGost12 = "VKO_GOST12",
        /// Not the suite's affair: TLS 1.3 negotiates it apart.
        Tls13 = "TLS13",
    }
}

vocabulary! {
    /// The authentication of the server in a suite.
    ///
    /// ```
    /// use received_tls::registry::{Authentication, CipherSuite};
    /// let entry = CipherSuite::TLS_DH_ANON_WITH_AES_128_CBC_SHA.entry().unwrap();
    /// assert_eq!(entry.authentication, Some(Authentication::Anon));
    /// ```
    Authentication {
        /// None: the state before a handshake.
        Null = "NULL",
        /// Not at all.
        Anon = "anon",
        /// A certificate with an RSA key.
        Rsa = "RSA",
        /// A certificate with a DSA key.
        Dss = "DSS",
        /// A certificate with an elliptic-curve key.
        Ecdsa = "ECDSA",
        /// Kerberos 5.
        Krb5 = "KRB5",
        /// A key shared beforehand.
        Psk = "PSK",
        /// Secure Remote Password alone.
        Srp = "SRP",
        /// A password over an elliptic curve.
        Eccpwd = "ECCPWD",
        /// GOST R 34.10-2012.
        Gost12 = "GOST12",
        /// Not the suite's affair: TLS 1.3 negotiates it apart.
        Tls13 = "TLS13",
    }
}

vocabulary! {
    /// The cipher that protects the records, its key length and mode included.
    ///
    /// ```
    /// use received_tls::registry::{CipherSuite, Encryption};
    /// let entry = CipherSuite::TLS_AES_128_GCM_SHA256.entry().unwrap();
    /// assert_eq!(entry.encryption, Some(Encryption::Aes128Gcm));
    /// assert_eq!(Encryption::Aes128Gcm.as_str(), "AES_128_GCM");
    /// ```
    Encryption {
        /// None: the text is readable by anyone.
        Null = "NULL" of 0 bits,
        /// RC4, 40 bits.
        Rc4_40 = "RC4_40" of 40 bits,
        /// RC4, 128 bits.
        Rc4_128 = "RC4_128" of 128 bits,
        /// RC2 in CBC mode, 40 bits.
        Rc2Cbc40 = "RC2_CBC_40" of 40 bits,
        /// IDEA in CBC mode.
        IdeaCbc = "IDEA_CBC" of 128 bits,
        /// DES in CBC mode, weakened to 40 bits.
        Des40Cbc = "DES40_CBC" of 40 bits,
        /// The same, as RFC 2712 spells it.
        DesCbc40 = "DES_CBC_40" of 40 bits,
        /// DES in CBC mode.
        DesCbc = "DES_CBC" of 56 bits,
        /// Triple DES in CBC mode.
        TripleDesEdeCbc = "3DES_EDE_CBC" of 112 bits,
        /// AES in CBC mode, 128 bits.
        Aes128Cbc = "AES_128_CBC" of 128 bits,
        /// AES in CBC mode, 256 bits.
        Aes256Cbc = "AES_256_CBC" of 256 bits,
        /// AES in Galois/counter mode, 128 bits.
        Aes128Gcm = "AES_128_GCM" of 128 bits,
        /// AES in Galois/counter mode, 256 bits.
        Aes256Gcm = "AES_256_GCM" of 256 bits,
        /// AES in CCM mode, 128 bits.
        Aes128Ccm = "AES_128_CCM" of 128 bits,
        /// AES in CCM mode, 256 bits.
        Aes256Ccm = "AES_256_CCM" of 256 bits,
        /// AES in CCM mode with an 8-byte tag, 128 bits.
        Aes128Ccm8 = "AES_128_CCM_8" of 128 bits,
        /// AES in CCM mode with an 8-byte tag, 256 bits.
        Aes256Ccm8 = "AES_256_CCM_8" of 256 bits,
        /// Camellia in CBC mode, 128 bits.
        Camellia128Cbc = "CAMELLIA_128_CBC" of 128 bits,
        /// Camellia in CBC mode, 256 bits.
        Camellia256Cbc = "CAMELLIA_256_CBC" of 256 bits,
        /// Camellia in Galois/counter mode, 128 bits.
        Camellia128Gcm = "CAMELLIA_128_GCM" of 128 bits,
        /// Camellia in Galois/counter mode, 256 bits.
        Camellia256Gcm = "CAMELLIA_256_GCM" of 256 bits,
        /// ARIA in CBC mode, 128 bits.
        Aria128Cbc = "ARIA_128_CBC" of 128 bits,
        /// ARIA in CBC mode, 256 bits.
        Aria256Cbc = "ARIA_256_CBC" of 256 bits,
        /// ARIA in Galois/counter mode, 128 bits.
        Aria128Gcm = "ARIA_128_GCM" of 128 bits,
        /// ARIA in Galois/counter mode, 256 bits.
        Aria256Gcm = "ARIA_256_GCM" of 256 bits,
        /// SEED in CBC mode.
        SeedCbc = "SEED_CBC" of 128 bits,
        /// ChaCha20 with Poly1305 (RFC 8439).
        ChaCha20Poly1305 = "CHACHA20_POLY1305" of 256 bits,
        /// AEGIS-128L.
        Aegis128L = "AEGIS_128L" of 128 bits,
        /// AEGIS-256.
        Aegis256 = "AEGIS_256" of 256 bits,
        /// Ascon-AEAD128 (NIST SP 800-232).
        AsconAead128 = "ASCONAEAD128" of 128 bits,
        /// SM4 in Galois/counter mode (RFC 8998).
        Sm4Gcm = "SM4_GCM" of 128 bits,
        /// SM4 in CCM mode (RFC 8998).
        Sm4Ccm = "SM4_CCM" of 128 bits,
        /// GOST 28147-89 in counter mode (RFC 9189).
        Gost28147Cnt = "GOST28147_CNT" of 256 bits,
        /// Kuznyechik in counter mode (RFC 9189).
        KuznyechikCtr = "KUZNYECHIK_CTR" of 256 bits,
        /// Magma in counter mode (RFC 9189).
        MagmaCtr = "MAGMA_CTR" of 256 bits,
        /// Kuznyechik in multilinear Galois mode, light re-keying (RFC 9367).
        KuznyechikMgmL = "KUZNYECHIK_MGM_L" of 256 bits,
        /// Kuznyechik in multilinear Galois mode, strong re-keying (RFC 9367).
        KuznyechikMgmS = "KUZNYECHIK_MGM_S" of 256 bits,
        /// Magma in multilinear Galois mode, light re-keying (RFC 9367).
        MagmaMgmL = "MAGMA_MGM_L" of 256 bits,
        /// Magma in multilinear Galois mode, strong re-keying (RFC 9367).
        MagmaMgmS = "MAGMA_MGM_S" of 256 bits,
    }
}

vocabulary! {
    /// The integrity protection of a suite.
    ///
    /// ```
    /// use received_tls::registry::{CipherSuite, Mac};
    /// assert_eq!(CipherSuite::TLS_AES_128_CCM_SHA256.entry().unwrap().mac, Some(Mac::Aead));
    /// ```
    Mac {
        /// Nothing.
        Null = "NULL",
        /// The encryption itself (authenticated encryption with associated data).
        Aead = "AEAD",
        /// HMAC with MD5.
        HmacMd5 = "HMAC-MD5",
        /// HMAC with SHA-1.
        HmacSha1 = "HMAC-SHA1",
        /// HMAC with SHA-256.
        HmacSha256 = "HMAC-SHA256",
        /// HMAC with SHA-384.
        HmacSha384 = "HMAC-SHA384",
        /// OMAC (RFC 9189).
        Omac = "OMAC",
        /// The GOST 28147-89 imitovstavka (RFC 9189).
        Imit = "IMIT",
    }
}

vocabulary! {
    /// The hash under the key derivation (TLS 1.2's PRF, TLS 1.3's HKDF), in the newest version that
    /// negotiates the suite; TLS 1.1 and older always use MD5 and SHA-1 together.
    ///
    /// ```
    /// use received_tls::registry::{CipherSuite, Hash};
    /// assert_eq!(CipherSuite::TLS_AES_256_GCM_SHA384.entry().unwrap().hash, Some(Hash::Sha384));
    /// ```
    Hash {
        /// MD5 and SHA-1 together: the suite ended before TLS 1.2.
        Md5Sha1 = "MD5+SHA1",
        /// SHA-256.
        Sha256 = "SHA256",
        /// SHA-384.
        Sha384 = "SHA384",
        /// SHA-512.
        Sha512 = "SHA512",
        /// SM3 (RFC 8998).
        Sm3 = "SM3",
        /// Ascon-Hash256 (NIST SP 800-232).
        AsconHash256 = "ASCONHASH256",
        /// Streebog-256 (RFC 6986).
        Streebog256 = "STREEBOG256",
    }
}

vocabulary! {
    /// The kind of a named group.
    ///
    /// ```
    /// use received_tls::registry::{GroupKind, NamedGroup};
    /// assert_eq!(NamedGroup::X25519MLKEM768.entry().unwrap().kind, GroupKind::Hybrid);
    /// ```
    GroupKind {
        /// An elliptic curve (RFC 8422).
        Ecdhe = "ecdhe",
        /// A finite field (RFC 7919).
        Ffdhe = "ffdhe",
        /// An elliptic curve and a post-quantum key encapsulation together.
        Hybrid = "hybrid",
        /// A post-quantum key encapsulation alone.
        Kem = "kem",
    }
}

vocabulary! {
    /// IANA's assignment of a code point. Each of the 65,536 code points has exactly one.
    ///
    /// ```
    /// use received_tls::registry::{Assignment, CipherSuite};
    /// assert_eq!(CipherSuite(0x1301).assignment(), Assignment::Assigned);
    /// assert_eq!(CipherSuite(0x0A0A).assignment(), Assignment::Grease);
    /// assert_eq!(CipherSuite(0xFF00).assignment(), Assignment::PrivateUse);
    /// ```
    Assignment {
        /// Registered: it has a name and an entry.
        Assigned = "assigned",
        /// Free for registration.
        Unassigned = "unassigned",
        /// Kept out of use, mostly because software used it unregistered.
        Reserved = "reserved",
        /// Reserved for GREASE (RFC 8701): offered to exercise servers, never negotiated.
        Grease = "grease",
        /// Free for private use: means nothing between strangers.
        PrivateUse = "private-use",
    }
}

vocabulary! {
    /// Whose name for a suite or group it was, in the order of precedence: a name that several share
    /// is reported as the first one's.
    ///
    /// ```
    /// use received_tls::registry::{CipherSuite, NameSource};
    /// let found = CipherSuite::from_any_name("ECDHE-RSA-AES128-GCM-SHA256");
    /// let suite = CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;
    /// assert_eq!(found, Some((suite, NameSource::OpenSsl)));
    /// ```
    NameSource {
        /// IANA's registry as it is.
        Iana = "iana",
        /// IANA's registry as it once was.
        IanaFormer = "iana-former",
        /// OpenSSL, LibreSSL and BoringSSL.
        OpenSsl = "openssl",
        /// GnuTLS, its session descriptions and its priority strings.
        GnuTls = "gnutls",
        /// rustls.
        Rustls = "rustls",
        /// Java's JSSE.
        Java = "java",
        /// Mozilla's NSS.
        Nss = "nss",
        /// Go's crypto/tls.
        Go = "go",
        /// Windows' Schannel.
        Windows = "windows",
        /// Bouncy Castle.
        BouncyCastle = "bouncy-castle",
        /// Exim with GnuTLS, whose `$tls_cipher` writes `_` for GnuTLS's `-`.
        Exim = "exim",
        /// Open Quantum Safe's OpenSSL provider.
        Oqs = "oqs",
        /// Zeek.
        Zeek = "zeek",
        /// TLS-Attacker.
        TlsAttacker = "tls-attacker",
        /// FIPS 203, which names a key-encapsulation mechanism and no TLS group.
        Fips = "fips",
    }
}

// One bit of a name's sources is `AS_WRITTEN`.
const _: () = assert!(NameSource::ALL.len() < 16);

impl NameSource {
    /// One bit each, so that a name can have several sources.
    pub(crate) const fn bit(self) -> u16 {
        1 << self as u16
    }

    /// The source that comes first among those of a name.
    pub(crate) const fn first(bits: u16) -> Option<Self> {
        let first = bits.trailing_zeros() as usize;
        if first < Self::ALL.len() { Some(Self::ALL[first]) } else { None }
    }
}
