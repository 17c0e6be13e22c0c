//! The throw-away cluster.

use std::fs::{self, File, Permissions};
use std::io::Read as _;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::account::Account;
use super::guard::Guard;
use super::programs::Programs;
use crate::process;

/// Nothing of this cluster has to survive anything, so nothing is ever synced; and what autovacuum does to plans
/// and locks at odd moments has no place in a test.
const SETTINGS: [&str; 10] = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=400",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "autovacuum=off",
    "max_wal_size=4GB",
    "client_connection_check_interval=1s",
    "log_min_messages=warning",
];

/// Between choosing a free port and the server's listening on it somebody else may take it.
const ATTEMPTS: u32 = 3;

const STARTING_TAKES_AT_MOST: Duration = Duration::from_mins(1);

/// A running PostgreSQL whose data is in a temporary folder, open on the loopback address to its password only.
pub(crate) struct Cluster {
    url: String,
    server: Child,
    guard: Guard,
}

impl Cluster {
    /// Makes a cluster and starts it.
    pub(crate) fn start(programs: &Programs) -> Result<Self> {
        let account = Account::choose()?;
        let base = tempfile::Builder::new().prefix("roster-test-").tempdir()?.keep();
        let mut guard = Guard::watch(&base)?;
        // The server's account has to get to its data through this folder.
        fs::set_permissions(&base, Permissions::from_mode(0o755))?;
        let password = random_hex()?;
        initialise(programs, account, &base, &password)?;
        for _ in 0..ATTEMPTS {
            let port = free_port()?;
            let mut server = spawn(programs, account, &base, port)?;
            guard.server_is(server.id())?;
            if is_up(&mut server, &base)? {
                let url = format!("postgres://roster:{password}@127.0.0.1:{port}/postgres");
                return Ok(Self { url, server, guard });
            }
        }
        bail!("PostgreSQL does not start:\n{}", fs::read_to_string(base.join("log")).unwrap_or_default())
    }

    /// The URL of the maintenance database, as a role that may make databases.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Says which process group has to end when this process ends.
    pub(crate) fn tests_run_in(&mut self, group: u32) -> Result<()> {
        self.guard.tests_run_in(group)
    }

    /// Says that the group is gone.
    pub(crate) fn tests_are_over(&mut self) -> Result<()> {
        self.guard.tests_run_in(0)
    }

    /// Stops the server and removes its data. (Dropping does the same, without waiting for it.)
    pub(crate) fn stop(mut self) -> Result<()> {
        self.guard.release(&mut self.server)
    }
}

fn initialise(programs: &Programs, account: Account, base: &Path, password: &str) -> Result<()> {
    let data = data(base);
    let password_file = base.join("password");
    fs::create_dir(&data)?;
    File::create(&password_file)?.set_permissions(Permissions::from_mode(0o600))?;
    fs::write(&password_file, password)?;
    account.own(&data)?;
    account.own(&password_file)?;
    // `password` and not `scram-sha-256`: a suite opens thousands of connections, and loopback has no listeners.
    process::output(
        account
            .run_as(&mut Command::new(programs.path("initdb")))
            .args(["--username=roster", "--auth=password", "--encoding=UTF8", "--locale=C", "--no-sync"])
            .arg("--pwfile")
            .arg(&password_file)
            .arg("--pgdata")
            .arg(&data)
            .current_dir(base),
    )?;
    Ok(())
}

fn spawn(programs: &Programs, account: Account, base: &Path, port: u16) -> Result<Child> {
    let log = File::create(base.join("log"))?;
    let mut command = Command::new(programs.path("postgres"));
    account
        .run_as(&mut command)
        .arg("-D")
        .arg(data(base))
        .args(["-p", &port.to_string()])
        .args(SETTINGS.iter().flat_map(|setting| ["-c", setting]))
        .current_dir(base)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        // Out of reach of the terminal's Ctrl-C: the guard ends it, after the tests.
        .process_group(0)
        .spawn()
        .context("cannot run postgres")
}

/// Waits until the server says that it is ready. `false` when it ends instead.
fn is_up(server: &mut Child, base: &Path) -> Result<bool> {
    let began = Instant::now();
    while began.elapsed() < STARTING_TAKES_AT_MOST {
        // The last line of the pid file is the server's state.
        let state = fs::read_to_string(data(base).join("postmaster.pid")).unwrap_or_default();
        if state.lines().any(|line| line.trim() == "ready") {
            return Ok(true);
        }
        if server.try_wait()?.is_some() {
            return Ok(false);
        }
        sleep(Duration::from_millis(20));
    }
    bail!("PostgreSQL is not ready after {} seconds", STARTING_TAKES_AT_MOST.as_secs())
}

fn data(base: &Path) -> PathBuf {
    base.join("data")
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// 128 bits, as hexadecimal digits.
fn random_hex() -> Result<String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}
