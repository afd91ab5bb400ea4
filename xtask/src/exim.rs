//! The setting of docs/servers.md in Debian's Exim: what it stores is compared with what the client negotiated.
//!
//! The server runs from its unpacked package, in a folder of its own and without root's rights, and listens on
//! loopback alone.

use crate::debian::{self, Unpacked};
use crate::process::{Failure, cargo, output};
use crate::sender::{Sender, Session, TLS_1_3, conversation};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Exim, and what shows it users that this machine may not have.
const PACKAGES: [&str; 2] = ["exim4-daemon-heavy", "libnss-wrapper"];

/// The page with the setting, and the name that the library's path has in it.
const PAGE: &str = "docs/servers.md";
const LIBRARY: &str = "RECEIVED_TLS";

/// What else this server needs: `DIR` is its folder.
const CONFIGURATION: &str = "\
primary_hostname = mx.example.net
spool_directory = DIR/spool
log_file_path = DIR/log-%s
pid_file_path = DIR/pid
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
tls_certificate = DIR/rsa.pem : DIR/ecdsa.pem
tls_require_ciphers = NORMAL:+AES-128-CCM-8:+AES-256-CCM-8
begin routers
all:
  driver = accept
  transport = file
begin transports
file:
  driver = appendfile
  file = DIR/mbox
";

/// The groups that the client offers, in OpenSSL's names: those that have a use in TLS 1.3 alone at the end.
const GROUPS: [&str; 8] =
    ["X25519", "P-256", "P-384", "P-521", "X448", "ffdhe2048", "ffdhe3072", "ffdhe4096"];
const CURVES: usize = 5;
/// The curve of the server's second key.
const KEY_CURVE: &str = "P-256";

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
    let [library, extract] = built(root)?;
    let server = Server::unpacked(root, &library)?;
    server.expands()?;
    server.takes_mail_without_the_library()?;

    let daemon = server.start()?;
    let sent = exchange(&Sender::new(daemon.port)?, &server.folder.path);
    let ended = daemon.stop();
    let sent = sent
        .map_err(|failure| Failure { output: format!("{}\n{}", failure.output, server.log()), ..failure })?;
    ended?;

    server.exim(&["-qff"])?;
    let mailbox = server.folder.path.join("mbox");
    let records =
        records(&output(Command::new(extract).args(["extract", "--format", "ndjson"]).arg(mailbox))?)?;
    compare(&sent, &records)
        .map_err(|sentence| Failure { output: format!("{records:#?}\n{}", server.log()), sentence })
}

/// What was sent: over TLS in sessions, and without it.
struct Sent {
    sessions: Vec<Session>,
    plain: Vec<String>,
}

/// Sends mail in every way that is compared later.
fn exchange(sender: &Sender, folder: &Path) -> Result<Sent, Failure> {
    const ONE: &[&str] = &["bob@example.net"];
    let mut sessions = Vec::new();
    for suite in TLS_1_3 {
        for group in GROUPS {
            sessions.push(sender.send(&["-tls1_3", "-ciphersuites", suite, "-groups", group], &[ONE])?);
        }
    }
    for suite in ON_A_CURVE {
        for group in &GROUPS[..CURVES] {
            // The list has to have the curve of the server's key as well, and no name twice.
            let both = format!("{group}:{KEY_CURVE}");
            let groups = if suite.contains("ECDSA") && *group != KEY_CURVE { &both } else { *group };
            sessions.push(sender.send(&["-tls1_2", "-cipher", suite, "-groups", groups], &[ONE])?);
        }
    }
    for suite in ON_NO_CURVE {
        sessions.push(sender.send(&["-tls1_2", "-cipher", suite], &[ONE])?);
    }
    // Several messages in one session, and several recipients, of which the field then names none.
    let several: [&[&str]; 3] = [ONE, &["bob@example.net", "carol@example.net"], &["dave@example.net"]];
    sessions.push(sender.send(&["-tls1_3"], &several)?);
    // Sessions that are resumed.
    for version in ["-tls1_3", "-tls1_2"] {
        let kept = folder.join(format!("session{version}"));
        let kept = kept.to_string_lossy();
        sessions.push(sender.send(&[version, "-sess_out", &kept], &[ONE])?);
        let session = sender.send(&[version, "-sess_in", &kept], &[ONE])?;
        if !session.resumed {
            return Err(format!("a session with {version} should have been resumed, and was not").into());
        }
        sessions.push(session);
    }
    Ok(Sent { sessions, plain: sender.send_plainly(&several)? })
}

