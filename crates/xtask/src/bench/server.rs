//! The real server, on a free port.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process;

const STARTING_TAKES_AT_MOST: Duration = Duration::from_mins(1);
/// What the server says before its address.
const ANNOUNCEMENT: &str = "Roster listens on http://";
/// Any 32 bytes in base64 do: nothing that this key seals outlives the run.
const SECRET_KEY: &str = "cm9zdGVyLWJlbmNobWFyay10aHJvdy1hd2F5LWtleSE=";

/// A program, its settings and its database.
pub(super) struct Setup<'a> {
    pub(super) program: &'a Path,
    /// Where it runs and what it writes to; removed after the run.
    pub(super) folder: PathBuf,
    pub(super) database_url: String,
    /// Settings as variables of the environment, which has nothing else in it.
    pub(super) settings: &'a [(&'a str, &'a str)],
}

impl Setup<'_> {
    /// Runs a command of the program and returns what it printed.
    pub(super) fn run(&self, arguments: &[&str]) -> Result<String> {
        process::output(self.command().args(arguments))
    }

    /// Starts the server, and waits until it listens.
    pub(super) fn serve(&self) -> Result<Server> {
        // A group of its own, so that the guard of the throw-away cluster can end it.
        self.serve_in(0)
    }

    /// The same in the process group of another server.
    pub(super) fn serve_beside(&self, other: &Server) -> Result<Server> {
        self.serve_in(i32::try_from(other.group()).context("no process group")?)
    }

    fn serve_in(&self, group: i32) -> Result<Server> {
        let log = self.folder.join("log");
        let child = self
            .command()
            .args(["serve", "--migrate"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log)?)
            .process_group(group)
            .spawn()
            .with_context(|| format!("cannot run {}", self.program.display()))?;
        let mut server = Server { child, address: SocketAddr::from(([127, 0, 0, 1], 0)) };
        server.address = server.announced(&log)?;
        Ok(server)
    }

    /// The program with its settings, and with nothing else in its environment.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(self.program);
        command
            .env_clear()
            .env("DATABASE_URL", &self.database_url)
            .env("ROSTER_SECRET_KEY", SECRET_KEY)
            .env("ROSTER_HTTP__BIND", "127.0.0.1:0")
            .envs(self.settings.iter().copied())
            .current_dir(&self.folder);
        command
    }
}

/// A running server; dropping it ends it.
pub(super) struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its resident memory in KiB.
    pub(super) fn memory(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        line.trim().trim_end_matches(" kB").parse().context("VmRSS is no number")
    }

    /// Its process group.
    pub(super) fn group(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the address in what the server prints.
    fn announced(&mut self, log: &Path) -> Result<SocketAddr> {
        let began = Instant::now();
        while began.elapsed() < STARTING_TAKES_AT_MOST {
            let said = fs::read_to_string(log).unwrap_or_default();
            if let Some((address, _)) =
                said.split_once(ANNOUNCEMENT).and_then(|(_, rest)| rest.split_once('\n'))
            {
                return address.parse().with_context(|| format!("the server listens on {address}"));
            }
            if self.child.try_wait()?.is_some() {
                bail!("the server does not start:\n{said}");
            }
            sleep(Duration::from_millis(20));
        }
        bail!("the server does not listen after {} seconds", STARTING_TAKES_AT_MOST.as_secs())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when it is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
