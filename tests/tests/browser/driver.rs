//! The WebDriver server, and with it the browser.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::support::setting;

/// A ChromeDriver on a free port. It and every browser that it starts end with this value, and with this process,
/// whatever ends it.
pub(super) struct Driver {
    url: String,
    server: Child,
    /// Read up to the port; closed, it would end a server that has something to say.
    _output: BufReader<ChildStdout>,
    guard: Child,
    pipe: Option<ChildStdin>,
}

impl Driver {
    /// Starts it.
    pub(super) fn start() -> Self {
        // The profile, caches and crash reports of the browser.
        let folder = tempfile::Builder::new().prefix("roster-browser-").tempdir().unwrap().keep();
        let mut command = Command::new(setting("ROSTER_TEST_CHROMEDRIVER"));
        for name in ["HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"] {
            command.env(name, &folder);
        }
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.process_group(0).spawn().unwrap();
        let (guard, pipe) = watch(&server, &folder);
        let mut output = BufReader::new(server.stdout.take().unwrap());
        let url = format!("http://127.0.0.1:{}", port(&mut output));
        Self { url, server, _output: output, guard, pipe: Some(pipe) }
    }

    /// Where it listens, without a slash at the end.
    pub(super) fn url(&self) -> &str {
        &self.url
    }
}

/// A shell that cleans up once its standard input closes. A destructor alone would not do: none runs when this process
/// is killed.
fn watch(server: &Child, folder: &Path) -> (Child, ChildStdin) {
    let mut guard = Command::new("sh");
    guard.args(["-c", include_str!("guard.sh"), "guard"]).arg(server.id().to_string()).arg(folder);
    let mut guard = guard.stdin(Stdio::piped()).process_group(0).spawn().unwrap();
    let pipe = guard.stdin.take().unwrap();
    (guard, pipe)
}

/// The port that the server says it has found.
fn port(output: &mut impl BufRead) -> String {
    let line = output.lines().map(Result::unwrap).find(|line| line.contains("started successfully"));
    let line = line.expect("ChromeDriver starts");
    let (_, port) = line.rsplit_once("port ").unwrap();
    port.trim_end_matches('.').to_owned()
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.pipe.take());
        // Both have been told to end; a failure to wait for them has nobody to be told to.
        let _ = self.guard.wait();
        let _ = self.server.wait();
    }
}
