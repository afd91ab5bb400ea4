use super::*;

/// The tables of this repository.
fn ours() -> Texts {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../registry");
    build::FILES.iter().map(|file| ((*file).to_owned(), read(&folder.join(file)).unwrap())).collect()
}

/// A download as IANA shapes it, made from our tables: every code point in a row, values quoted, ranges
/// that share a high byte written with two hex digits, whole pages with `*`.
fn download(texts: &Texts, kind: Kind) -> String {
    let mut taken: BTreeMap<u16, (u16, String)> = BTreeMap::new();
    for row in rows(&texts[kind.table()]) {
        let code = code(&row[0]);
        taken.insert(code, (code, format!("{},{},{},{}", row[1], row[2], row[3], row[4])));
    }
    for row in rows(&texts["reserved.csv"]).filter(|row| row[0] == kind.id()) {
        let description = match &*row[3] {
            "grease" => "Reserved,Y,N,[RFC8701]",
            "private-use" => "Reserved for Private Use,,,[RFC9846]",
            _ => "\"Reserved to avoid conflicts with\n        deployed implementations\",,,[Pasi_Eronen]",
        };
        taken.insert(code(&row[1]), (code(&row[2]), description.to_owned()));
    }
    let (mut text, comment) = match kind {
        Kind::Suites => ("Value,Description,DTLS-OK,Recommended,Reference\r\n".to_owned(), ""),
        Kind::Groups => ("Value,Description,DTLS-OK,Recommended,Reference,Comment\r\n".to_owned(), ","),
    };
    let mut next = 0_u32;
    let mut put = |first: u32, last: u32, rest: &str| {
        for value in values(kind, first, last) {
            text.push_str(&format!("{value},{rest}{comment}\r\n"));
        }
    };
    for (&first, (last, rest)) in &taken {
        if next < u32::from(first) {
            put(next, u32::from(first) - 1, "Unassigned,,,");
        }
        put(u32::from(first), u32::from(*last), rest);
        next = u32::from(*last) + 1;
    }
    if next <= 0xFFFF {
        put(next, 0xFFFF, "Unassigned,,,");
    }
    text
}

/// A range as the registry writes it: of the suites' pages, parts first, then whole ones, then parts.
fn values(kind: Kind, first: u32, last: u32) -> Vec<String> {
    if kind == Kind::Groups {
        return vec![if first == last { first.to_string() } else { format!("{first}-{last}") }];
    }
    let mut values = Vec::new();
    let mut at = first;
    while at <= last {
        let (page, low) = (at >> 8, at & 0xFF);
        let whole_pages = (last + 1 - at) >> 8;
        if low == 0 && whole_pages > 0 {
            let to = page + whole_pages - 1;
            let pages = if to == page { String::new() } else { format!("-{to:02X}") };
            values.push(format!("\"0x{page:02X}{pages},*\""));
            at = (to + 1) << 8;
        } else {
            let to = last.min(page << 8 | 0xFF);
            let part = if to == at { String::new() } else { format!("-{:02X}", to & 0xFF) };
            values.push(format!("\"0x{page:02X},0x{low:02X}{part}\""));
            at = to + 1;
        }
    }
    values
}

fn suites(text: &str) -> [(String, String); 1] {
    [("tls-parameters-4.csv".to_owned(), text.to_owned())]
}

fn groups(text: &str) -> [(String, String); 1] {
    [("tls-parameters-8.csv".to_owned(), text.to_owned())]
}

fn replaced(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from}");
    text.replace(from, to)
}

#[test]
fn what_is_ours_already_changes_nothing() {
    let texts = ours();
    let both =
        [&suites(&download(&texts, Kind::Suites))[..], &groups(&download(&texts, Kind::Groups))].concat();
    assert!(both[0].1.contains("\"0x00,0x1C-1D\"") && both[0].1.contains("\"0x01-09,*\""));
    assert!(both[1].1.contains("\r\n42-255,Unassigned,,,,\r\n"));
    assert_eq!(revise(&texts, &both).unwrap(), (texts, Vec::new()));
}

#[test]
fn an_added_suite_gets_its_columns_from_its_name() {
    let texts = ours();
    let text = replaced(
        &download(&texts, Kind::Suites),
        "\"0x13,0x08-FF\",Unassigned,,,\r\n",
        "\"0x13,0x08\",TLS_ARIA_256_GCM_SHA384,Y,N,\"[RFC9999]\n[RFC9846]\"\r\n\"0x13,0x09-FF\",Unassigned,,,\r\n",
    );
    let (revised, changes) = revise(&texts, &suites(&text)).unwrap();
    assert_eq!(changes, ["added   0x1308 TLS_ARIA_256_GCM_SHA384"]);
    let row = "0x1308,TLS_ARIA_256_GCM_SHA384,Y,N,[RFC9999][RFC9846],1.3,1.3,TLS13,TLS13,ARIA_256_GCM,AEAD,\
               SHA384,Y,N\n";
    assert!(revised["cipher_suites.csv"].contains(row));
}

