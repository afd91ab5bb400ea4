use super::wording::is_under;
use super::*;
use crate::field::Received;
use alloc::vec::Vec;
use std::string::String;

/// The texts of a field that may be a wording, each with its place.
fn texts(field: &[u8]) -> Vec<(Place, &[u8])> {
    let received = Received::parse(field);
    let clauses: Vec<_> = received.clauses().collect();
    let is = |keyword: &[u8], other: &[u8]| keyword.eq_ignore_ascii_case(other);
    let date = received.date_span();
    let mut texts = Vec::new();
    let mut known = Vec::new();
    for comment in received.comments() {
        let start = comment.span.start;
        known.push(comment.span);
        let last = clauses.iter().rfind(|clause| clause.span.start < start);
        let place = match last {
            _ if date.is_some_and(|date| date.end <= start) => Place::AfterDate,
            Some(clause) if is(clause.keyword, b"with") && start < clause.value_span.start => {
                Place::BeforeProtocol
            }
            Some(clause) if is(clause.keyword, b"from") => Place::AfterFrom,
            Some(clause) if is(clause.keyword, b"by") => Place::AfterBy,
            Some(clause) if is(clause.keyword, b"with") => Place::AfterWith,
            Some(clause) if is(clause.keyword, b"id") => Place::AfterId,
            Some(clause) if is(clause.keyword, b"for") => Place::AfterFor,
            Some(clause) if is(clause.keyword, b"tls") => Place::AfterTls,
            _ => Place::AfterOther,
        };
        texts.push((place, comment.bytes));
    }
    let withs: Vec<_> = clauses.iter().filter(|clause| is(clause.keyword, b"with")).collect();
    if let [first, .., last] | [first @ last] = withs[..] {
        texts.push((Place::InWith, &field[first.value_span.start..last.value_span.end]));
    }
    for clause in &clauses {
        if is(clause.keyword, b"via") {
            texts.push((Place::InVia, clause.value));
        }
        if is(clause.keyword, b"tls") {
            let group = clauses.iter().find(|next| is(next.keyword, b"group")).map(|group| group.span.end);
            texts.push((Place::Clause, &field[clause.span.start..group.unwrap_or(clause.span.end)]));
        }
        if [b"from" as &[u8], b"by", b"via", b"with", b"id", b"for", b"tls"]
            .iter()
            .any(|&word| is(word, clause.keyword))
        {
            known.push(clause.span);
        }
    }
    known.extend(date);
    known.sort_by_key(|span| span.start);
    for (one, next) in known.iter().zip(&known[1..]) {
        let between = field.get(one.end..next.start).unwrap_or_default();
        match between.trim_ascii().strip_prefix(b";") {
            Some(comment) => texts.push((Place::AfterSemicolon, comment.trim_ascii())),
            None => texts.push((Place::Bare, between.trim_ascii())),
        }
    }
    texts
}

fn marks(field: &[u8]) -> FieldMarks<'_> {
    let received = Received::parse(field);
    let by = received.clauses().find(|clause| clause.keyword.eq_ignore_ascii_case(b"by"));
    let software = by.and_then(|by| {
        let comment = received.comments().find(|comment| comment.span.start >= by.span.end)?;
        field[by.span.end..comment.span.start].trim_ascii().is_empty().then_some(comment.bytes)
    });
    FieldMarks {
        by: received.by().unwrap_or_default(),
        software,
        with: received.with().unwrap_or_default(),
        via: received.via().unwrap_or_default(),
    }
}

/// What is read in `field`, in the order of its texts.
fn readings(field: &[u8]) -> Vec<(Place, &[u8], &'static Wording, Written<'_>)> {
    texts(field)
        .into_iter()
        .filter_map(|(place, text)| {
            read(place, text).map(|(reader, written)| (place, text, wording_of(reader), written))
        })
        .collect()
}

/// What a reader reads.
fn wording_of(reader: &Reader) -> &'static Wording {
    let row = READERS.iter().position(|other| core::ptr::eq::<Reader>(other, reader));
    &WORDINGS[row.expect("one of the table")]
}

fn reader_of(wording: &Wording) -> &'static Reader {
    let row = WORDINGS.iter().position(|other| core::ptr::eq::<Wording>(other, wording));
    &READERS[row.expect("one of the table")]
}

