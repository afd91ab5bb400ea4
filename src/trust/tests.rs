use super::*;
use std::string::String;
use std::vec::Vec;

const DATE: &str = "; Sat, 21 Nov 2026 22:45:35 +0000";

/// The names of each field's trust and basis, `-` for none.
fn walk(own: &[&str], fields: &[&str]) -> String {
    let own: Vec<_> = own.iter().map(|own| OwnHost::parse(own).unwrap()).collect();
    let mut walk = TrustWalk::new(&own);
    let names: Vec<_> = fields
        .iter()
        .map(|field| {
            let field = std::format!("Received: {field}{DATE}");
            let field = Received::parse(field.as_bytes());
            let trust = walk.next(&field, field.peer());
            trust.map_or("-".into(), |(trust, basis)| match basis {
                TrustBasis::Own => String::from(trust.name()),
                TrustBasis::Guessed => std::format!("{}?", trust.name()),
            })
        })
        .collect();
    names.join(" ")
}

/// The field that took the mail in, and what a spammer wrote below it.
const OUTSIDE: &str =
    "from evil.example (evil.example [203.0.113.6]) by mx.example.net (Postfix) with ESMTPS id 1";
const FORGED: &str = "from a.example (a.example [192.0.2.1]) by mx2.example.net (Postfix) with ESMTPS id 0";

#[test]
fn trust_goes_down_by_what_the_field_above_says() {
    let own = &[".example.net", "198.51.100.0/24"][..];
    let down = |above: &str, expected: &str| {
        assert_eq!(walk(own, &[above, OUTSIDE, FORGED]), expected, "{above}");
    };
    // An address or a confirmed name of ours, loopback, private addresses.
    down(
        "from x (mx.example.net [203.0.113.1]) by store.example.net (Postfix) with ESMTP id 2",
        "own border claim",
    );
    down(
        "from x (unknown [198.51.100.7]) by store.example.net (Postfix) with ESMTP id 2",
        "own border claim",
    );
    down(
        "from localhost (localhost [127.0.0.1]) by mx.example.net (Postfix) with ESMTP id 2",
        "own border claim",
    );
    down("from x (x [::1]) by mx.example.net (Postfix) with ESMTP id 2", "own border claim");
    down("from x (x [10.1.2.3]) by mx.example.net (Postfix) with ESMTP id 2", "own border claim");
    down("from x (x [fd00::1]) by mx.example.net (Postfix) with ESMTP id 2", "own border claim");
    // LMTP, a field without a client, and a mailbox that was fetched are guesses.
    down("from x (x [203.0.113.1]) by mx.example.net (Dovecot) with LMTP id 2", "own border? claim?");
    down("by mx.example.net (Postfix, from userid 7) id 2", "own border? claim?");
    down("from x ([203.0.113.1]) by pc.example.net with POP3 (fetchmail-6.4.38)", "own border? claim?");
}

#[test]
fn what_a_client_chose_makes_no_trust() {
    let own = &[".example.net", "198.51.100.0/24"][..];
    for border in [
        OUTSIDE,
        // A greeting of ours, in every form.
        "from mx.example.net (evil.example [203.0.113.6]) by mx.example.net (Postfix) with ESMTPS id 1",
        "from [198.51.100.7] (evil.example [203.0.113.6]) by mx.example.net (Postfix) with ESMTPS id 1",
        "from [127.0.0.1] (unknown [203.0.113.6]) by mx.example.net (Postfix) with ESMTPS id 1",
        "from [203.0.113.6] (helo=mx.example.net) by mx.example.net with esmtps (Exim 4.98) id 1",
        "from evil.example ([203.0.113.6] helo=[127.0.0.1]) by mx.example.net with esmtps (Exim 4.98) id 1",
        // Comments in a greeting that nobody checked.
        "from x (localhost [127.0.0.1]) (evil.example [203.0.113.6]) by mx.example.net with ESMTP id 1",
        "from x (localhost [127.0.0.1]) by mx.example.net (evil.example [203.0.113.6]) by mx.example.net with ESMTP id 1",
        "from by (evil.example [203.0.113.6]) by mx.example.net (Postfix) with ESMTPS id 1",
        "from by by mx.example.net (evil.example [203.0.113.6]) by mx.example.net with ESMTPS id 1",
        "from (evil.example [203.0.113.6]) by mx.example.net (Postfix) with ESMTPS id 1",
        // Names that look like ours, or that their owner set and nobody confirmed.
        "from x (mxexample.net [203.0.113.6]) by mx.example.net (Postfix) with ESMTPS id 1",
        "from x (mx.example.net.evil.example [203.0.113.6]) by mx.example.net (Postfix) with ESMTPS id 1",
        "from x (mx.example.net [203.0.113.6] (may be forged)) by mx.example.net (8.18.1/8.18.1) with ESMTPS id 1",
        "from x (mx.example.net [203.0.113.6]) by mx.example.net with ESMTPS id 1",
        "from mx.example.net (HELO x) (203.0.113.6) by mx.example.net with SMTP",
        // A user of ours who logged in from the office can write what he likes.
        "from pc (pc [10.1.2.3]) by mx.example.net (Postfix) with ESMTPSA id 1",
    ] {
        assert_eq!(walk(own, &[border, FORGED, FORGED]), "border claim claim", "{border}");
    }
    // Private addresses of theirs, below the border.
    let inside = "from x (x [10.0.0.1]) by mx2.example.net (Postfix) with ESMTP id 0";
    assert_eq!(walk(own, &[OUTSIDE, inside, FORGED]), "border claim claim");
}

