//! What one program used, exactly: it is run by a process that has no other child.
//!
//! The operating system adds up the time of all children and keeps the largest memory of any, so a process that measures
//! several programs cannot tell them apart. `cargo xtask bench` therefore starts itself again for each program it measures.

use crate::process::output;
use std::env;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The arguments of the hidden `measure`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Write this file to the program's standard input, through a pipe
    #[arg(long, value_name = "FILE")]
    stdin: Option<PathBuf>,
    /// Write it this often, one behind the other
    #[arg(long, value_name = "N", default_value_t = 1)]
    times: u32,
    /// Let it run on so many processors
    #[arg(long, value_name = "N")]
    cores: Option<usize>,
    /// Look at its memory while it runs, which takes a little of its time
    #[arg(long)]
    memory: bool,
    /// The program and its arguments
    #[arg(trailing_var_arg = true, required = true)]
    command: Vec<OsString>,
}

/// What one run used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Usage {
    /// From start to end.
    pub(crate) wall: Duration,
    /// CPU time of all its threads, the kernel's on its behalf included.
    pub(crate) cpu: Duration,
    /// The most memory that was resident at once, mapped files included, in bytes.
    pub(crate) resident: u64,
    /// The most memory of its own (no mapped file) that was seen, in bytes; `None` where nobody looked, or the system does
    /// not tell.
    pub(crate) anonymous: Option<u64>,
}

/// A program to measure.
#[derive(Clone, Default)]
pub(crate) struct Program<'a> {
    pub(crate) command: Vec<OsString>,
    /// A file for its standard input, and how often.
    pub(crate) stdin: Option<(&'a Path, u32)>,
    /// On how many processors it may run; on all where `None`.
    pub(crate) cores: Option<usize>,
    /// Whether its memory is looked at.
    pub(crate) memory: bool,
}

impl Program<'_> {
    /// Runs it once.
    ///
    /// # Errors
    /// When it cannot be started, or does not succeed.
    pub(crate) fn measure(&self) -> Result<Usage, String> {
        let own = env::current_exe().map_err(|error| format!("this program cannot find itself ({error})"))?;
        let mut measuring = Command::new(own);
        measuring.arg("measure");
        if let Some((path, times)) = self.stdin {
            measuring.arg("--stdin").arg(path).args(["--times", &times.to_string()]);
        }
        if let Some(cores) = self.cores {
            measuring.args(["--cores", &cores.to_string()]);
        }
        if self.memory {
            measuring.arg("--memory");
        }
        measuring.arg("--").args(&self.command);
        let printed = output(&mut measuring)?;
        Usage::read(&printed).ok_or_else(|| format!("`cargo xtask measure` printed {printed:?}"))
    }
}

impl Usage {
    fn print(self) -> String {
        let anonymous = self.anonymous.map_or_else(|| "-".to_owned(), |bytes| bytes.to_string());
        format!("{} {} {} {anonymous}", self.wall.as_nanos(), self.cpu.as_nanos(), self.resident)
    }

    fn read(printed: &str) -> Option<Self> {
        let mut words = printed.split_whitespace();
        let wall = Duration::from_nanos(words.next()?.parse().ok()?);
        let cpu = Duration::from_nanos(words.next()?.parse().ok()?);
        let resident = words.next()?.parse().ok()?;
        let anonymous = match words.next()? {
            "-" => None,
            bytes => Some(bytes.parse().ok()?),
        };
        Some(Self { wall, cpu, resident, anonymous })
    }
}

