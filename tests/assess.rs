//! Levels and findings of fields of every kind.

use received_tls::{Finding, Findings, Level, ProblemKind, Received, assess, log};

fn codes(findings: Findings) -> String {
    findings.map(Finding::code).collect::<Vec<_>>().join(" ")
}

fn of(field: &str) -> (Level, String) {
    let assessment = assess(&Received::parse(field.as_bytes()));
    (assessment.level, codes(assessment.findings))
}

#[test]
fn each_rule_has_its_finding() {
    for (suite, findings) in [
        ("TLS_AES_128_GCM_SHA256", ""),
        ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", ""),
        ("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "cbc"),
        ("TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA", "below-128-bits cbc"),
        ("TLS_ECDHE_RSA_WITH_RC4_128_SHA", "rc4 discouraged-suite"),
        ("TLS_ECDHE_RSA_WITH_NULL_SHA", "null-encryption discouraged-suite"),
        ("TLS_RSA_WITH_AES_128_GCM_SHA256", "static-rsa discouraged-suite"),
        ("TLS_RSA_PSK_WITH_AES_128_GCM_SHA256", "static-rsa discouraged-suite"),
        ("TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "ffdhe discouraged-suite"),
        ("TLS_DH_RSA_WITH_AES_128_GCM_SHA256", "static-dh discouraged-suite"),
        ("TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256", "static-ecdh discouraged-suite"),
        ("TLS_ECDH_anon_WITH_AES_128_CBC_SHA", "anonymous cbc discouraged-suite"),
        ("TLS_DH_anon_WITH_AES_128_GCM_SHA256", "anonymous ffdhe discouraged-suite"),
        ("TLS_RSA_WITH_DES_CBC_SHA", "below-112-bits static-rsa cbc discouraged-suite"),
        ("TLS_RSA_EXPORT_WITH_RC4_40_MD5", "export below-112-bits rc4 static-rsa discouraged-suite"),
    ] {
        assert_eq!(of(&format!("Received: from a by b with ESMTPS tls {suite} id 1")).1, findings, "{suite}");
    }
    for (group, level, findings) in [
        ("x25519", Level::Meets, ""),
        ("secp224r1", Level::Meets, "discouraged-group"),
        ("secp192r1", Level::Below, "small-group discouraged-group"),
        ("sect163k1", Level::Below, "small-group discouraged-group"),
        ("brainpoolP256r1", Level::Meets, ""),
    ] {
        let field = format!(
            "Received: from a by b with ESMTPS tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 group {group} id 1"
        );
        assert_eq!(of(&field), (level, findings.to_owned()), "{group}");
    }
}

#[test]
fn levels_of_fields() {
    let date = "Sat, 21 Nov 2026 22:45:35 +0000";
    for (field, level, findings) in [
        ("from a by b with ESMTPS id 1", Level::Undetermined, ""),
        ("from a by b with ESMTPS (TLS1.3) id 1", Level::Undetermined, ""),
        ("from a by b with ESMTP id 1", Level::NoneRecorded, ""),
        ("from a by b with LMTP id 1", Level::NoneRecorded, ""),
        ("from a by b with Microsoft SMTP Server id 1", Level::NoneRecorded, ""),
        ("from a by b id 1", Level::NoneRecorded, ""),
        // No client is told, but a protocol.
        ("by b with SMTP id 1", Level::NoneRecorded, ""),
        ("by b (OpenSMTPD) with SMTPSA id 1", Level::Undetermined, ""),
        ("by b with ESMTPSA tls TLS_AES_128_GCM_SHA256 id 1", Level::Meets, ""),
        // No connection.
        ("by b (Postfix, from userid 1001) id 1", Level::NotApplicable, ""),
        ("(from a@localhost) by b (8.16.1/8.16.1/Submit) id 1", Level::NotApplicable, ""),
        ("(qmail 81830 invoked by uid 500)", Level::NotApplicable, ""),
        ("(majordomo@b.example) by b.example via listexpand id 1", Level::NotApplicable, ""),
        // A client without a name is one.
        ("from (192.0.2.1) by b id 1", Level::NoneRecorded, ""),
        ("by b id", Level::NotApplicable, ""),
        ("from root by b with local (Exim 4.98) id 1", Level::NotApplicable, ""),
        ("from root (helo=a) by b with local-smtp (Exim 4.98) id 1", Level::NotApplicable, ""),
        // Words of a client's are no words of the server's.
        ("from with local by b with ESMTP id 1", Level::NoneRecorded, ""),
        ("from a with local by b with ESMTP id 1", Level::Undetermined, "second-value"),
        ("from local by b with ESMTP id 1", Level::NoneRecorded, ""),
        // What cannot be believed tells nothing either way.
        ("from a by b with ESMTP id 1 (", Level::Undetermined, "unbalanced"),
        ("from a (\") by b with ESMTP id 1", Level::Undetermined, "unbalanced"),
        ("from a tls TLS_AES_128_GCM_SHA256 by b with ESMTP id 1", Level::Undetermined, "before-by"),
        (
            "by b tls TLS_AES_128_GCM_SHA256 tls TLS_AES_256_GCM_SHA384",
            Level::Undetermined,
            "sources-disagree",
        ),
        // The server says that there was none.
        ("from a by b with ESMTP (NOT encrypted)", Level::NoneRecorded, ""),
        ("from a by b with ESMTPS (NOT encrypted)", Level::Undetermined, "sources-disagree"),
        // Contradictions.
        ("from a by b with ESMTP tls TLS_AES_128_GCM_SHA256 id 1", Level::Meets, "with-without-tls"),
        (
            "from a by b with ESMTPS (TLSv1.2) tls TLS_AES_128_GCM_SHA256 id 1",
            Level::Undetermined,
            "suite-excludes-version sources-disagree",
        ),
        (
            "from a by b with ESMTPS (TLS1.3) tls TLS_DHE_RSA_WITH_AES_256_GCM_SHA384 id 1",
            Level::Meets,
            "misnamed-suite",
        ),
        ("from a by b with ESMTPS tls 0xFEFE id 1", Level::Undetermined, "unregistered-suite"),
        ("from a by b with ESMTPS tls TLS_NEW id 1", Level::Undetermined, ""),
    ] {
        assert_eq!(of(&format!("Received: {field}; {date}")), (level, findings.to_owned()), "{field}");
    }
}

#[test]
fn an_anonymous_suite_is_below_with_a_login_and_has_its_ciphers_level_without() {
    let exim = |rest: &str| format!("2026-11-21 23:06:43 {rest}");
    let ecdh = "X=TLS1.2:AECDH-AES128-SHA:128 CV=no";
    let session = "TLSv1.2 with cipher AECDH-AES128-SHA (128/128 bits";
    let dovecot = |suite: &str| {
        format!(
            "dovecot: imap-login: Login: user=<a@example.org>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.9, mpid=1, \
             TLS, session=<AAAB>, cipher=<TLSv1.2 with cipher {suite} (128/128 bits)>"
        )
    };
    let postfix = |service: &str, suite: &str| {
        format!(
            "{service}[1]: Anonymous TLS connection established from a[192.0.2.1]: \
             TLSv1.2 with cipher {suite} (128/128 bits)"
        )
    };
    for (line, level) in [
        (postfix("postfix/smtpd", "AECDH-AES128-SHA"), Level::Meets),
        (postfix("postfix/smtpd", "ADH-AES128-GCM-SHA256"), Level::Below),
        (postfix("postfix/smtpd", "AECDH-NULL-SHA"), Level::Below),
        (postfix("postfix/submission/smtpd", "AECDH-AES128-SHA"), Level::Below),
        (postfix("postfix-in/submissions/smtpd", "AECDH-AES128-SHA"), Level::Below),
        (postfix("postfix/smtps/smtpd", "AECDH-AES128-SHA"), Level::Below),
        (dovecot("AECDH-AES128-SHA"), Level::Below),
        (format!("cyrus/imaps[1]: starttls: {session} new) no authentication"), Level::Below),
        (format!("pop3[1]: starttls: {session} new) no authentication"), Level::Below),
        (format!("cyrus/lmtp[1]: starttls: {session} new) no authentication"), Level::Meets),
        (exim(&format!("1xUtqo-0004Oy-0q <= a@b H=[192.0.2.1] P=esmtps {ecdh} S=1")), Level::Meets),
        (
            exim(&format!("1xUtqo-0004Oy-0q <= a@b H=[192.0.2.1] P=esmtpsa {ecdh} A=plain:a S=1")),
            Level::Below,
        ),
        (exim(&format!("H=[192.0.2.1] {ecdh} F=<a@b> rejected RCPT")), Level::Meets),
        (exim(&format!("H=[192.0.2.1] {ecdh} F=<\"a A=\"@b> rejected RCPT")), Level::Meets),
        (exim(&format!("H=[192.0.2.1] {ecdh} F=<a@b> A=plain:a rejected RCPT")), Level::Below),
        (
            "sendmail[1]: STARTTLS=server, relay=a [192.0.2.1], version=TLSv1.2, verify=NO, \
             cipher=AECDH-AES128-SHA, bits=128/128"
                .to_owned(),
            Level::Meets,
        ),
    ] {
        let record = log::read(line.as_bytes()).unwrap_or_else(|| panic!("{line}"));
        let assessment = record.assess();
        assert_eq!(assessment.level, level, "{line}");
        assert!(assessment.findings.contains(Finding::Anonymous), "{line}");
        assert!(assessment.findings.eq(record.tls.assess().findings), "{line}");
    }
}

#[test]
fn findings_have_a_code_and_a_source_each() {
    for (place, finding) in Finding::ALL.iter().enumerate() {
        let code = finding.code();
        assert!(
            code.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte))
        );
        assert!(Finding::ALL[..place].iter().all(|other| other.code() != code), "{code} twice");
        assert!(ProblemKind::ALL.iter().all(|kind| kind.code() != code), "{code} is a problem's");
        for reference in finding.reference().split(", ") {
            let (rfc, section) = reference.split_once(" §").expect(reference);
            assert!(
                rfc.strip_prefix("RFC ").is_some_and(|number| number.parse::<u16>().is_ok()),
                "{reference}"
            );
            assert!(section.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.'), "{reference}");
        }
    }
    for level in Level::ALL {
        assert!(level.name().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'));
    }
}