#[test]
fn a_changed_cell_is_told_with_what_it_was() {
    let texts = ours();
    let text = replaced(
        &download(&texts, Kind::Suites),
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,Y,N,",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,Y,D,",
    );
    let (revised, changes) = revise(&texts, &suites(&text)).unwrap();
    assert_eq!(changes, ["changed 0xC027 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 recommended: N -> D"]);
    assert!(
        revised["cipher_suites.csv"]
            .contains("0xC027,TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,Y,D,[RFC5289],1.2,1.2,")
    );
}

#[test]
fn a_removed_suite_takes_its_other_names_along() {
    let texts = ours();
    let text = replaced(
        &download(&texts, Kind::Suites),
        "\"0xD0,0x05\",TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256,Y,Y,[RFC8442]\r\n",
        "\"0xD0,0x05\",Unassigned,,,\r\n",
    );
    let (revised, changes) = revise(&texts, &suites(&text)).unwrap();
    assert_eq!(changes[0], "removed 0xD005 TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256");
    assert!(changes[1..].iter().all(|change| change.starts_with("removed 0xD005 ")) && changes.len() > 1);
    assert!(
        !revised["cipher_suites.csv"].contains("0xD005") && !revised["suite_names.csv"].contains("0xD005")
    );
}

#[test]
fn a_renamed_suite_keeps_its_former_name_for_reading() {
    let texts = ours();
    let text = replaced(&download(&texts, Kind::Suites), "TLS_AEGIS_128L_SHA256", "TLS_AEGIS_128L_SHA512");
    let (revised, changes) = revise(&texts, &suites(&text)).unwrap();
    assert_eq!(
        changes,
        [
            "changed 0x1307 TLS_AEGIS_128L_SHA512 name: TLS_AEGIS_128L_SHA256 -> TLS_AEGIS_128L_SHA512",
            "changed 0x1307 TLS_AEGIS_128L_SHA512 hash: SHA256 -> SHA512",
            "added   0x1307 iana-former name TLS_AEGIS_128L_SHA256",
        ]
    );
    assert!(revised["suite_names.csv"].contains("\n0x1307,iana-former,TLS_AEGIS_128L_SHA256\n"));
}

#[test]
fn a_remark_on_a_group_is_no_new_group() {
    let texts = ours();
    let text = replaced(
        &download(&texts, Kind::Groups),
        "4589,SecP384r1MLKEM1024,Y,N,[RFC10024],\r\n4590,curveSM2MLKEM768,N,N,\
         [draft-yang-tls-hybrid-sm2-mlkem-03],\r\n4591-6681,",
        "4589,SecP384r1MLKEM1024,Y,N,[RFC10024],\r\n4590,curveSM2MLKEM768 (OBSOLETE),N,D,\
         [draft-yang-tls-hybrid-sm2-mlkem-03],\"One remark,\nof two lines\"\r\n4591,X448MLKEM1024,Y,N,[RFC9999],\r\n\
         4592-6681,",
    );
    let (revised, changes) = revise(&texts, &groups(&text)).unwrap();
    assert_eq!(
        changes,
        [
            "changed 0x11EE curveSM2MLKEM768 (OBSOLETE) name: curveSM2MLKEM768 -> curveSM2MLKEM768 (OBSOLETE)",
            "changed 0x11EE curveSM2MLKEM768 (OBSOLETE) recommended: N -> D",
            "added   0x11EF X448MLKEM1024",
        ]
    );
    assert!(revised["supported_groups.csv"].contains("0x11EF,X448MLKEM1024,Y,N,[RFC9999],hybrid\n"));
}

#[test]
fn a_new_reserved_range_is_told() {
    let texts = ours();
    let text = replaced(
        &download(&texts, Kind::Groups),
        "65283-65535,Unassigned,,,,",
        "65283-65534,Unassigned,,,,\r\n65535,Reserved,,,[RFC9999],",
    );
    let (revised, changes) = revise(&texts, &groups(&text)).unwrap();
    assert_eq!(changes, ["added   0xFFFF-0xFFFF reserved"]);
    assert!(revised["reserved.csv"].ends_with("supported-groups,0xFFFF,0xFFFF,reserved\n"));
}