/// Every writer with its wording and its example.
fn writers() -> impl Iterator<Item = (&'static Wording, &'static Writer, &'static [u8])> {
    wordings().flat_map(|wording| {
        wording.writers().iter().map(move |writer| (wording, writer, writer.example.as_bytes()))
    })
}

#[test]
fn every_example_is_read_as_its_writers() {
    for (wording, writer, example) in writers() {
        let found = readings(example).into_iter().find(|&(_, _, found, _)| core::ptr::eq(found, wording));
        let Some((_, _, _, written)) = found else {
            panic!("{}: {:?} in {}", wording.pattern(), readings(example), writer.example)
        };
        let told = reader_of(wording).writer(&written, || marks(example));
        assert_eq!(told, writer.dialect, "{}", writer.example);
    }
}

#[test]
fn every_place_of_a_wording_has_it_and_no_other_text_reads_it() {
    for (wording, writer, example) in writers() {
        for (_, text, found, written) in readings(example) {
            for &place in Place::ALL {
                let standing = wordings().filter(|other| other.places.has(place));
                let of_each =
                    standing.filter_map(|other| Some((other.pattern(), reader_of(other).of_whole(text)?)));
                let readers: Vec<_> = of_each.collect();
                assert!(readers.len() <= 1, "{readers:?} at {place} of {}", writer.example);
                let read = read(place, text).map(|(reader, written)| (wording_of(reader).pattern(), written));
                assert_eq!(read, readers.first().copied());
                if core::ptr::eq(found, wording) && wording.places.has(place) {
                    assert_eq!(read, Some((wording.pattern(), written)));
                }
            }
        }
    }
}

#[test]
fn nothing_is_read_out_of_a_part_of_a_wording() {
    for (_, writer, example) in writers() {
        for (_, text, ..) in readings(example) {
            for cut in 0..text.len() {
                for &place in Place::ALL {
                    for part in [&text[..cut], &text[cut + 1..]] {
                        assert!(
                            read(place, part).is_none() || !place.has_end() && !part.contains(&b'('),
                            "{} at {place}, of {}",
                            part.escape_ascii(),
                            writer.example
                        );
                    }
                }
            }
        }
    }
}

/// Nothing is added before, after or between that the form does not have.
#[test]
fn nothing_is_read_out_of_more_than_a_wording() {
    for (_, _, example) in writers() {
        for (place, text, ..) in readings(example) {
            let twice = [text, text].concat();
            let blank = [text, b" "].concat();
            let inside = [b"(", text, b")"].concat();
            for more in [twice, blank, inside] {
                if place.has_end() {
                    assert!(read(place, &more).is_none(), "{}", more.escape_ascii());
                }
            }
        }
    }
}

/// White space may be of any kind and length, a fold too, where there is some.
#[test]
fn folds_are_white_space() {
    for (_, _, example) in writers() {
        for (place, text, wording, written) in readings(example) {
            let one_blank =
                text.split(u8::is_ascii_whitespace).filter(|part| !part.is_empty()).collect::<Vec<_>>();
            for blank in [b" " as &[u8], b"\t", b"\r\n ", b"\n\t", b"  \r\n\t "] {
                let folded = one_blank.join(blank);
                let (again, read) = read(place, &folded).unwrap();
                assert!(core::ptr::eq(again, reader_of(wording)));
                assert_eq!(read, written);
            }
        }
    }
}

#[track_caller]
fn reads(place: Place, text: &str, expected: Option<Written<'_>>) {
    assert_eq!(read(place, text.as_bytes()).map(|(_, written)| written), expected, "{text}");
}

