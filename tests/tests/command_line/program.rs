//! Runs the program `roster`.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::thread;

use serde_json::Value;
use tempfile::TempDir;

/// The secret key that the applications of other tests have too.
pub(crate) const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
/// Another one.
pub(crate) const OTHER_KEY: &str = "/////////////////////////////////////////w8=";

/// The program, built by the first test that runs it: cargo knows of no program of another package that a test needs.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let built = Command::new(env!("CARGO"))
            .args([
                "build",
                "--offline",
                "--quiet",
                "--message-format=json",
                "--package=roster-api",
                "--bin=roster",
            ])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        let messages = String::from_utf8(built.stdout).unwrap();
        let path = messages
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .find_map(|message| message["executable"].as_str().map(PathBuf::from));
        path.unwrap_or_else(|| panic!("roster was not built: {}", String::from_utf8_lossy(&built.stderr)))
    })
}

/// An installation: a working directory and an environment. Nothing of the test's own environment is in it.
pub(crate) struct Installation {
    folder: TempDir,
    environment: BTreeMap<String, String>,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Installation {
    /// With nothing set.
    pub(crate) fn bare() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), environment: BTreeMap::new() }
    }

    /// On a database, with [`KEY`] and the cheapest hashes, listening on a free port.
    pub(crate) fn on(database_url: &str) -> Self {
        Self::bare()
            .with("DATABASE_URL", database_url)
            .with("ROSTER_SECRET_KEY", KEY)
            .with("ROSTER_HTTP__BIND", "127.0.0.1:0")
            .with("ROSTER_AUTH__BCRYPT_COST", "4")
            .with("ROSTER_AUTH__ALLOW_WEAK_HASHES", "true")
    }

    /// With a variable.
    pub(crate) fn with(mut self, variable: &str, value: &str) -> Self {
        self.environment.insert(variable.to_owned(), value.to_owned());
        self
    }

    /// Its working directory.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a command line of words to its end.
    pub(crate) fn run(&self, line: &str) -> Outcome {
        self.run_with_input(&line.split_whitespace().collect::<Vec<_>>(), "")
    }

    /// Runs a command line that must succeed, with `--json`, and reads what it prints.
    pub(crate) fn json(&self, line: &str) -> Value {
        let outcome = self.run(&format!("{line} --json")).succeeds();
        serde_json::from_str(&outcome.out).unwrap_or_else(|_| panic!("no JSON: {outcome:?}"))
    }

    /// Runs a command line to its end, with this on standard input.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Outcome {
        let mut child = self.start(arguments);
        // A program that reads nothing may be gone by now.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        Outcome::of(child.wait_with_output().unwrap())
    }

    /// Starts a command line and comes back at once.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        Command::new(binary())
            .args(arguments)
            .current_dir(self.folder())
            .env_clear()
            .envs(&self.environment)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Starts a command line that serves, and comes back once it listens.
    pub(crate) fn serve(&self, line: &str) -> Server {
        let mut child = self.start(&line.split_whitespace().collect::<Vec<_>>());
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let mut said = Vec::new();
        let url = loop {
            let line = lines.next().unwrap_or_else(|| panic!("it does not listen: {said:?}"));
            let url = line.split_once("Roster listens on ").map(|(_, url)| url.to_owned());
            said.push(line);
            if let Some(url) = url {
                break url;
            }
        };
        // The banner ends with where the documentation is; what comes after must not block the program.
        for line in lines.by_ref() {
            said.push(line);
            if said.last().is_some_and(|line| line.contains("API docs")) {
                break;
            }
        }
        thread::spawn(move || lines.for_each(drop));
        Server { child, url, said: said.join("\n") }
    }
}

impl Outcome {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// It did what it was told.
    #[track_caller]
    pub(crate) fn succeeds(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }

    /// It failed, says so in these words on standard error, and prints no result.
    #[track_caller]
    pub(crate) fn fails_with(self, words: &[&str]) -> Self {
        assert_eq!((self.code, self.out.as_str()), (Some(1), ""), "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "{word:?} is not in {self:?}");
        }
        self
    }

    /// These do not stand in anything that it printed.
    #[track_caller]
    pub(crate) fn tells_nothing_of(self, secrets: &[&str]) -> Self {
        for secret in secrets {
            assert!(!self.out.contains(secret) && !self.err.contains(secret), "{secret:?} is in {self:?}");
        }
        self
    }
}

/// A program that listens.
pub(crate) struct Server {
    child: Child,
    /// The URL that it says it is reached under.
    pub(crate) url: String,
    /// What it said on standard error until then.
    pub(crate) said: String,
}

impl Server {
    /// The address and port.
    pub(crate) fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// The status of a `GET`.
    pub(crate) async fn status(&self, path: &str) -> u16 {
        reqwest::get(format!("{}{path}", self.url)).await.unwrap().status().as_u16()
    }

    /// Sends it a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits for its end and gives the exit code and what it printed on standard output.
    pub(crate) fn ends(mut self) -> (Option<i32>, String) {
        let code = self.child.wait().unwrap().code();
        (code, std::io::read_to_string(self.child.stdout.take().unwrap()).unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended already cannot be ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
