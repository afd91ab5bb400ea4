//! The setting of docs/servers.md in Debian's sendmail: what it stores is compared with what the client negotiated.

use crate::process::{Failure, output};
use crate::sender::{ONE, SEVERAL, Sender, Sent, Session, compare, records};
use crate::server::{self, HOST, Server};
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

/// sendmail, the macros that its configuration is made of, and what makes it.
const PACKAGES: [&str; 3] = ["sendmail-bin", "sendmail-cf", "m4"];
const USER: &str = "smmta";
const SENDMAIL: &str = "usr/libexec/sendmail/sendmail";

/// What stands before the setting: `@DIR@` is the server's folder, `@CF@` that of the macros.
const BEFORE: &str = "\
include(`@CF@/m4/cf.m4')dnl
OSTYPE(`linux')dnl
define(`confDOMAIN_NAME', `@HOST@')dnl
define(`confRUN_AS_USER', `smmta')dnl
define(`confTRUSTED_USER', `smmta')dnl
define(`confTRUSTED_USERS', `smmta')dnl
define(`QUEUE_DIR', `@DIR@/queue')dnl
define(`confPID_FILE', `@DIR@/queue/pid')dnl
define(`STATUS_FILE', `/dev/null')dnl
define(`ALIAS_FILE', `')dnl
define(`confDELIVERY_MODE', `queue')dnl
define(`confMIN_FREE_BLOCKS', `0')dnl
define(`confCACERT', `@DIR@/rsa.pem')dnl
define(`confCACERT_PATH', `@DIR@')dnl
define(`confSERVER_CERT', `@DIR@/rsa.pem')dnl
define(`confSERVER_KEY', `@DIR@/rsa.pem')dnl
FEATURE(`no_default_msa')dnl
FEATURE(`promiscuous_relay')dnl
FEATURE(`accept_unresolvable_domains')dnl
DAEMON_OPTIONS(`Port=@PORT@, Addr=127.0.0.1, Name=MTA')dnl
MAILER(`smtp')dnl
";

/// The suites of TLS 1.3 that OpenSSL's server has switched on, and some of TLS 1.2.
const TLS_1_3: [&str; 3] =
    ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];
const TLS_1_2: [&str; 3] =
    ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-CHACHA20-POLY1305", "DHE-RSA-AES256-GCM-SHA384"];

/// Runs the step.
///
/// # Errors
/// Where the server or a client cannot be had, and where a stored field tells otherwise than the client.
pub(crate) fn run(root: &Path) -> Result<String, Failure> {
    let [extract] = server::built(root, "dev", &["received-tls-cli"], [("received-tls", "bin")])?;
    let server = Server::unpacked(root, &PACKAGES, USER)?;
    let port = server::free_port()?;
    configure(root, &server, port)?;
    let queue = server.make_folder("queue")?;
    let traffic = queue.join("traffic");

    let mut command = server.command(SENDMAIL);
    command.arg("-C").arg(server.folder.join("sendmail.cf")).arg("-bD").arg("-X").arg(&traffic);
    let log = || fs::read_to_string(&traffic).unwrap_or_default();
    let daemon = server.start(&mut command, port, log)?;
    let sent = exchange(&Sender::new(port)?)
        .map_err(|failure| Failure { output: format!("{}\n{}", failure.output, log()), ..failure })?;
    daemon.stop()?;

    let stored = server.folder.join("stored");
    keep(&queue, &stored).map_err(|error| format!("cannot read the queue of sendmail ({error})"))?;
    let records =
        records(&output(Command::new(extract).args(["extract", "--format", "ndjson"]).arg(stored))?)?;
    compare(&sent, &records, expected)
        .map_err(|sentence| Failure { output: format!("{records:#?}"), sentence })
}

/// What the field should tell of a session.
fn expected(session: &Session) -> Vec<(&'static str, Option<&str>)> {
    let mut expected =
        vec![("version", Some(&*session.version)), ("cipher", Some(&*session.suite)), ("group", None)];
    if session.version == "1.3" {
        expected.extend([("origin", Some("clause")), ("cipher_as_written", Some(&*session.suite))]);
    } else {
        expected.push(("origin", Some("comment")));
    }
    expected
}

/// Makes sendmail's configuration of the setting.
fn configure(root: &Path, server: &Server, port: u16) -> Result<(), Failure> {
    let macros = server.file("usr/share/sendmail/cf");
    let before = BEFORE
        .replace("@DIR@", &server.folder.to_string_lossy())
        .replace("@CF@", &macros.to_string_lossy())
        .replace("@HOST@", HOST)
        .replace("@PORT@", &port.to_string());
    server.write("sendmail.mc", &(before + &server::setting(root, "m4", "define(`confRECEIVED_HEADER'")?))?;
    let mut m4 = server.command("usr/bin/m4");
    m4.arg(format!("-D_CF_DIR_={}/", macros.to_string_lossy())).arg("sendmail.mc");
    server.write("sendmail.cf", &output(&mut m4)?)
}

/// Sends mail in every way that is compared later.
fn exchange(sender: &Sender) -> Result<Sent, Failure> {
    let mut sessions = Vec::new();
    for suite in TLS_1_3 {
        sessions.push(sender.send(&["-tls1_3", "-ciphersuites", suite], ONE)?);
    }
    for suite in TLS_1_2 {
        sessions.push(sender.send(&["-tls1_2", "-cipher", suite], ONE)?);
    }
    for version in ["-tls1_3", "-tls1_2"] {
        sessions.push(sender.send(&[version], SEVERAL)?);
    }
    Ok(Sent { sessions, plain: sender.send_plainly(SEVERAL)? })
}

/// Keeps each `Received` field of the queue as a message: a header's line begins with `H`, flags between question
/// marks, and its name.
fn keep(queue: &Path, stored: &Path) -> io::Result<()> {
    fs::create_dir(stored)?;
    for entry in fs::read_dir(queue)? {
        let path = entry?.path();
        let Some(name) =
            path.file_name().and_then(|name| name.to_str()).filter(|name| name.starts_with("qf"))
        else {
            continue;
        };
        let mut field = String::new();
        for line in String::from_utf8_lossy(&fs::read(&path)?).lines() {
            match line.split_once("??Received:") {
                Some((_, rest)) if field.is_empty() => field = format!("Received:{rest}\n"),
                _ if line.starts_with('\t') && !field.is_empty() => field += &format!("{line}\n"),
                _ if field.is_empty() => {}
                _ => break,
            }
        }
        fs::write(stored.join(name), field + "\n")?;
    }
    Ok(())
}