#[test]
fn a_postfix_tells_its_key_exchange_in_three_ways() {
    let of = |group: Option<&'static str>| {
        Some(Written {
            version: Some(b"TLSv1.3"),
            cipher: Some(b"TLS_AES_256_GCM_SHA384"),
            group: group.map(str::as_bytes),
            bits: Some(256),
            verified: None,
        })
    };
    for (rest, group) in [
        ("", None),
        (" key-exchange X25519", Some("X25519")),
        (" key-exchange X25519MLKEM768 server-signature ED25519", Some("X25519MLKEM768")),
        (
            " key-exchange ECDHE (prime256v1) server-signature ECDSA (prime256v1) server-digest SHA256",
            Some("prime256v1"),
        ),
        (" key-exchange DHE (2048 bits) server-signature RSA-PSS (2048 bits raw public key)", None),
        (" key-exchange ECDHE", None),
        (" server-signature RSA-PSS (2048 bits) server-digest SHA256", None),
        (
            " key-exchange x25519 server-signature ED25519 client-signature RSA-PSS (2048 bits) client-digest SHA256",
            Some("x25519"),
        ),
    ] {
        let text = std::format!("(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits){rest})");
        reads(Place::AfterFrom, &text, of(group));
    }
    for rest in [
        " key-exchange",
        " key-exchange ",
        " key-exchange X25519 X448",
        " key-exchange ECDHE (P-256",
        " key-exchange ECDHE ()",
        " key-exchange ECDHE (2048 bits",
        " server-digest SHA256",
        " server-signature ED25519 key-exchange X25519",
        " key-exchange X25519 key-exchange X448",
    ] {
        let text = std::format!("(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits){rest})");
        reads(Place::AfterFrom, &text, None);
    }
}

#[test]
fn words_that_say_little_are_kept_as_they_are() {
    let of = |version: &'static str, cipher: Option<&'static str>| {
        let (version, cipher) = (Some(version.as_bytes()), cipher.map(str::as_bytes));
        Some(Written { version, cipher, ..Written::default() })
    };
    reads(Place::AfterWith, "(version=TLS1_2, cipher=)", of("TLS1_2", None));
    reads(
        Place::AfterWith,
        "(version=TLS1_2, cipher=TLS_RSA_WITH_AES_128_CBC_SHA + Transport Decrypted)",
        of("TLS1_2", Some("TLS_RSA_WITH_AES_128_CBC_SHA")),
    );
    reads(Place::AfterWith, "(version=3DTLS1_2, cipher=3DTLS_A)", of("3DTLS1_2", Some("3DTLS_A")));
    reads(Place::AfterWith, "(version=3DS1_2, cipher=3DTLS_A)", of("3DS1_2", Some("3DTLS_A")));
    reads(Place::AfterId, "(version=TLSv1/SSLv3 cipher=OTHER)", of("TLSv1/SSLv3", Some("OTHER")));
    let damaged = Written { bits: Some(128), ..of("3DTLS1_2", Some("3DX")).unwrap() };
    reads(Place::AfterId, "(version=3DTLS1_2 cipher=3DX bits=3D128/128)", Some(damaged));
    let bytes = Written { bits: Some(32), ..of("TLS-1.0", Some("RSA_AES_256_CBC_SHA1")).unwrap() };
    reads(Place::AfterWith, "(TLS-1.0:RSA_AES_256_CBC_SHA1:32)", Some(bytes));
    let unknown = Written { bits: Some(256), ..of("UNKNOWN", Some("C-A")).unwrap() };
    reads(Place::AfterWith, "(UNKNOWN:C-A:256)", Some(unknown));
    let group =
        Written { group: Some(b"SECP256R1"), bits: Some(256), ..of("TLS1.3", Some("AES-256")).unwrap() };
    reads(Place::AfterWith, "(TLS1.3:AES-256:256:SECP256R1)", Some(group));
}

#[test]
fn what_is_said_of_the_certificate() {
    for (said, verified) in [
        ("OK", Some(true)),
        ("NO", Some(false)),
        ("NOT", Some(false)),
        ("FAIL", Some(false)),
        ("CAFAIL", Some(false)),
        ("YES", None),
        ("X", None),
    ] {
        let text = std::format!("(version=TLSv1.2 cipher=X bits=256/256 verify={said})");
        assert_eq!(read(Place::AfterId, text.as_bytes()).unwrap().1.verified, verified, "{said}");
    }
    for (said, verified) in [("YES", true), ("NO", false), ("FAIL", false)] {
        let text = std::format!("(TLSv1.2:X:256:{said})");
        assert_eq!(read(Place::AfterId, text.as_bytes()).unwrap().1.verified, Some(verified), "{said}");
    }
    reads(Place::AfterId, "(TLSv1.2:X:256:MAYBE)", None);
}

#[test]
fn only_the_words_that_deny_it_deny_tls() {
    for wording in wordings() {
        let denies = ["(NOT encrypted)", "(not using TLS)"].contains(&wording.pattern());
        assert_eq!(wording.established(), !denies);
    }
    assert!(!read(Place::AfterWith, b"(NOT encrypted)").unwrap().0.established);
}

