//! The setting of docs/servers.md in Debian's Exim: what it stores is compared with what the client negotiated.

use crate::process::{Failure, output};
use crate::sender::{Conversation, ONE, SEVERAL, Sender, Sent, Session, TLS_1_3, compare, records};
use crate::server::{self, HOST, KEY_CURVE, Server};
use std::fs;
use std::io::BufReader;
use std::path::Path;
use std::process::{Command, Stdio};

/// The packages, and the user whose name is built in.
const PACKAGES: [&str; 1] = ["exim4-daemon-heavy"];
const USER: &str = "Debian-exim";
const EXIM: &str = "usr/sbin/exim4";

/// What the setting calls the library's path.
const LIBRARY: &str = "RECEIVED_TLS";

/// What else this server needs: `@DIR@` is its folder.
const CONFIGURATION: &str = "\
primary_hostname = @HOST@
spool_directory = @DIR@/spool
log_file_path = @DIR@/log/%s
pid_file_path = @DIR@/pid
keep_environment =
host_lookup =
rfc1413_query_timeout = 0s
smtp_enforce_sync = false
smtp_accept_max = 0
queue_only
deliver_drop_privilege
acl_smtp_rcpt = accept
acl_not_smtp = accept
tls_advertise_hosts = *
tls_resumption_hosts = *
tls_certificate = @DIR@/rsa.pem : @DIR@/ecdsa.pem
tls_require_ciphers = NORMAL:+AES-128-CCM-8:+AES-256-CCM-8
begin routers
all:
  driver = accept
  transport = file
begin transports
file:
  driver = appendfile
  file = @DIR@/mail/mbox
";

/// The groups that the client offers, in OpenSSL's names: those that have a use in TLS 1.3 alone at the end.
const GROUPS: [&str; 8] =
    ["X25519", "P-256", "P-384", "P-521", "X448", "ffdhe2048", "ffdhe3072", "ffdhe4096"];
const CURVES: usize = 5;

/// Suites of TLS 1.2 in OpenSSL's names: with a key exchange on a curve, and with others.
const ON_A_CURVE: [&str; 13] = [
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-RSA-CHACHA20-POLY1305",
    "ECDHE-RSA-AES128-SHA",
    "ECDHE-RSA-AES256-SHA",
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-ECDSA-AES128-CCM",
    "ECDHE-ECDSA-AES256-CCM",
    "ECDHE-ECDSA-AES128-CCM8",
    "ECDHE-ECDSA-AES128-SHA",
    "ECDHE-ECDSA-AES256-SHA",
];
const ON_NO_CURVE: [&str; 9] = [
    "DHE-RSA-AES128-GCM-SHA256",
    "DHE-RSA-AES256-GCM-SHA384",
    "DHE-RSA-CHACHA20-POLY1305",
    "DHE-RSA-AES128-CCM",
    "DHE-RSA-AES256-SHA",
    "AES128-GCM-SHA256",
    "AES256-GCM-SHA384",
    "AES128-SHA",
    "AES256-CCM",
];

