//! Debian's Postfix with a port for each way of checking headers, and the daemon that one of them asks.

use crate::process::{Failure, output};
use crate::server::{self, HOST, Server};
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How a message's header is checked; each way has a port of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Way {
    /// Not at all.
    Plain,
    /// By the table of `received-tls postfix-rules`.
    Rules,
    /// By the daemon, `received-tls socketmap`.
    Daemon,
}

impl Way {
    pub(super) const ALL: [Self; 3] = [Self::Plain, Self::Rules, Self::Daemon];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Plain => "without header_checks",
            Self::Rules => "received-tls postfix-rules",
            Self::Daemon => "received-tls socketmap",
        }
    }
}

/// Why Postfix cannot be started here, where it cannot.
pub(super) fn refusal() -> Result<Option<&'static str>, Failure> {
    let user = output(Command::new("id").arg("-u"))?;
    Ok((user.trim() != "0").then_some("Postfix's master process starts for root alone"))
}

/// A program that ends with this one, however this one ends.
fn bound(path: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "TERM", "--"]).arg(path);
    command
}

/// A Postfix that runs, and the daemon that it asks. They end in this order.
pub(super) struct Instance {
    master: Option<server::Daemon>,
    pub(super) daemon: Option<Daemon>,
    pub(super) server: Server,
    ours: PathBuf,
    daemon_port: u16,
    ports: [u16; 3],
}

impl Instance {
    /// Starts both.
    pub(super) fn start(root: &Path, ours: &Path) -> Result<Self, Failure> {
        let mut instance = Self {
            master: None,
            daemon: None,
            server: Server::unpacked(root, &["postfix"], "nobody")?,
            ours: ours.to_owned(),
            daemon_port: server::free_port()?,
            ports: [server::free_port()?, server::free_port()?, server::free_port()?],
        };
        instance.set_up(root)?;
        instance.start_daemon()?;
        let server = &instance.server;
        let mut master = bound(&server.file("usr/lib/postfix/sbin/master"));
        master.args(["-d", "-c"]).arg(server.folder.join("etc")).env("LD_LIBRARY_PATH", server.libraries());
        // At its end it sends a signal to its whole group.
        let port = instance.port(Way::Plain);
        let master = server.start(master.process_group(0), port, || instance.log())?;
        instance.master = Some(master);
        Ok(instance)
    }

    pub(super) fn port(&self, way: Way) -> u16 {
        self.ports[way as usize]
    }

    /// What Postfix logged.
    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.server.folder.join("log")).unwrap_or_default()
    }

    /// All mail that was delivered.
    pub(super) fn mailbox(&self) -> Vec<u8> {
        fs::read(self.server.folder.join("mail/box")).unwrap_or_default()
    }

    pub(super) fn start_daemon(&mut self) -> Result<(), String> {
        self.daemon = Some(Daemon::start(&self.ours, self.daemon_port, &self.server.folder.join("daemon"))?);
        Ok(())
    }

    fn set_up(&self, root: &Path) -> Result<(), Failure> {
        let folder = self.server.folder.display();
        self.make_folders().map_err(|error| format!("{folder} cannot be set up ({error})"))?;
        let rules = output(Command::new(&self.ours).args(["postfix-rules", "--by", HOST]))?;
        let own = server::setting(root, "text", "!/^Received: ")?;
        let file = |name: &str| self.server.folder.join("etc").join(name).display().to_string();
        let checks = [
            String::new(),
            format!("regexp:{}", file("rules")),
            format!("regexp:{},socketmap:inet:127.0.0.1:{}:received-tls", file("own"), self.daemon_port),
        ];
        let mut services = SERVICES.to_owned();
        for ((way, checks), port) in Way::ALL.iter().zip(checks).zip(self.ports) {
            services += &format!(
                "127.0.0.1:{port} inet n - n - - smtpd -o cleanup_service_name=cleanup{0}\n\
                 cleanup{0} unix n - n - 0 cleanup -o header_checks={checks}\n",
                *way as usize
            );
        }
        let main = MAIN
            .replace("{folder}", &folder.to_string())
            .replace("{unpacked}", &self.server.file("").display().to_string())
            .replace("{host}", HOST);
        for (name, text) in [("rules", &rules), ("own", &own), ("master.cf", &services), ("main.cf", &main)] {
            fs::write(file(name), text).map_err(|error| format!("{name} cannot be written ({error})"))?;
        }
        Ok(())
    }

    /// The folders of a queue, as `postfix set-permissions` makes them.
    fn make_folders(&self) -> std::io::Result<()> {
        let ids = |name: &str, field: usize| {
            let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
            let line = users.lines().find(|line| line.split(':').next() == Some(name)).map(str::to_owned);
            line.and_then(|line| line.split(':').nth(field)?.parse::<u32>().ok())
        };
        let (owner, nobody) = (ids("daemon", 2), ids("nobody", 2));
        for name in ["etc", "data", "mail", "queue", "queue/pid"] {
            fs::create_dir_all(self.server.folder.join(name))?;
        }
        let private =
            ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private"];
        let others = ["maildrop", "public", "saved", "trace"];
        for name in private.iter().chain(&others) {
            let path = self.server.folder.join("queue").join(name);
            fs::create_dir_all(&path)?;
            chown(&path, owner, None)?;
            fs::set_permissions(&path, Permissions::from_mode(0o700))?;
        }
        chown(self.server.folder.join("data"), owner, None)?;
        chown(self.server.folder.join("mail"), nobody, None)?;
        fs::set_permissions(&self.server.folder, Permissions::from_mode(0o755))
    }

    /// Makes a key and a certificate, `NAME.key` and `NAME.pem`.
    pub(super) fn certificate(&self, name: &str, key: &[&str], common_name: &str) -> Result<(), String> {
        let file = |end: &str| self.server.folder.join("etc").join(format!("{name}.{end}"));
        // What stands after the configuration's own words is taken as it is.
        let subject = format!("[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nCN={common_name}\n");
        let configuration = file("cnf");
        fs::write(&configuration, subject).map_err(|error| error.to_string())?;
        let mut request = Command::new("openssl");
        request.args(["req", "-x509", "-nodes", "-days", "2", "-newkey"]).args(key);
        request
            .arg("-config")
            .arg(configuration)
            .arg("-keyout")
            .arg(file("key"))
            .arg("-out")
            .arg(file("pem"));
        output(&mut request)?;
        Ok(())
    }
}

