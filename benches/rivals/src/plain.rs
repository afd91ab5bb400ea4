//! The clause as one writes its grammar down with nom: names are cut out and nothing is resolved.

use nom::branch::alt;
use nom::bytes::complete::{tag_no_case, take_while, take_while_m_n, take_while1};
use nom::character::complete::anychar;
use nom::combinator::{all_consuming, opt, recognize, verify};
use nom::multi::{many0_count, many1_count};
use nom::sequence::{pair, preceded};
use nom::{IResult, Parser};

type Read<'a, T = &'a [u8]> = IResult<&'a [u8], T>;

fn fws(input: &[u8]) -> Read<'_> {
    take_while1(|byte| b" \t\r\n".contains(&byte)).parse(input)
}

fn comment(input: &[u8]) -> Read<'_> {
    let text = take_while1(|byte| !b"()\\".contains(&byte));
    let escaped = recognize(pair(nom::bytes::complete::tag("\\"), anychar));
    let inside = many0_count(alt((text, escaped, comment)));
    recognize((nom::bytes::complete::tag("("), inside, nom::bytes::complete::tag(")"))).parse(input)
}

fn cfws(input: &[u8]) -> Read<'_> {
    recognize(many1_count(alt((fws, comment)))).parse(input)
}

fn name(rest: impl Fn(u8) -> bool) -> impl Fn(&[u8]) -> Read<'_> {
    move |input| {
        let first = verify(nom::number::complete::u8, u8::is_ascii_alphabetic);
        recognize(pair(first, take_while(&rest))).parse(input)
    }
}

/// The cipher and the group, as they are written.
pub(crate) fn clause(input: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
    let number =
        recognize(pair(tag_no_case("0x"), take_while_m_n(4, 4, |byte: u8| byte.is_ascii_hexdigit())));
    let cipher = alt((number, name(|byte| byte.is_ascii_alphanumeric() || byte == b'_')));
    let group = name(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    let tls = preceded((cfws, tag_no_case("tls"), fws), cipher);
    let group = preceded((cfws, tag_no_case("group"), fws), group);
    all_consuming(pair(tls, opt(group))).parse(input).ok().map(|(_, read)| read)
}