/// The records of the stored fields, by the name that the server gave the message.
fn records(printed: &str) -> Result<BTreeMap<String, Value>, Failure> {
    let mut records = BTreeMap::new();
    for line in printed.lines() {
        let record: Value = serde_json::from_str(line)
            .map_err(|error| format!("`received-tls extract` printed a line that is not JSON ({error})"))?;
        let id = record["id"].as_str().ok_or("a stored field has no id".to_owned())?;
        records.insert(id.to_owned(), record);
    }
    Ok(records)
}

/// Compares the fields with the sessions.
fn compare(sent: &Sent, records: &BTreeMap<String, Value>) -> Result<String, String> {
    let (mut suites, mut groups) = (BTreeSet::new(), BTreeSet::new());
    let mut messages = 0;
    for session in &sent.sessions {
        // Exim tells no group of a resumed session.
        let group = session.group.as_deref().filter(|_| !session.resumed);
        suites.insert((&session.version, &session.suite));
        groups.extend(group);
        let expected = [
            ("version", Some(&*session.version)),
            ("cipher", Some(&*session.suite)),
            ("cipher_as_written", Some(&*session.suite)),
            ("curve", group),
            ("curve_as_written", group),
            ("origin", Some("clause")),
            ("dialect", Some("exim")),
        ];
        for id in &session.ids {
            let record =
                records.get(id).ok_or_else(|| format!("message {id} was not stored: {session:?}"))?;
            for (name, value) in expected {
                if record["tls"][name].as_str() != value {
                    let found = &record["tls"][name];
                    return Err(format!("the field tells {name} {found}, the client {value:?}: {session:?}"));
                }
            }
            if let Some(finding) =
                record["findings"].as_array().into_iter().flatten().find(|one| of_form(one))
            {
                return Err(format!("the field is not formed as it should be: {finding}: {session:?}"));
            }
            messages += 1;
        }
    }
    for id in &sent.plain {
        let record = records.get(id).ok_or_else(|| format!("message {id} without TLS was not stored"))?;
        if record["with"] != "esmtp" || !record["tls"]["origin"].is_null() {
            return Err(format!("the field of a message without TLS tells of it: {record}"));
        }
        messages += 1;
    }
    if records.len() != messages {
        return Err(format!("{messages} messages were sent, and {} stored", records.len()));
    }
    let resumed = sent.sessions.iter().filter(|session| session.resumed).count();
    Ok(format!(
        "{messages} messages, {} suites, {} groups, {resumed} sessions resumed",
        suites.len(),
        groups.len()
    ))
}

/// Whether a finding is of how the field is written, and not of the suite that it tells.
fn of_form(finding: &Value) -> bool {
    let reference = finding["reference"].as_str().unwrap_or_default();
    ["RFC 5321", "RFC 5322", "RFC 8314 §4.3"].iter().any(|form| reference.starts_with(form))
}

/// The library for Exim, and the command.
fn built(root: &Path) -> Result<[PathBuf; 2], Failure> {
    let printed = output(&mut cargo(
        root,
        &[
            "build",
            "--locked",
            "--package",
            "received-tls-exim",
            "--package",
            "received-tls-cli",
            "--message-format",
            "json",
        ],
    ))?;
    let artifacts: Vec<Value> = printed.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let file = |target: &str, kind: &str| {
        let artifact =
            artifacts.iter().find(|one| one["target"]["name"] == target && one["target"]["kind"][0] == kind);
        let path = artifact.and_then(|one| one["filenames"][0].as_str());
        path.map(PathBuf::from).ok_or_else(|| format!("cargo tells no file of {target}"))
    };
    Ok([file("received_tls_exim", "cdylib")?, file("received-tls", "bin")?])
}

/// A folder that everyone may look into, for as long as this lives.
struct Folder {
    path: PathBuf,
}

