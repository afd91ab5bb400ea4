//! The table of expressions that no text for users has, each with what to write instead.

/// Expressions in lower case. They are searched as whole words, in any case.
const EXPRESSIONS: &[(&str, &str)] = &[
    ("tell", "name the fact: `the field has no version`"),
    ("tells", "says, shows, has"),
    ("told", "reported, recorded, known"),
    ("telling", "saying, showing"),
    ("stand", "is, comes"),
    ("stands", "is, comes; `-` means unknown"),
    ("stood", "was, came"),
    ("be met", "follow, occur"),
    ("whoever", "the reader, the operator"),
    ("what is none", "anything else"),
    ("for sure", "leave out"),
    ("such a one", "repeat the noun"),
    ("that of", "repeat the noun"),
    ("none is", "begin with `no`"),
    ("is none", "begin with `no`"),
    ("for want of", "without, because there is no"),
];

/// Words that begin no sentence, unless it is a question.
const NOUN_CLAUSES: &[&str] = &["What", "Whatever", "Whether", "How", "Where", "Whoever"];

/// The expressions in `text`, and its sentences that begin with a noun clause.
pub(crate) fn offences(text: &str) -> Vec<String> {
    let plain = words(text);
    let expressions = EXPRESSIONS
        .iter()
        .filter(|(expression, _)| plain.contains(&format!(" {expression} ")))
        .map(|(expression, instead)| format!("`{expression}` (instead: {instead})"));
    let begins = sentences(text).filter(|sentence| {
        let first = sentence.split([' ', '\n', ',']).next().unwrap_or_default();
        NOUN_CLAUSES.contains(&first) && !sentence.ends_with('?')
    });
    expressions.chain(begins.map(|sentence| format!("a sentence that begins `{sentence:.40}`"))).collect()
}

/// The words of `text` in lower case, each between single spaces.
fn words(text: &str) -> String {
    let mut words = String::from(" ");
    for word in text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()) {
        words.push_str(&word.to_lowercase());
        words.push(' ');
    }
    words
}

/// The sentences of `text`, its lines, list items and table cells: whatever a capital letter may begin.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let bullets = |sign: char| sign.is_whitespace() || "-*#|/>".contains(sign);
    text.split_inclusive(['.', '?', '!', ':', ';', '|', '\n']).map(move |sentence| {
        sentence.trim_start_matches(bullets).trim_end_matches(|sign| sign != '?' && bullets(sign))
    })
}