#[track_caller]
fn refused(download: &[(String, String)], sentence: &str) {
    assert_eq!(revise(&ours(), download).unwrap_err(), sentence);
}

#[test]
fn what_is_not_understood_is_refused_with_file_and_line() {
    let texts = ours();
    let (four, eight) = (download(&texts, Kind::Suites), download(&texts, Kind::Groups));
    refused(
        &suites(&replaced(&four, "TLS_AES_128_GCM_SHA256,Y,Y,", "TLS_AES_128_GCM_SHA256,Y,maybe,")),
        &format!(
            "tls-parameters-4.csv:{}: expected Recommended of `Y`, `N` or `D`, found `maybe`",
            four[..four.find("TLS_AES_128_GCM_SHA256").unwrap()].lines().count()
        ),
    );
    refused(
        &suites(&four.replacen("\"0x00,0x01\"", "\"0x00,0x1\"", 1)),
        "tls-parameters-4.csv:3: expected a value such as `0x13,0x01` or `0x14-19,*`, found `0x00,0x1`",
    );
    refused(
        &suites(&four.replacen("\"0x00,0x02\"", "\"0x00,0x01\"", 1)),
        "tls-parameters-4.csv:4: expected a value from 0x0002 on, found `0x00,0x01`",
    );
    refused(
        &suites(&four.replacen(
            "\"0x00,0x01\",TLS_RSA_WITH_NULL_MD5,Y,",
            "\"0x00,0x01\",TLS_RSA_WITH_NULL_MD5,",
            1,
        )),
        "tls-parameters-4.csv:3: expected 5 cells, found 4",
    );
    refused(
        &groups(&eight.replacen("\n1,sect163k1,Y,", "\n1,sect163k1,,", 1)),
        "tls-parameters-8.csv:4: expected DTLS-OK of `Y` or `N`, found an empty cell",
    );
    refused(
        &groups(&eight.replacen("\n42-255,Unassigned,", "\n42-255,sect,", 1)),
        "tls-parameters-8.csv:45: expected one value for a name, found `42-255`",
    );
    refused(
        &groups(&eight[..eight.find("\r\n65283-").unwrap() + 2]),
        "tls-parameters-8.csv: expected rows up to 0xFFFF, found none above 0xFF02: the file is cut short",
    );
    refused(
        &groups("Value,Description\r\n"),
        "tls-parameters-8.csv:1: expected the header `Value,Description,DTLS-OK,Recommended,Reference`, followed by \
         `,Comment` for groups, found `Value,Description`",
    );
    refused(
        &suites(""),
        "tls-parameters-4.csv:1: expected the header `Value,Description,DTLS-OK,Recommended,Reference`, found nothing",
    );
    refused(
        &[suites(&four), suites(&four)].concat(),
        "tls-parameters-4.csv: cipher-suites again: name the file of the other registry",
    );
    refused(
        &suites(&replaced(&four, "TLS_AEGIS_256_SHA512", "TLS_AEGIS_512_SHA512")),
        &format!(
            "tls-parameters-4.csv:{}: expected the name of an AEAD suite with its algorithms, found \
             `TLS_AEGIS_512_SHA512`: write its row into registry/cipher_suites.csv by hand, as its document has it, \
             and import again",
            four[..four.find("TLS_AEGIS_256_SHA512").unwrap()].lines().count()
        ),
    );
    refused(
        &groups(&replaced(&eight, "\n41,curveSM2,", "\n41,FrodoKEM640,")),
        "tls-parameters-8.csv:44: expected the name of a curve, a finite field, a KEM or a hybrid, found \
         `FrodoKEM640`: write its row into registry/supported_groups.csv by hand, as its document has it, and \
         import again",
    );
}

/// What a name tells is what the tables hold; it may tell nothing, but never anything else.
#[test]
fn names_never_tell_anything_else_than_the_tables() {
    let texts = ours();
    let mut told = 0;
    for row in rows(&texts["cipher_suites.csv"]) {
        if let Ok(columns) = derive::suite(&row[1]) {
            assert_eq!(columns[..], row[5..], "{}", row[1]);
            told += 1;
        } else {
            let old = row[10] != "AEAD";
            assert!(old || row[1].contains("GOST") || row[1].contains("ECCPWD"), "{}", row[1]);
        }
    }
    assert_eq!(told, 122);
    for row in rows(&texts["supported_groups.csv"]) {
        match derive::group(iana::bare(&row[1])) {
            Ok(kind) => assert_eq!(kind, row[5], "{}", row[1]),
            Err(_) => assert!(row[1].starts_with("arbitrary_explicit_"), "{}", row[1]),
        }
    }
}
