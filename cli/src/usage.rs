//! Hints on how to call the command.

use std::env;
use std::fs;

use clap::error::ErrorKind;

use crate::escape::{is_control, visible};

/// Ends the program with a usage error. A path in place of a command gets the commands that read it.
pub(crate) fn exit(error: &clap::Error) -> ! {
    let first = env::args_os().nth(1).filter(|first| fs::metadata(first).is_ok());
    if let (ErrorKind::InvalidSubcommand, Some(path)) = (error.kind(), first) {
        let path = visible(path.to_string_lossy()).into_owned();
        crate::say(&format!(
            "received-tls: {path} is no command; read mail with `received-tls extract {path}`, or a log with `received-tls logs {path}`"
        ));
        std::process::exit(i32::from(crate::FAULT));
    }
    // What is wrong is quoted, and may be more than text to a terminal.
    if env::args_os().any(|argument| argument.to_string_lossy().contains(is_control)) {
        let text = error.render().to_string();
        text.lines().for_each(|line| crate::say(&visible(line.into())));
        std::process::exit(error.exit_code());
    }
    error.exit()
}

/// Says that messages contain attached messages that were not read: of a long body only the beginning was searched.
pub(crate) fn attached(count: u64) -> Option<String> {
    let (messages, contain) = if count == 1 { ("message", "contains") } else { ("messages", "contain") };
    (count > 0).then(|| {
        format!(
            "at least {count} {messages} {contain} attached messages, which were not read; read them with --attached"
        )
    })
}