#[test]
fn a_top_field_of_others_tells_nothing() {
    assert_eq!(walk(&[".example.org"], &[OUTSIDE, FORGED]), "- -");
    assert_eq!(walk(&["mx2.example.net"], &[OUTSIDE, FORGED]), "- -");
    assert_eq!(walk(&[], &["from x (x [127.0.0.1])", OUTSIDE]), "- -");
    assert_eq!(walk(&["203.0.113.0/24"], &[OUTSIDE, FORGED]), "- -");
}

#[test]
fn without_own_hosts_the_border_is_guessed() {
    assert_eq!(walk(&[], &[OUTSIDE, FORGED]), "border? claim?");
    let filter = "from localhost (localhost [127.0.0.1]) by mx.example.net (Postfix) with ESMTP id 2";
    assert_eq!(walk(&[], &[filter, OUTSIDE, FORGED]), "own? border? claim?");
    let google = "by 2002:a05:6a10:1234:b0:77:88aa:1 with SMTP id f5csp1";
    let border = "from mail.example (mail.example. [192.0.2.1]) by mx.google.com with ESMTPS id 1";
    assert_eq!(walk(&[], &[google, border, google]), "own? border? claim?");
}

#[test]
fn a_provider_is_believed_inside_its_own_network_only() {
    let host = "DM6PR11MB0001.namprd11.prod.outlook.com";
    let hop = |client: &str, by: &str| {
        std::format!(
            "from x.prod.outlook.com ({client}) by {by} (2603:10b6:5:1::7) with Microsoft SMTP Server \
            (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.1.2"
        )
    };
    let inside = hop("2603:10b6:5:1::6", host);
    let outside = hop("203.0.113.6", "BL6PEPF0001.mail.protection.outlook.com");
    assert_eq!(walk(&[], &[&inside, &outside, &inside]), "own? border? claim?");
    let edge = hop("2603:10b6:408:13d:cafe::11", "BN9PR03CA0001.outlook.office365.com");
    assert_eq!(walk(&[], &[&inside, &edge, &outside, &edge]), "own? own? border? claim?");
    // The same addresses at a host of somebody else's, and Microsoft's for sending.
    assert_eq!(
        walk(&[], &[&hop("2603:10b6:5:1::6", "mx.prod.outlook.com.evil.example"), &inside]),
        "border? claim?"
    );
    assert_eq!(walk(&[], &[&hop("40.107.1.2", host), &inside]), "border? claim?");
    // No guess where the reader named his servers.
    assert_eq!(walk(&[".prod.outlook.com"], &[&inside, &outside]), "border claim");
}