/// What Exim makes of the library's answer to other arguments than its own: `LIB` is the library.
const EXPANSIONS: [(&str, &str); 12] = [
    ("{TLS1.3:TLS_AES_128_GCM_SHA256:128}", "\\n\ttls TLS_AES_128_GCM_SHA256"),
    ("{TLS1.3:TLS_AES_128_GCM_SHA256:128}{TLS_AES_128_GCM_SHA256}", "\\n\ttls TLS_AES_128_GCM_SHA256"),
    (
        "{TLS1.2:ECDHE-RSA-AES128-GCM-SHA256:128}{TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}",
        "\\n\ttls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    ),
    ("", ""),
    ("{}", ""),
    ("{}{}", ""),
    ("{TLS1.3:TLS_AES_128_GCM_SHA256:128}{}{}", ""),
    ("{TLS1.3:TLS_AES_128_GCM_SHA256:128\\n\\tX-Evil: 1}{}", ""),
    ("{TLS1.3:TLS_AES_128_GCM_SHA256:128}{\\r\\n\\r\\nbody}", ""),
    ("{TLS1.3:A) tls TLS_AES_128_GCM_SHA256 (:128}{}", ""),
    ("{TLS1.3:${sg{12345678901234567890}{.}{AAAAAAAAAAAAAAAAAAAA}}:128}{}", ""),
    ("{TLS1.3:TLS_AES_128_GCM_SHA256:128}{TLS_AES_256_GCM_SHA384}", ""),
];

/// Runs the step.
///
/// # Errors
/// Where the server or a client cannot be had, and where a stored field tells otherwise than the client.
pub(crate) fn run(root: &Path) -> Result<String, Failure> {
    let targets = [("received_tls_exim", "cdylib"), ("received-tls", "bin")];
    let [library, extract] = server::built(root, "dev", &["received-tls-exim", "received-tls-cli"], targets)?;
    let exim = Exim::new(root, &library)?;
    exim.expands()?;
    exim.takes_mail_without_the_library()?;

    let port = server::free_port()?;
    let interface = format!("<; [127.0.0.1]:{port}");
    let mut command = exim.command(CONFIGURED);
    let daemon = exim.server.start(command.args(["-bdf", "-oX", &interface]), port, || exim.log())?;
    let sent = exchange(&Sender::new(port)?, &exim.server.folder).map_err(|failure| exim.beside(failure))?;
    daemon.stop()?;

    exim.run(&["-qff"])?;
    let mailbox = exim.server.folder.join("mail/mbox");
    let records =
        records(&output(Command::new(extract).args(["extract", "--format", "ndjson"]).arg(mailbox))?)?;
    compare(&sent, &records, expected).map_err(|sentence| exim.beside(sentence.into()))
}

/// What the field should tell of a session.
fn expected(session: &Session) -> Vec<(&'static str, Option<&str>)> {
    // Exim tells no group of a resumed session.
    let group = session.group.as_deref().filter(|_| !session.resumed);
    vec![
        ("version", Some(&session.version)),
        ("cipher", Some(&session.suite)),
        ("cipher_as_written", Some(&session.suite)),
        ("group", group),
        ("group_as_written", group),
        ("origin", Some("clause")),
        ("server", Some("exim")),
    ]
}

/// Sends mail in every way that is compared later.
fn exchange(sender: &Sender, folder: &Path) -> Result<Sent, Failure> {
    let mut sessions = Vec::new();
    for suite in TLS_1_3 {
        for group in GROUPS {
            sessions.push(sender.send(&["-tls1_3", "-ciphersuites", suite, "-groups", group], ONE)?);
        }
    }
    for suite in ON_A_CURVE {
        for group in &GROUPS[..CURVES] {
            // The list has to have the curve of the server's key as well, and no name twice.
            let both = format!("{group}:{KEY_CURVE}");
            let groups = if suite.contains("ECDSA") && *group != KEY_CURVE { &both } else { *group };
            sessions.push(sender.send(&["-tls1_2", "-cipher", suite, "-groups", groups], ONE)?);
        }
    }
    for suite in ON_NO_CURVE {
        sessions.push(sender.send(&["-tls1_2", "-cipher", suite], ONE)?);
    }
    sessions.push(sender.send(&["-tls1_3"], SEVERAL)?);
    sessions.extend(sender.resume(folder)?);
    Ok(Sent { sessions, plain: sender.send_plainly(SEVERAL)? })
}

/// Exim, ready to run.
struct Exim {
    server: Server,
}

/// The configuration with the library, and the one that names a file that is not there.
const CONFIGURED: &str = "exim.conf";
const WITHOUT: &str = "without.conf";

impl Exim {
    fn new(root: &Path, library: &Path) -> Result<Self, Failure> {
        let server = Server::unpacked(root, &PACKAGES, USER)?;
        // The setting without the line that says where operators have the library.
        let setting = server::setting(root, "text", LIBRARY)?;
        let (_, setting) = setting.split_once('\n').unwrap_or_default();
        let folder = server.folder.to_string_lossy();
        let rest = CONFIGURATION.replace("@DIR@", &folder).replace("@HOST@", HOST);
        for (configuration, file) in [(CONFIGURED, "library.so"), (WITHOUT, "missing.so")] {
            server.write(configuration, &format!("{LIBRARY} = {folder}/{file}\n{setting}\n{rest}"))?;
        }
        fs::copy(library, server.folder.join("library.so"))
            .map_err(|error| format!("cannot copy the library ({error})"))?;
        for folder in ["spool", "log", "mail"] {
            server.make_folder(folder)?;
        }
        Ok(Self { server })
    }

    fn command(&self, configuration: &str) -> Command {
        let mut command = self.server.command(EXIM);
        command.arg("-C").arg(self.server.folder.join(configuration));
        command
    }

    fn run(&self, arguments: &[&str]) -> Result<String, Failure> {
        output(self.command(CONFIGURED).args(arguments)).map_err(|failure| self.beside(failure))
    }

    /// A failure, with what Exim logged.
    fn beside(&self, failure: Failure) -> Failure {
        Failure { output: format!("{}\n{}", failure.output, self.log()), ..failure }
    }

    fn log(&self) -> String {
        let read = |name| fs::read_to_string(self.server.folder.join("log").join(name)).unwrap_or_default();
        format!("{}{}", read("main"), read("panic"))
    }

    /// Calls the library from expansions.
    fn expands(&self) -> Result<(), Failure> {
        let library = self.server.folder.join("library.so");
        for (arguments, expected) in EXPANSIONS {
            let call = format!("${{dlfunc{{{}}}{{tls_clause}}{arguments}}}", library.to_string_lossy());
            let expanded = self.run(&["-be", &format!("${{escape:{call}}}|")])?;
            if expanded.trim_end() != format!("{expected}|") {
                return Err(format!("{call} should be `{expected}`, and is `{}`", expanded.trim_end()).into());
            }
        }
        Ok(())
    }

    /// Gives a message to an Exim with the setting and without the file.
    fn takes_mail_without_the_library(&self) -> Result<(), Failure> {
        let mut exim = self
            .command(WITHOUT)
            .arg("-bs")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot start Debian's Exim ({error})"))?;
        let mut talk = Conversation::default();
        let mut held = Ok(());
        if let (Some(mut input), Some(answers)) = (exim.stdin.take(), exim.stdout.take()) {
            let mut answers = BufReader::new(answers);
            held = talk.expect(&mut answers, "220").and_then(|_| talk.hold(&mut answers, &mut input, ONE));
        }
        held.and(exim.wait()).map_err(|error| {
            let sentence = format!("Exim accepts no mail without the library: {error}");
            self.beside(Failure { output: talk.heard.clone(), sentence })
        })?;
        for id in &talk.ids {
            self.run(&["-Mrm", id])?;
        }
        Ok(())
    }
}