/// A login that could end the words before the facts elsewhere is not passed over.
#[test]
fn a_login_shifts_nothing() {
    let facts = "TLS: TLSv1.3,256bits,TLS_AES_256_GCM_SHA384)";
    for login in ["alice", "alice@example.net", "SYT0/k=", "a:b", "TLS:"] {
        let text = std::format!("(AUTH: PLAIN {login}, {facts}");
        let (reader, written) = read(Place::AfterFrom, text.as_bytes()).unwrap();
        assert!(reader.after_login);
        assert_eq!(written.cipher, Some(&b"TLS_AES_256_GCM_SHA384"[..]));
    }
    for login in ["a, TLS: TLSv1,40bits,EXP-RC4-MD5", "a b", "a)", "(a", "a\\", "\"a\"", "", "a,", "\0"] {
        reads(Place::AfterFrom, &std::format!("(AUTH: PLAIN {login}, {facts}"), None);
    }
}

/// The text after the facts shifts none of them, and a subject ends with its comment.
#[test]
fn a_subject_or_an_address_shifts_nothing() {
    let suite = Written { cipher: Some(b"ECDHE-RSA-AES256-GCM-SHA384"), ..Written::default() };
    for (subject, expected) in [
        ("/C=US/O=Example (Corporation)", Some(suite)),
        ("", Some(suite)),
        ("a\\\" cipher=RC4-MD5 \\\\", Some(suite)),
        ("The \"Best\" Inc", Some(suite)),
        ("a\" cipher=RC4-MD5 subject=\"b", Some(suite)),
        ("a\") (cipher=RC4-MD5 subject=\"b", None),
        ("a\\", Some(suite)),
    ] {
        let text = std::format!("(cipher=ECDHE-RSA-AES256-GCM-SHA384 subject=\"{subject}\")");
        reads(Place::AfterWith, &text, expected);
    }
    let version = Written { version: Some(b"TLS-1.3"), ..Written::default() };
    for (address, expected) in [
        ("alice@example.net", Some(version)),
        ("\\\"a b\\\"@example.net", Some(version)),
        ("a\", TLS-1.0, envelope from \"b", None),
    ] {
        let text = std::format!("(over SMTP, TLS-1.3, envelope from \"{address}\")");
        reads(Place::AfterTls, &text, expected);
    }
}

/// Comments that are of no wording, though they look like one.
#[test]
fn what_only_looks_like_a_wording_is_none() {
    for text in [
        "(Postfix)",
        "(Exim 4.98)",
        "(envelope-from <TLS-AES256-GCM-SHA384/x@example.org>)",
        "(Google Transport Security)",
        "(CipherMail)",
        "(authenticated bits=0)",
        "(TLS13_AES_256_GCM_SHA384)",
        "(TLS_AES_256_GCM_SHA384)",
        "(TLS1.3 )",
        "( TLS1.3)",
        "(TLSv)",
        "(TLS1.)",
        "(TLS1.3.1)",
        "(TLS1.3:)",
        "(TLS1.3:X:)",
        "(TLS1.3:X:256:)",
        "(TLS1.3:X:65536)",
        "(TLS1.3:X:1000000000000000000000)",
        "(tls1.3)",
        "(UNKNOWN)(",
        "(unknown encrypted)",
        "(ECDHE encrypted)",
        "(TLS encrypted) ",
        "(not encrypted)",
        "(HELO x encrypted)",
        "(Client CN \"(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\", Issuer \"x\" (verified OK))",
        "(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)",
        "(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)))",
        "(using cipher TLS_AES_256_GCM_SHA384 with TLSv1.3 (256/256 bits))",
        "(using TLSv1.3 with cipher (256/256 bits))",
        "(using TLSv1.3 with cipher  (256/256 bits))",
        "(using TLSv1.3 with cipher X (256/256bits))",
        "(usingTLSv1.3 with cipher X (256/256 bits))",
        "(USING TLSv1.3 with cipher X (256/256 bits))",
        "(version=TLSv1.2)",
        "(cipher=X version=TLSv1.2)",
        "(version=TLSv1.2 bits=256 cipher=X verify=NO)",
        "(version=TLSv1.2 cipher=X verify=NO bits=256)",
        "(version= cipher=X bits=256 verify=NO)",
        "(version=TLSv1.2 cipher=X bits= verify=NO)",
        "(version=TLSv1.2 cipher=X bits=256 verify=)",
        "(version=TLSv1.2 cipher=X bits=256 verify=NO) (version=TLSv1.3 cipher=Y bits=256 verify=NO)",
        "(version=TLSv1.2 cipher=X (a) bits=256 verify=NO)",
        "(version=TLSv1.2 cipher=X\0 bits=256 verify=NO)",
        "(version=TLSv1.2 cipher=é bits=256 verify=NO)",
        "(version=TLSv1.2, cipher=X, bits=256)",
        "ESMTPS",
        "ESMTP/TLS/",
        "ESMTP/TLS/none",
        "ESMTP/SSL/RC4-MD5",
        "ESMTP/TLS/RC4-MD5/x",
        "ECDHE-RSA-AES256-SHA encrypted",
        "over TLS",
        "over TLS secured channel with",
        "",
        "(",
        "()",
        ")",
    ] {
        for &place in Place::ALL {
            // `(UNKNOWN)` and the like aside no text of these is of any wording anywhere.
            reads(place, text, None);
        }
    }
}