impl Folder {
    fn new() -> io::Result<Self> {
        let path = std::env::temp_dir().join(format!("received-tls-exim-{}", std::process::id()));
        fs::create_dir(&path)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
        Ok(Self { path })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is in the way of nobody.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Exim, ready to run.
struct Server {
    folder: Folder,
    unpacked: Unpacked,
    /// The user that it runs as, where that is another than the one who runs this.
    user: Option<u32>,
}

/// Whoever is nobody on Linux.
const NOBODY: u32 = 65534;

impl Server {
    fn unpacked(root: &Path, library: &Path) -> Result<Self, Failure> {
        let made = |error: io::Error| format!("the server's folder cannot be made ({error})");
        let folder = Folder::new().map_err(made)?;
        let dir = &folder.path;
        let unpacked = debian::unpack(root, &PACKAGES, &dir.join("root"))?;

        let page = root.join(PAGE);
        let page = fs::read_to_string(&page)
            .map_err(|error| format!("{} cannot be read ({error})", page.display()))?;
        let setting = setting(&page)?;
        let place = dir.to_string_lossy();
        let rest = CONFIGURATION.replace("DIR", &place);
        let write = || -> io::Result<u32> {
            fs::copy(library, dir.join("library.so"))?;
            let with = |library: &str| format!("{LIBRARY} = {place}/{library}\n{setting}\n{rest}");
            fs::write(dir.join("exim.conf"), with("library.so"))?;
            fs::write(dir.join("without.conf"), with("missing.so"))?;
            fs::create_dir(dir.join("spool"))?;
            Ok(fs::metadata(dir)?.uid())
        };
        let owner = write().map_err(made)?;
        for (name, key) in [("rsa", "rsa:2048"), ("ecdsa", "ec")] {
            let file = dir.join(format!("{name}.pem"));
            let mut openssl = Command::new("openssl");
            openssl.args([
                "req",
                "-x509",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=mx.example.net",
                "-newkey",
                key,
            ]);
            if key == "ec" {
                openssl.args(["-pkeyopt", &format!("ec_paramgen_curve:{KEY_CURVE}")]);
            }
            output(openssl.arg("-keyout").arg(&file).arg("-out").arg(dir.join("certificate")))?;
            let append = || -> io::Result<()> {
                let certificate = fs::read(dir.join("certificate"))?;
                fs::OpenOptions::new().append(true).open(&file)?.write_all(&certificate)
            };
            append().map_err(made)?;
        }
        // Exim looks its own user up, by a name that is built in.
        let user = (owner == 0).then_some(NOBODY);
        let own = || -> io::Result<()> {
            let id = user.unwrap_or(owner);
            let names = ["root:x:0:0::/:/bin/false", &format!("Debian-exim:x:{id}:{id}::/:/bin/false"), ""];
            fs::write(dir.join("passwd"), names.join("\n"))?;
            fs::write(dir.join("group"), format!("root:x:0:\nDebian-exim:x:{id}:\n"))?;
            if let Some(id) = user {
                chown(dir, Some(id), Some(id))?;
                for entry in fs::read_dir(dir)? {
                    chown(entry?.path(), Some(id), Some(id))?;
                }
            }
            Ok(())
        };
        own().map_err(made)?;
        Ok(Self { folder, unpacked, user })
    }

    /// Exim's program, with the configuration of this name.
    fn command(&self, configuration: &str) -> Command {
        let program = self.unpacked.folder.join("usr/sbin/exim4");
        let mut command = match self.user {
            None => Command::new(program),
            Some(id) => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid", &id.to_string(), "--regid", &id.to_string(), "--clear-groups"]);
                command.arg(program);
                command
            }
        };
        let dir = &self.folder.path;
        command
            .arg("-C")
            .arg(dir.join(configuration))
            .current_dir(dir)
            .env("LD_LIBRARY_PATH", &self.unpacked.libraries)
            .env("LD_PRELOAD", "libnss_wrapper.so")
            .env("NSS_WRAPPER_PASSWD", dir.join("passwd"))
            .env("NSS_WRAPPER_GROUP", dir.join("group"));
        command
    }

    fn exim(&self, arguments: &[&str]) -> Result<String, Failure> {
        output(self.command("exim.conf").args(arguments)).map_err(|failure| Failure {
            output: format!("{}\n{}", failure.output, self.log()),
            sentence: format!("Debian's Exim does not do its part: {}", failure.sentence),
        })
    }

    /// What Exim logged.
    fn log(&self) -> String {
        let read = |name| fs::read_to_string(self.folder.path.join(name)).unwrap_or_default();
        format!("{}{}", read("log-main"), read("log-panic"))
    }

    /// Calls the library from expansions.
    fn expands(&self) -> Result<(), Failure> {
        let library = self.folder.path.join("library.so");
        for (arguments, expected) in EXPANSIONS {
            let text =
                format!("${{escape:${{dlfunc{{{}}}{{tls_clause}}{arguments}}}}}|", library.to_string_lossy());
            let expanded = self.exim(&["-be", &text])?;
            if expanded.trim_end() != format!("{expected}|") {
                return Err(
                    format!("{text} should be `{expected}|`, and is `{}`", expanded.trim_end()).into()
                );
            }
        }
        Ok(())
    }

    /// Gives a message to an Exim with the setting and without the file.
    fn takes_mail_without_the_library(&self) -> Result<(), Failure> {
        let mut command = self.command("without.conf");
        let mut exim = command
            .arg("-bs")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("Debian's Exim cannot be started ({error})"))?;
        if let Some(mut input) = exim.stdin.take() {
            // What is not taken shows in the answers.
            let _ = input.write_all(conversation(&[&["bob@example.net"]]).as_bytes());
        }
        let done = exim.wait_with_output().map_err(|error| format!("Exim is lost ({error})"))?;
        let answers = String::from_utf8_lossy(&done.stdout).into_owned();
        let id = answers.lines().find_map(|line| line.strip_prefix("250 OK id="));
        let id = id.ok_or_else(|| Failure {
            output: format!("{answers}{}", self.log()),
            sentence: "Exim takes no mail where the library is missing".to_owned(),
        })?;
        self.exim(&["-Mrm", id.trim_end()])?;
        Ok(())
    }

