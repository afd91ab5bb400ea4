//! One line of a log.

use received_tls::log::{Direction, LogRecord, Peer};
use received_tls::{TlsFacts, log};

use super::checks::within;

/// What is read of a line is slices of it, and the journal says of a message what syslog says of it.
pub fn log_line(data: &[u8]) {
    if let Some(record) = log::read(data) {
        let span = record.tls.span.expect("facts of a line stand somewhere");
        let facts = span.of(data);
        assert!(!facts.is_empty() && span.end <= data.len(), "{}", data.escape_ascii());
        let tls = record.tls;
        for written in
            [tls.version_as_written, tls.suite_as_written, tls.group_as_written].into_iter().flatten()
        {
            within(written, facts);
        }
        let time = record.time.map(|time| time.as_written);
        for text in [time, record.host, record.peer.name, record.peer.address].into_iter().flatten() {
            within(text, data);
        }
    }
    let message = data.split(|&byte| byte == b'\n').next().unwrap_or_default().trim_ascii_end();
    for program in ["postfix/smtpd", "exim", "sendmail", "smtpd", "dovecot", "cyrus/imap", "haraka"] {
        let line = [program.as_bytes(), b": ", message].concat();
        let syslog = log::read(&line);
        let bytes: Vec<_> = message.iter().map(u8::to_string).collect();
        let escaped: String = message.iter().map(|byte| format!("\\u{byte:04x}")).collect();
        let values = [format!("[{}]", bytes.join(",")), format!("\"{escaped}\"")];
        // Of a text that is no ASCII the escapes would be another's.
        for value in &values[..1 + usize::from(message.is_ascii())] {
            let json = format!("{{\"MESSAGE\":{value},\"SYSLOG_IDENTIFIER\":\"{program}\"}}");
            let mut buffer = vec![0; json.len()];
            let journal = log::read_json(json.as_bytes(), &mut buffer);
            assert_eq!(journal.map(told_of), syslog.map(told_of), "{}", message.escape_ascii());
        }
    }
    let _ = log::read_json(data, &mut [0; 64]);
}

/// What a record tells, wherever it stands.
fn told_of(record: LogRecord<'_>) -> (&[u8], Peer<'_>, Direction, TlsFacts<'_>) {
    let mut tls = record.tls;
    tls.span = None;
    (record.service, record.peer, record.direction, tls)
}