/// `received-tls socketmap`, whose lines go to a file.
pub(crate) struct Daemon {
    pub(crate) child: Child,
    pub(crate) port: u16,
    lines: PathBuf,
}

impl Daemon {
    /// Starts it and waits until it listens.
    pub(crate) fn start(ours: &Path, port: u16, lines: &Path) -> Result<Self, String> {
        let file = fs::File::create(lines)
            .map_err(|error| format!("{} cannot be written ({error})", lines.display()))?;
        let mut command = bound(ours);
        command.args(["socketmap", "--by", HOST, "--listen", &format!("127.0.0.1:{port}")]);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file).spawn();
        let child = child.map_err(|error| format!("{} cannot be started ({error})", ours.display()))?;
        let mut daemon = Self { child, port, lines: lines.to_owned() };
        let until = Instant::now() + Duration::from_secs(300);
        loop {
            if let Some(listening) = daemon.first_line().strip_prefix("received-tls: listening on 127.0.0.1:")
            {
                let digits = listening.split(' ').next().unwrap_or_default();
                daemon.port =
                    digits.parse().map_err(|error| format!("{listening:?} names no port ({error})"))?;
                return Ok(daemon);
            }
            if Instant::now() > until {
                return Err(format!("the daemon does not listen; it says: {}", daemon.first_line()));
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn first_line(&self) -> String {
        let mut line = String::new();
        // What is not there yet will be.
        let _ = fs::File::open(&self.lines).and_then(|file| BufReader::new(file).read_line(&mut line));
        line
    }

    /// The lines about fields that were rewritten.
    pub(crate) fn rewritten(&self) -> usize {
        fs::read_to_string(&self.lines).unwrap_or_default().lines().count().saturating_sub(1)
    }

    /// Ends it with this signal, and tells how it ended.
    pub(crate) fn end(mut self, signal: &str) -> Result<ExitStatus, String> {
        output(Command::new("kill").arg(format!("-{signal}")).arg(self.child.id().to_string()))?;
        self.child.wait().map_err(|error| format!("the daemon was lost ({error})"))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Every suite that OpenSSL has, down to those without encryption: what is tested is the naming.
const MAIN: &str = "\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = {unpacked}/usr/sbin
daemon_directory = {unpacked}/usr/lib/postfix/sbin
shlib_directory = {unpacked}/usr/lib/postfix
meta_directory = {unpacked}/etc/postfix
import_environment = LD_LIBRARY_PATH MAIL_CONFIG LANG=C TZ=UTC
mail_owner = daemon
setgid_group = mail
default_privs = nobody
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = {host}
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtp_dns_support_level = disabled
enable_long_queue_ids = yes
alias_maps =
alias_database =
local_recipient_maps =
mime_header_checks =
nested_header_checks =
smtpd_tls_received_header = yes
smtpd_tls_security_level = may
smtpd_tls_ask_ccert = yes
smtpd_tls_chain_files = {folder}/rsa.pem, {folder}/ecdsa.pem
smtpd_tls_ciphers = null
tls_null_cipherlist = ALL:COMPLEMENTOFALL:@SECLEVEL=0
smtpd_tls_protocols = >=TLSv1
smtpd_tls_session_cache_database =
tls_eecdh_auto_curves = X25519 X448 prime256v1 secp384r1 secp521r1 brainpoolP256r1 ffdhe2048 ffdhe3072
virtual_mailbox_domains = example.net
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:box
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_minimum_uid = 1
virtual_alias_maps =
virtual_mailbox_limit = 0
";

const SERVICES: &str = "\
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
";