    fn start(&self) -> Result<Daemon, Failure> {
        let free = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
        let port = free.map_err(|error| format!("no port on 127.0.0.1 ({error})"))?.port();
        let child = self
            .command("exim.conf")
            .args(["-bdf", "-oX", &format!("<; [127.0.0.1]:{port}")])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("Debian's Exim cannot be started ({error})"))?;
        let mut daemon = Daemon { child, port };
        let started = Instant::now();
        while !greets(port) {
            if started.elapsed() > Duration::from_secs(20) || !daemon.runs() {
                let sentence = format!("Debian's Exim does not answer on 127.0.0.1:{port}");
                return Err(Failure { output: self.log(), sentence });
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(daemon)
    }
}

/// Whether a mail server answers on this port.
fn greets(port: u16) -> bool {
    let greeting = || -> io::Result<bool> {
        let mut server = TcpStream::connect(("127.0.0.1", port))?;
        server.set_read_timeout(Some(Duration::from_secs(5)))?;
        let mut code = [0; 4];
        server.read_exact(&mut code)?;
        server.write_all(b"quit\r\n")?;
        Ok(&code == b"220 ")
    };
    greeting().unwrap_or(false)
}

/// A server that runs until this is dropped.
struct Daemon {
    child: Child,
    port: u16,
}

impl Daemon {
    fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends the server, which has to have run until now.
    fn stop(mut self) -> Result<(), Failure> {
        if self.runs() { Ok(()) } else { Err("Debian's Exim ended before its clients did".to_owned().into()) }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The setting for Exim, without the line that says where the library is.
fn setting(page: &str) -> Result<String, Failure> {
    let blocks = page.split("```").skip(1).step_by(2);
    let block =
        blocks.filter_map(|block| block.strip_prefix("text\n")).find(|block| block.starts_with(LIBRARY));
    let block = block.and_then(|block| block.split_once('\n'));
    let (_, setting) = block.ok_or_else(|| format!("{PAGE} has no setting that begins with {LIBRARY}"))?;
    Ok(setting.to_owned())
}