/// The hops of a message in a provider's mailbox: those inside, the border, and a forged one that looks like the first.
#[test]
fn the_border_of_each_large_provider_is_found() {
    let tls = "(version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256)";
    let mailbox: &[(&str, &[&str])] = &[
        (
            "Google",
            &[
                "by 2002:a05:6a10:1234:b0:77:88aa:1 with SMTP id f5csp1",
                "from mail.example (mail.example. [192.0.2.1]) by mx.google.com with ESMTPS id 1",
            ],
        ),
        (
            "Yahoo",
            &[
                "from 127.0.0.1\n by atlas-production.v2-mail-prod1-gq1.omega.yahoo.com pod-id \
                atlas--production-gq1-655cc88fc4-nczw5.gq1.yahoo.com with HTTP",
                &std::format!("from 192.0.2.1 (EHLO mail.example)\n by 10.253.62.170 with SMTPs\n {tls}"),
            ],
        ),
        (
            "iCloud",
            &[
                "from p00-icloudmta-smtpin-us-west-2a-60-percent-12 by p129-mailgateway-smtpin-yoxpo \
                (mailgateway 2513B25)\n\twith SMTP id d573ca8a-bc41-44d4-bd0a-a1855735eb1b\n\tfor <a@b.example>",
                "from mail.example (mail.example [192.0.2.1])\n\tby p00-icloudmta-smtpin-us-west-2a-60-percent-12 \
                (Postfix) with ESMTPS id 55D981804696\n\tfor <a@b.example>",
            ],
        ),
        (
            "iCloud until 2024",
            &[
                "from ci74p00im-qukt09072702.me.com by p116-mailgateway-smtp-746c496c44-6mknn (mailgateway 2403B92)\
                \n\twith SMTP id 4f24e911-87c4-4315-8f0b-f8245274ec19\n\tfor <a@b.example>",
                "from mail.example (mail.example [192.0.2.1])\n\tby ci74p00im-qukt09072702.me.com (Postfix) with \
                ESMTPS id 11C766C0012C\n\tfor <a@b.example>",
            ],
        ),
        (
            "Fastmail",
            &[
                "from compute4.internal (compute4.nyi.internal [10.202.2.44])\n\t by slots3a1p1 \
                (Cyrus git2.5+0-git-fastmail-8998) with LMTPA",
                "from mx5 ([10.202.2.204])\n  by compute4.internal (LMTPProxy)",
                "from mx5.nyi.internal (localhost [127.0.0.1])\n\tby mx5.nyi.internal (Postfix) with ESMTP id \
                47CBA280DB3\n\tfor <a@b.example>",
                "from mx5.nyi.internal (localhost [127.0.0.1])\n    by mx5.nyi.internal (Authentication Milter) \
                with ESMTP\n    id A717886846E.30BA4280D81",
                "from mail.example (mail.example [192.0.2.1])\n\tby mx5.nyi.internal (Postfix) with ESMTPS id 1",
            ],
        ),
        (
            "Proton",
            &[
                "from mail.example (mail.example [192.0.2.1]) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 \
                (256/256 bits)) (No client certificate requested) by mailin042.protonmail.ch (Postfix) with ESMTPS \
                id 4bCdEf1Wz9z6v for <a@b.example>",
            ],
        ),
        (
            "GMX",
            &[
                "from mail.example ([192.0.2.1]) by mx-ha.gmx.net (mxgmx016\n [212.227.17.5]) with ESMTPS (Nemesis) \
                id 1MdMYE-1jFXaM2gnA-00ZKvt for\n <a@b.example>",
            ],
        ),
        (
            "Zoho",
            &["from mail.example (mail.example [192.0.2.1]) by mx.zohomail.com\n\twith SMTPS id \
                17900000000001.1"],
        ),
    ];
    for (provider, hops) in mailbox {
        let mut expected = "own? ".repeat(hops.len() - 1);
        expected.push_str("border? claim?");
        let forged = [hops, &hops[..1]].concat();
        assert_eq!(walk(&[], &forged), expected, "{provider}");
        // What passes inside says nothing at another border.
        let outside = [&[OUTSIDE], &hops[..]].concat();
        assert_eq!(
            walk(&[], &outside),
            std::format!("border?{}", " claim?".repeat(hops.len())),
            "{provider}"
        );
    }
}

#[test]
fn a_host_that_looks_like_a_providers_is_none() {
    for above in [
        "from 127.0.0.1 by atlas.omega.yahoo.com.evil.example with HTTP",
        "from 127.0.0.1 by omega.yahoo.com with HTTP",
        "from 127.0.0.1 (EHLO evil.example) by atlas.omega.yahoo.com with SMTPs",
        "from 203.0.113.6 by atlas.omega.yahoo.com with HTTP",
        "from p00-icloudmta-smtpin-1 by p-mailgateway-smtp-1 (mailgateway 2513B25) with SMTP id 1",
        "from p00-icloudmta-smtpin-1 by mx.example.net (mailgateway 2513B25) with SMTP id 1",
        "from evil.example by p1-mailgateway-smtp-1 (mailgateway 2513B25) with SMTP id 1",
        "from p00-icloudmta-smtpin-1 (evil.example [203.0.113.6]) by p1-mailgateway-smtp-1 (Postfix) with SMTP id 1",
    ] {
        assert_eq!(walk(&[], &[above, OUTSIDE]), "border? claim?", "{above}");
    }
}