/// The hidden `measure`: runs the program and prints what it used, as [`Usage::read`] reads it.
///
/// # Errors
/// When the program cannot be started, or does not succeed.
pub(crate) fn run(options: Options) -> Result<(), String> {
    let name = options.command[0].display().to_string();
    let stdin = if options.stdin.is_some() { Stdio::piped() } else { Stdio::null() };
    let mut command = Command::new(&options.command[0]);
    command.args(&options.command[1..]).stdin(stdin).stdout(Stdio::null());
    let (mut child, began) = on_cores(options.cores, || {
        let began = Instant::now();
        command
            .spawn()
            .map(|child| (child, began))
            .map_err(|error| format!("{name} cannot be started ({error})"))
    })?;
    let feeder = child.stdin.take().zip(options.stdin).map(|(pipe, path)| {
        thread::spawn(move || {
            feed(pipe, &path, options.times).map_err(|error| format!("{}: {error}", path.display()))
        })
    });
    let anonymous = if options.memory { watch(&mut child) } else { None };
    let status = child.wait().map_err(|error| format!("{name} was lost ({error})"))?;
    let wall = began.elapsed();
    if let Some(feeder) = feeder {
        feeder.join().map_err(|_| "the thread that writes to the program ended early".to_owned())??;
    }
    if !status.success() {
        return Err(format!("{name} failed ({status})"));
    }
    let (cpu, resident) = children()?;
    println!("{}", Usage { wall, cpu, resident, anonymous }.print());
    Ok(())
}

fn feed(mut pipe: ChildStdin, path: &Path, times: u32) -> io::Result<()> {
    let mut chunk = vec![0; 1 << 20];
    for _ in 0..times {
        let mut file = File::open(path)?;
        loop {
            let length = file.read(&mut chunk)?;
            if length == 0 {
                break;
            }
            pipe.write_all(&chunk[..length])?;
        }
    }
    Ok(())
}

/// Starts something that may run on so many processors, and none of what this process does itself takes them away from it.
#[cfg(target_os = "linux")]
fn on_cores<T>(cores: Option<usize>, start: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
    use nix::unistd::Pid;
    let Some(cores) = cores else { return start() };
    let failed = |error| format!("cannot select the processors to run on ({error})");
    let own = Pid::from_raw(0);
    let all = sched_getaffinity(own).map_err(failed)?;
    let mut few = CpuSet::new();
    let allowed = (0..CpuSet::count()).filter(|&core| all.is_set(core).unwrap_or(false));
    allowed.take(cores).try_for_each(|core| few.set(core)).map_err(failed)?;
    // A child keeps what its parent has when it is started.
    sched_setaffinity(own, &few).map_err(failed)?;
    let started = start();
    sched_setaffinity(own, &all).map_err(failed)?;
    started
}

#[cfg(not(target_os = "linux"))]
fn on_cores<T>(cores: Option<usize>, start: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    match cores {
        None => start(),
        Some(_) => Err("selecting processors is supported only on Linux".to_owned()),
    }
}

/// Looks at the child's own memory every half millisecond until it has ended.
#[cfg(target_os = "linux")]
fn watch(child: &mut Child) -> Option<u64> {
    let path = format!("/proc/{}/status", child.id());
    let mut most = None;
    while matches!(child.try_wait(), Ok(None)) {
        let status = std::fs::read_to_string(&path).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        most = most.max(kilobytes.map(|kilobytes| kilobytes * 1024));
        thread::sleep(Duration::from_micros(500));
    }
    most
}

#[cfg(not(target_os = "linux"))]
fn watch(_: &mut Child) -> Option<u64> {
    None
}

/// CPU time and largest resident memory of the children that have ended.
#[cfg(unix)]
fn children() -> Result<(Duration, u64), String> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike;
    let usage =
        getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|error| format!("getrusage failed ({error})"))?;
    let micros = (usage.user_time() + usage.system_time()).num_microseconds();
    // Kilobytes, except on Apple's systems.
    let unit = if cfg!(target_vendor = "apple") { 1 } else { 1024 };
    let resident = u64::try_from(usage.max_rss()).unwrap_or_default() * unit;
    Ok((Duration::from_micros(micros.try_into().unwrap_or_default()), resident))
}

#[cfg(not(unix))]
fn children() -> Result<(Duration, u64), String> {
    Err("measuring another program is supported only on Unix".to_owned())
}

#[cfg(test)]
mod tests {
    use super::Usage;
    use std::time::Duration;

    #[test]
    fn what_is_printed_is_read_back() {
        for anonymous in [None, Some(4_096)] {
            let usage = Usage {
                wall: Duration::from_nanos(1_234_567_890),
                cpu: Duration::from_micros(99),
                resident: 1 << 33,
                anonymous,
            };
            assert_eq!(Usage::read(&usage.print()), Some(usage));
        }
        assert_eq!(Usage::read("1 2 3"), None);
    }
}
