//! The help follows the rules of style, as far as a test can hold them.

#[path = "../../../tests/voice/expressions.rs"]
mod expressions;

use crate::{command, stdout};

#[test]
fn help_has_none_of_the_expressions() {
    for subcommand in ["", "extract", "logs", "postfix-rules", "socketmap", "stamp"] {
        for help in ["-h", "--help"] {
            let arguments = [subcommand, help].into_iter().filter(|argument| !argument.is_empty());
            let output = command().args(arguments).output().unwrap();
            let text = stdout(&output);
            assert!(text.contains("Usage:"), "{text}");
            assert_eq!(expressions::offences(text), [""; 0], "{subcommand} {help}");
        }
    }
}
