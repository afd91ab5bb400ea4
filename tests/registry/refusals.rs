//! Tables that the build refuses.

use super::*;

/// The build refuses a table with one line changed, in these words.
#[track_caller]
fn build_refuses(file: &str, from: &str, to: &str, sentence: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("registry");
    let error = build::generate(|name| {
        let text = fs::read_to_string(folder.join(name)).map_err(|error| error.to_string())?;
        if name != file {
            return Ok(text);
        }
        assert_eq!(text.matches(from).count(), 1, "{from}");
        Ok(text.replacen(from, to, 1))
    });
    assert_eq!(error.unwrap_err(), sentence);
}

#[test]
fn the_build_refuses_what_it_does_not_understand() {
    let suites = "cipher_suites.csv";
    build_refuses(
        suites,
        "\n0x0001,",
        "\n0x001,",
        "registry/cipher_suites.csv:3: expected `0x` and four upper-case hex digits, found `0x001`",
    );
    build_refuses(
        suites,
        "\n0x0002,",
        "\n0x0001,",
        "registry/cipher_suites.csv:4: expected a code point above 0x0001, found `0x0001`",
    );
    build_refuses(
        suites,
        ",TLS_RSA_WITH_NULL_SHA,",
        ",TLS_RSA_WITH_NULL_md5,",
        "registry/cipher_suites.csv:4: expected a name unlike that of line 3, found `TLS_RSA_WITH_NULL_md5`",
    );
    build_refuses(
        suites,
        ",TLS_RSA_WITH_NULL_SHA,Y,D,",
        ",TLS_RSA_WITH_NULL_SHA,Y,X,",
        "registry/cipher_suites.csv:4: expected one of Y N D, found `X`",
    );
    build_refuses(
        suites,
        ",TLS_RSA_WITH_NULL_SHA,Y,D,[RFC5246][RFC10015]",
        ",TLS_RSA_WITH_NULL_SHA,Y,D,RFC5246",
        "registry/cipher_suites.csv:4: expected references such as `[RFC5246][RFC8446]`, found `RFC5246`",
    );
    build_refuses(
        suites,
        "TLS_AES_128_GCM_SHA256,Y,Y,[RFC9846],1.3,1.3",
        "TLS_AES_128_GCM_SHA256,Y,Y,[RFC9846],1.3,1.2",
        "registry/cipher_suites.csv:151: expected tls_max of at least 1.3, found `1.2`",
    );
    build_refuses(
        suites,
        "[RFC9846],1.3,1.3,TLS13,TLS13,AES_256_GCM,",
        "[RFC9846],1.3,1.3,TLS13,TLS13,,",
        "registry/cipher_suites.csv:152: expected text in column 10, found an empty cell",
    );
    build_refuses(
        "supported_groups.csv",
        "\n0x0001,sect163k1,Y,D,",
        "\n0x0001,sect163k1,Y,",
        "registry/supported_groups.csv:2: expected 6 cells, found 5",
    );
    build_refuses(
        "supported_groups.csv",
        "\n0x0001,sect163k1,",
        "\n0x0001,\"sect163k1\",",
        "registry/supported_groups.csv:2: expected printable ASCII without quotes or backslashes, found '\"'",
    );
    build_refuses(
        "reserved.csv",
        "cipher-suites,0x001C,0x001D,",
        "cipher-suites,0x001B,0x001D,",
        "registry/reserved.csv:2: expected code points without a name, found 0x001B",
    );
    build_refuses(
        "reserved.csv",
        "cipher-suites,0x0050,0x0058,",
        "cipher-suites,0x004F,0x0058,",
        "registry/reserved.csv:4: expected a range above 0x004F, found `0x004F`",
    );
    build_refuses(
        "suite_names.csv",
        "0x0001,openssl,NULL-MD5\n",
        "0x0001,openssl,NULL-SHA\n",
        "registry/suite_names.csv:7: expected `NULL-SHA` to mean 0x0001 as it does elsewhere, found `0x0002`",
    );
    build_refuses(
        "group_names.csv",
        "0x0001,openssl,K-163\n",
        "0x0001,opensll,K-163\n",
        "registry/group_names.csv:2: expected one of iana-former openssl gnutls rustls java nss go windows \
         bouncy-castle exim oqs zeek tls-attacker fips, found `opensll`",
    );
    build_refuses(
        "group_names.csv",
        "0x0001,openssl,K-163\n",
        "0x0001,openssl,K-163-and-some-more-so-that-it-gets-far-too-long-for-a-name\n",
        "registry/group_names.csv:2: expected a name of at most 48 bytes, found 59 bytes",
    );
    build_refuses(
        "private_groups.csv",
        "0x2FB4,oqs,",
        "0x11EC,oqs,",
        "registry/private_groups.csv:17: expected a code point that is not registered, found `0x11EC`",
    );
    build_refuses(
        "private_groups.csv",
        "0x2FB4,oqs,x25519_mlkem768",
        "0x2FB4,oqs,X25519_MLKEM768",
        "registry/private_groups.csv:17: expected a name that no registered group has, found `X25519_MLKEM768`",
    );
    build_refuses(
        "private_groups.csv",
        "0x2FB4,oqs,x25519_mlkem768",
        "0x2FB4,oqs,x25519mlkem768",
        "registry/private_groups.csv:17: expected a name that no registered group has, found `x25519mlkem768`",
    );
    build_refuses(
        "with_protocols.csv",
        "\nESMTPA,",
        "\nEsmtp,",
        "registry/with_protocols.csv:4: expected a keyword that no row above has, found `Esmtp`",
    );
    build_refuses(
        "received_clauses.csv",
        "keyword,description,references\n",
        "keyword,references\n",
        "registry/received_clauses.csv:1: expected the header `keyword,description,references`, found \
         `keyword,references`",
    );
}
