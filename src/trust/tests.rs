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