#[test]
fn a_long_text_is_no_wording() {
    let million = "A".repeat(1 << 20);
    let blanks = " ".repeat(1 << 20);
    let digits = "1".repeat(1 << 20);
    for text in [
        std::format!("(using {million} with cipher X (1/1 bits))("),
        std::format!("(using TLSv1.3{blanks}with cipher X (1/1 bits)"),
        std::format!("(TLS1.{digits}"),
        std::format!("(TLS1.3:X-Y:{digits})"),
        std::format!("({million} encrypted"),
        std::format!("(cipher=X subject=\"{million}"),
        std::format!("(AUTH: PLAIN {million}"),
        std::format!("({}", "(using ".repeat(1 << 17)),
    ] {
        for &place in Place::ALL {
            assert!(read(place, text.as_bytes()).is_none());
        }
    }
}

#[test]
fn a_domain_is_a_hosts_whole_end() {
    for (host, is) in [
        ("mx.google.com", true),
        ("MX.Google.COM.", true),
        ("google.com", true),
        ("notgoogle.com", false),
        ("google.com.example.org", false),
        ("com", false),
        ("", false),
    ] {
        assert_eq!(is_under(host.as_bytes(), b"google.com"), is, "{host}");
    }
}

/// Every dialect has a writer, a name of its own in small letters, and is met in some wording.
#[test]
fn every_dialect_is_written_by_someone() {
    let mut names: Vec<&str> = Vec::new();
    for dialect in Dialect::ALL {
        let name = dialect.name();
        assert!(
            name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
            "{name}"
        );
        assert!(!names.contains(&name), "{name} twice");
        names.push(name);
        assert!(writers().any(|(_, writer, _)| writer.dialect == *dialect), "{name} has no writer");
    }
}

#[test]
fn examples_are_of_example_hosts() {
    for (_, writer, example) in writers() {
        let text = String::from_utf8(example.to_vec()).unwrap();
        assert!(text.starts_with("Received: ") && text.ends_with('\n'), "{text}");
        for line in text.lines().skip(1) {
            assert!(line.starts_with([' ', '\t']), "{text}");
        }
        assert!(!writer.name.is_empty() && !writer.since.is_empty() && !writer.source.is_empty());
    }
}

/// The facts are of the wording's own writers.
#[test]
fn readers_and_wordings_are_of_the_same_rows() {
    for (wording, reader) in WORDINGS.iter().zip(&READERS) {
        let signs = wording.writers.iter().map(|writer| (writer.dialect, writer.mark));
        assert!(signs.eq(reader.signs.iter().copied()), "{wording:?}");
        assert_eq!((wording.established, wording.after_login), (reader.established, reader.after_login));
    }
    assert_eq!(wording_of(CLAUSE).places().collect::<Vec<_>>(), [Place::Clause]);
}

#[test]
fn wordings_out_of_place_are_noticed() {
    for (wording, _, example) in writers() {
        let row = WORDINGS.iter().position(|other| core::ptr::eq(other, wording)).unwrap();
        let texts = readings(example).into_iter().filter(|&(_, _, found, _)| core::ptr::eq(found, wording));
        for (_, text, ..) in texts.filter(|(_, text, ..)| text.starts_with(b"(")) {
            assert!(is_wording_elsewhere(text) || INDEX.distinct >> row & 1 == 0, "{}", text.escape_ascii());
        }
    }
}
