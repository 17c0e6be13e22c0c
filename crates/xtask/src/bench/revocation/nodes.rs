//! Two nodes on one database, and people who are signed in.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::way::Way;
use crate::bench::client::Client;
use crate::bench::server::{Server, Setup};

/// The tokens of each node are good on the other. Hashes are cheap, because a round begins with log-ins.
const SETTINGS: [(&str, &str); 4] = [
    ("ROSTER_AUTH__ISSUER", "https://accounts.bench.example"),
    ("ROSTER_AUTH__AUDIENCE", "https://accounts.bench.example"),
    ("ROSTER_AUTH__BCRYPT_COST", "10"),
    ("ROSTER_RATE_LIMIT__ENABLED", "false"),
];

/// The nodes.
pub(super) struct Nodes<'a> {
    program: &'a Path,
    folder: PathBuf,
    database_url: String,
    /// Where sessions are ended.
    one: Server,
    /// Where that has to be known.
    other: Server,
    /// How the other node gets to its database.
    way: Way,
}

/// Somebody who can sign in.
pub(super) struct Account {
    pub(super) email: String,
    password: String,
}

/// Somebody who is signed in.
pub(super) struct Session {
    pub(super) access_token: String,
}

impl<'a> Nodes<'a> {
    pub(super) fn start(program: &'a Path, folder: &Path, database_url: &str) -> Result<Self> {
        let setup = |name: &str, database_url: &str| {
            let folder = folder.join(name);
            std::fs::create_dir(&folder)?;
            anyhow::Ok(Setup { program, folder, database_url: database_url.to_owned(), settings: &SETTINGS })
        };
        let one = setup("one", database_url)?.serve()?;
        let (url, way) = Way::to(database_url)?;
        let other = setup("other", &url)?.serve_beside(&one)?;
        let folder = folder.join("one");
        Ok(Self { program, folder, database_url: database_url.to_owned(), one, other, way })
    }

    /// The process group of both.
    pub(super) fn group(&self) -> u32 {
        self.one.group()
    }

    pub(super) fn way(&self) -> &Way {
        &self.way
    }

    /// A connection to the node where sessions are ended.
    pub(super) fn one(&self) -> Result<Client> {
        Client::connect(self.one.address())
    }

    /// A connection to the node where that has to be known.
    pub(super) fn other(&self) -> Result<Client> {
        Client::connect(self.other.address())
    }

    /// Runs a command of the program on the database.
    pub(super) fn command(&self, arguments: &[&str]) -> Result<String> {
        let (folder, database_url) = (self.folder.clone(), self.database_url.clone());
        Setup { program: self.program, folder, database_url, settings: &SETTINGS }.run(arguments)
    }

    /// Makes an account.
    pub(super) fn account(&self, name: &str) -> Result<Account> {
        let email = format!("{name}@bench.example");
        let made = self.command(&["user", "create", "--email", &email, "--generate-password", "--json"])?;
        let made: Value = serde_json::from_str(&made)?;
        let password = made.get("password").and_then(Value::as_str).context("no password was made")?;
        Ok(Account { email, password: password.to_owned() })
    }
}

impl Account {
    pub(super) fn sign_in(&self, client: &mut Client) -> Result<Session> {
        let body = json!({ "identifier": self.email, "password": self.password });
        let answer = client.post("/v1/auth/login", &body.to_string())?;
        ensure!(answer.status == 200, "a log-in was answered with {}", answer.status);
        let login: Value = serde_json::from_slice(&answer.body)?;
        let token = login.get("access_token").and_then(Value::as_str).context("the log-in gave no token")?;
        Ok(Session { access_token: token.to_owned() })
    }
}

impl Session {
    /// Shows the access token; the status of the answer.
    pub(super) fn shows(&self, client: &mut Client) -> Result<u16> {
        Ok(client.get("/v1/me", &self.access_token)?.status)
    }

    /// The token has to be accepted.
    pub(super) fn is_admitted(&self, client: &mut Client) -> Result<()> {
        let status = self.shows(client)?;
        ensure!(status == 200, "a live session was answered with {status}");
        Ok(())
    }
}
