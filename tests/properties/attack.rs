//! Fields of known servers with a client's text in their slots.

use received_tls::server::{Template, templates};
use received_tls::{Author, Level, Received, TlsFacts};

use super::render::render;

/// Whatever a client puts into the slots of a field, no TLS fact appears or changes. `data` is the template, which of its
/// optional parts stand, how the field is folded again, and the texts, each up to a NUL.
pub fn attack(data: &[u8]) {
    let &[template, one, two, fold, ref texts @ ..] = data else { return };
    let all = templates();
    let template = all.clone().nth(usize::from(template) % all.len()).expect("one of them");
    let options = u64::from(one) | u64::from(two) << 8;
    let texts: Vec<_> = texts.split(|&byte| byte == 0).collect();
    holds_out(template, options, fold, &|slot| texts.get(slot).map(|text| text.to_vec()));
}

/// The same for one template. `text` gives what the client wants in its slots, by their order.
pub fn holds_out(template: &Template, options: u64, fold: u8, text: &dyn Fn(usize) -> Option<Vec<u8>>) {
    let everyday = refold(render(template, options, &mut |_, _| None), fold);
    let mut slots = 0..;
    let hostile = render(template, options, &mut |_, slot| match slot.author {
        Author::Client(_) => text(slots.next()?).filter(|text| !text.is_empty()),
        _ => None,
    });
    let hostile = refold(hostile, fold);
    let (own, said) = (Received::parse(&everyday), Received::parse(&hostile));
    let (own_facts, facts) = (own.tls(), said.tls());
    let (own_level, level) = (own.assess(own_facts.as_ref()).level, said.assess(facts.as_ref()));
    let shown = || format!("{facts:?} {level:?} of {own_facts:?} {own_level:?}: {}", hostile.escape_ascii());
    match (&own_facts, &facts) {
        (Some(own), Some(facts)) => assert!(says_no_more(facts, own), "{}", shown()),
        (None, Some(_)) => panic!("{}", shown()),
        (Some(_), None) => {
            assert!(level.level == Level::Undetermined && !level.findings.is_empty(), "{}", shown());
        }
        (None, None) => {}
    }
    assert!(level.level != Level::Meets || own_level == Level::Meets, "{}", shown());
    // The client keeps its address and its name, or the field has none.
    let peer = |field: &Received<'_>| field.peer().map(|peer| (peer.ip(), peer.name.map(<[u8]>::to_vec)));
    let (own_peer, peer) = (peer(&own), peer(&said));
    assert!(
        peer.is_none() || peer == own_peer,
        "{peer:?} of {own_peer:?}: {} of {}",
        shown(),
        everyday.escape_ascii()
    );
    // What the record names as the server's is the server's, or in doubt.
    for (value, own) in [(said.by(), own.by()), (said.with(), own.with()), (said.id(), own.id())] {
        let words = |value: &[u8]| {
            let words = value.split(|byte| b" \t\n".contains(byte)).filter(|word| !word.is_empty());
            words.map(<[u8]>::to_vec).collect::<Vec<_>>()
        };
        let Some(value) = value.filter(|&value| Some(words(value)) != own.map(words)) else { continue };
        let start = value.as_ptr().addr() - hostile.as_ptr().addr();
        let author = said.authors().find(|item| item.span.start < start && start < item.span.end);
        assert!(
            author.is_some_and(|item| item.author != Author::Server),
            "{} is no value of the server's, {author:?}: {}",
            value.escape_ascii(),
            shown()
        );
    }
}

/// Whether `facts` are those of `own`, or fewer.
fn says_no_more(facts: &TlsFacts<'_>, own: &TlsFacts<'_>) -> bool {
    fn no_more<T: PartialEq>(said: &Option<T>, own: &Option<T>) -> bool {
        said.is_none() || said == own
    }
    facts.established == own.established
        && no_more(&facts.version, &own.version)
        && no_more(&facts.suite, &own.suite)
        && no_more(&facts.group, &own.group)
        && no_more(&facts.bits, &own.bits)
        && no_more(&facts.verified, &own.verified)
}

/// The field folded as other servers fold: not at all, at every blank, or before a column.
pub fn refold(field: Vec<u8>, fold: u8) -> Vec<u8> {
    let width = match fold % 5 {
        0 => return field,
        1 => 0,
        2 => 64,
        3 => 77,
        _ => usize::MAX,
    };
    let text = field.strip_suffix(b"\n").unwrap_or(&field);
    let (mut refolded, mut column) = (Vec::with_capacity(field.len() + 64), 0);
    for word in text.split(|byte| b" \t\n".contains(byte)).filter(|word| !word.is_empty()) {
        if !refolded.is_empty() {
            let long = column + 1 + word.len() > width;
            // The first word of a field stands beside its name.
            let folds = long && column > "Received:".len();
            refolded.extend_from_slice(if folds { b"\n " } else { b" " });
            column = if folds { 1 } else { column + 1 };
        }
        refolded.extend_from_slice(word);
        column += word.len();
    }
    refolded.push(b'\n');
    refolded
}
