//! Where a word `by` is in a comment.

use super::*;

#[test]
fn a_word_by_stands_between_white_space() {
    let texts: [(&[u8], bool); 10] = [
        (b"( by )", true),
        (b"(only a mailbox of any size by\r\n\tmy side)", true),
        (b"(\nBY\t)", true),
        (b"(yes, by by)", true),
        (b"(by )", false),
        (b"( by)", false),
        (b"( bye )", false),
        (b"( baby )", false),
        (b"by", false),
        (b"", false),
    ];
    for (text, expected) in texts {
        assert_eq!(has_by(text), expected, "{}", text.escape_ascii());
    }
}

/// Every comment of up to six of the bytes that may hide a word `by` from the lexer.
#[test]
fn a_word_by_is_noticed_in_every_comment_that_holds_one() {
    const BYTES: &[u8; 11] = b" \t\r\nbYx()\\\xC3";
    const LONGEST: usize = 6;
    let mut held = 0;
    for length in 0..=LONGEST as u32 {
        for number in 0..BYTES.len().pow(length) {
            let mut text = [b'('; LONGEST + 2];
            let mut left = number;
            for byte in &mut text[1..=length as usize] {
                *byte = BYTES[left % BYTES.len()];
                left /= BYTES.len();
            }
            text[length as usize + 1] = b')';
            let text = &text[..length as usize + 2];
            let mut lexer = Lexer::new(text, 0, |_| None);
            let Some(Token::Comment(span)) = lexer.token(&mut Ignore) else {
                panic!("{} begins with no comment", text.escape_ascii());
            };
            if has_by(span.of(text)) {
                assert!(lexer.by, "{}", text.escape_ascii());
                held += 1;
            }
        }
    }
    assert!(held > 5_000, "{held}");
}
