//! A mail server to test with: Debian's, unpacked into a folder of its own, on loopback alone, and without root's rights
//! where it starts without them.

use crate::debian::{self, Unpacked};
use crate::process::{Failure, cargo, output};
use serde_json::Value;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A server's folder, removed with this.
pub(crate) struct Server {
    /// The folder, which everyone may look into.
    pub(crate) folder: PathBuf,
    /// The server's own packages.
    unpacked: Unpacked,
    /// Who owns the folder.
    owner: u32,
    /// The user that the server runs as.
    user: u32,
}

/// What shows a server users and a name of its machine that this machine may not have.
const NAMES: &str = "libnss-wrapper";

/// The host's name, and where its name for itself in mail comes from.
pub(crate) const HOST: &str = "mx.example.net";

/// Whoever is nobody on Linux.
const NOBODY: u32 = 65534;

/// The longest that a server may take to start, and to end.
const PATIENCE: Duration = Duration::from_secs(300);

impl Server {
    /// Unpacks these packages, and makes keys and certificates: `rsa.pem` and, on [`KEY_CURVE`], `ecdsa.pem`.
    /// `user` is the name that the server knows its own user by.
    ///
    /// # Errors
    /// Where the packages cannot be had.
    pub(crate) fn unpacked(root: &Path, packages: &[&str], user: &str) -> Result<Self, Failure> {
        let place = format!("received-tls-{}-{}", packages[0], std::process::id());
        let folder = env::temp_dir().join(place);
        let make = || -> io::Result<u32> {
            fs::create_dir(&folder)?;
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o755))?;
            Ok(fs::metadata(&folder)?.uid())
        };
        let owner = make().map_err(|error| format!("{} cannot be made ({error})", folder.display()))?;
        // From here on the folder is removed whatever comes.
        let mut server = Self {
            unpacked: Unpacked { folder: folder.join("root"), libraries: OsString::new() },
            folder,
            owner,
            user: if owner == 0 { NOBODY } else { owner },
        };
        let packages: Vec<&str> = packages.iter().copied().chain([NAMES]).collect();
        server.unpacked = debian::unpack(root, &packages, &server.folder.join("root"))?;
        let id = server.user;
        server.write("passwd", &format!("root:x:0:0::/:/bin/false\n{user}:x:{id}:{id}::/:/bin/false\n"))?;
        server.write("group", &format!("root:x:0:\n{user}:x:{id}:\n"))?;
        server.write("hosts", &format!("127.0.0.1 {HOST} localhost\n"))?;
        server.make_key("rsa", &["rsa:2048"])?;
        let curve = format!("ec_paramgen_curve:{KEY_CURVE}");
        server.make_key("ecdsa", &["ec", "-pkeyopt", &curve])?;
        Ok(server)
    }

    /// Where a file of the packages is.
    pub(crate) fn file(&self, path: &str) -> PathBuf {
        self.unpacked.folder.join(path)
    }

    /// The folders of the packages' shared libraries, as `LD_LIBRARY_PATH` has them.
    pub(crate) fn libraries(&self) -> &OsStr {
        &self.unpacked.libraries
    }

    /// Writes a file into the folder.
    pub(crate) fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        let path = self.folder.join(name);
        let write = || {
            fs::write(&path, text)?;
            self.give(&path)
        };
        write().map_err(|error| format!("{} cannot be written ({error})", path.display()).into())
    }

    /// Makes a folder that the server alone may look into.
    pub(crate) fn make_folder(&self, name: &str) -> Result<PathBuf, Failure> {
        let path = self.folder.join(name);
        let make = || {
            fs::create_dir(&path)?;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o700))?;
            self.give(&path)
        };
        make().map_err(|error| format!("{} cannot be made ({error})", path.display()))?;
        Ok(path)
    }

    /// Gives a file to the server's user.
    fn give(&self, path: &Path) -> io::Result<()> {
        if self.user == self.owner { Ok(()) } else { chown(path, Some(self.user), Some(self.user)) }
    }

    fn make_key(&self, name: &str, kind: &[&str]) -> Result<(), Failure> {
        let mut openssl = Command::new("openssl");
        openssl.args(["req", "-x509", "-nodes", "-days", "2", "-subj", &format!("/CN={HOST}"), "-newkey"]);
        let key = self.folder.join("key");
        let certificate = output(openssl.args(kind).arg("-keyout").arg(&key))?;
        let key = fs::read_to_string(&key).map_err(|error| format!("openssl wrote no key ({error})"))?;
        let file = format!("{name}.pem");
        self.write(&file, &format!("{key}{certificate}"))?;
        fs::set_permissions(self.folder.join(file), fs::Permissions::from_mode(0o600))
            .map_err(|error| format!("cannot restrict access to a key ({error})").into())
    }

    /// A program of the packages, as the server's user.
    pub(crate) fn command(&self, program: &str) -> Command {
        let program = self.file(program);
        let mut command = if self.user == self.owner {
            Command::new(program)
        } else {
            let id = self.user.to_string();
            let mut command = Command::new("setpriv");
            command.args(["--reuid", &id, "--regid", &id, "--clear-groups"]).arg(program);
            command
        };
        command
            .current_dir(&self.folder)
            .env("LD_LIBRARY_PATH", self.libraries())
            .env("LD_PRELOAD", "libnss_wrapper.so")
            .env("NSS_WRAPPER_PASSWD", self.folder.join("passwd"))
            .env("NSS_WRAPPER_GROUP", self.folder.join("group"))
            .env("NSS_WRAPPER_HOSTS", self.folder.join("hosts"))
            .env("NSS_WRAPPER_HOSTNAME", HOST);
        command
    }

    /// Starts a server in the foreground that will listen on this port, and waits until it does. `log` is what it
    /// has to say if it does not.
    ///
    /// # Errors
    /// Where it does not.
    pub(crate) fn start(
        &self,
        command: &mut Command,
        port: u16,
        log: impl Fn() -> String,
    ) -> Result<Daemon, Failure> {
        let said = self.folder.join("said");
        let mut spawn =
            || command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(&said)?).spawn();
        let child = spawn().map_err(|error| format!("the server cannot be started ({error})"))?;
        let mut daemon = Daemon { child };
        let started = Instant::now();
        while !greets(port) {
            if started.elapsed() > PATIENCE || !daemon.runs() {
                let sentence = format!("the server does not answer on 127.0.0.1:{port}");
                let said = fs::read_to_string(said).unwrap_or_default();
                return Err(Failure { output: said + &log(), sentence });
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(daemon)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // What cannot be removed is in the way of nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The curve of the server's second key, as OpenSSL names it.
pub(crate) const KEY_CURVE: &str = "P-256";

/// A port of 127.0.0.1 that nobody listens on.
///
/// # Errors
/// Where there is none.
pub(crate) fn free_port() -> Result<u16, Failure> {
    let free = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    Ok(free.map_err(|error| format!("no port on 127.0.0.1 ({error})"))?.port())
}

/// Whether a mail server answers on this port.
fn greets(port: u16) -> bool {
    let greeting = || -> io::Result<bool> {
        let mut server = TcpStream::connect(("127.0.0.1", port))?;
        server.set_read_timeout(Some(PATIENCE))?;
        let mut code = [0; 4];
        server.read_exact(&mut code)?;
        server.write_all(b"quit\r\n")?;
        Ok(&code == b"220 ")
    };
    greeting().unwrap_or(false)
}

/// A server that runs until this is dropped.
pub(crate) struct Daemon {
    child: Child,
}

impl Daemon {
    fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends the server, which has to have run until now.
    ///
    /// # Errors
    /// Where it did not.
    pub(crate) fn stop(mut self) -> Result<(), Failure> {
        if self.runs() { Ok(()) } else { Err("the server ended before its clients".to_owned().into()) }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It may have ended by itself; if not, it ends its children too.
        let _ = Command::new("kill").arg(self.child.id().to_string()).stderr(Stdio::null()).status();
        let asked = Instant::now();
        while self.runs() && asked.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Builds packages of this workspace with a profile, and returns where the files of these targets are: a name and a kind each.
///
/// # Errors
/// Where they do not build.
pub(crate) fn built<const N: usize>(
    root: &Path,
    profile: &str,
    packages: &[&str],
    targets: [(&str, &str); N],
) -> Result<[PathBuf; N], Failure> {
    let mut build = cargo(root, &["build", "--locked", "--message-format", "json", "--profile", profile]);
    for package in packages {
        build.args(["--package", package]);
    }
    let printed = output(&mut build)?;
    let artifacts: Vec<Value> = printed.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let mut files = targets.map(|_| PathBuf::new());
    for (file, (name, kind)) in files.iter_mut().zip(targets) {
        let is_it = |one: &&Value| one["target"]["name"] == name && one["target"]["kind"][0] == kind;
        let path = artifacts.iter().find(is_it).and_then(|one| one["filenames"][0].as_str());
        *file = path.ok_or_else(|| format!("cargo reports no file for {name}"))?.into();
    }
    Ok(files)
}

/// The page with the settings.
const PAGE: &str = "docs/servers.md";

/// The first block of docs/servers.md in this language that begins with these words: what is tested is what
/// operators read.
///
/// # Errors
/// Where there is none.
pub(crate) fn setting(root: &Path, language: &str, beginning: &str) -> Result<String, Failure> {
    let page =
        fs::read_to_string(root.join(PAGE)).map_err(|error| format!("{PAGE} cannot be read ({error})"))?;
    let blocks = page.split("```").skip(1).step_by(2);
    let mut blocks = blocks.filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n'));
    let block = blocks.find(|block| block.starts_with(beginning));
    block
        .map(str::to_owned)
        .ok_or_else(|| format!("{PAGE} has no setting that begins with {beginning}").into())
}
