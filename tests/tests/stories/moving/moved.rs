//! The users of another system after they have moved in.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Expectation, Fixture, Found};
use crate::command_line::program::{Installation, Outcome};
use crate::command_line::users::installed;
use crate::support::{Calls, EmptyDatabase, People, Person, Steps, TestApp};

/// Imports all users of a fixture by the program itself; what it prints is JSON.
pub(crate) fn import(installation: &Installation, fixture: &Fixture, options: &[&str]) -> Outcome {
    let line = ["import", "--from", fixture.system, "--source", fixture.source.url(), "--json"];
    installation.run_with_input(&[&line, options].concat(), "")
}

/// Roster after an import.
pub(crate) struct Moved {
    pub(crate) app: TestApp,
    /// What the import said of itself.
    pub(crate) summary: Value,
    /// The lines of its report.
    pub(crate) report: Vec<Value>,
    admin: Person,
    system: &'static str,
    users: BTreeMap<String, Value>,
}

impl Moved {
    /// Imports all users into an empty database, by the program itself.
    pub(crate) async fn of(fixture: &Fixture, target: EmptyDatabase, options: &[&str]) -> Self {
        let (db, installation) = installed(target).await;
        let outcome = import(&installation, fixture, &[&["--report", "report.ndjson"], options].concat());
        assert_eq!(outcome.err, "", "nothing but results is told where nobody watches");
        let report = std::fs::read_to_string(installation.folder().join("report.ndjson")).unwrap();
        assert!(!report.contains("$2"), "a hash is in the report: {report}");
        let app = TestApp::in_real_time(db, &[]).await;
        let admin = app.person("the-operator", "admin").await;
        let mut moved = Self {
            app,
            admin,
            system: fixture.system,
            summary: serde_json::from_str(&outcome.out).unwrap(),
            report: report.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
            users: BTreeMap::new(),
        };
        let expected = if moved.refused().is_empty() { 0 } else { 2 };
        assert_eq!(outcome.code, Some(expected), "refused rows are told: {outcome:?}");
        moved.users = moved.listed().await;
        moved
    }

    /// All users that came in, by their keys in the source.
    async fn listed(&self) -> BTreeMap<String, Value> {
        let mut users = BTreeMap::new();
        let first = format!("/v1/users?source_system={}&deleted=include&limit=100", self.system);
        let mut next = Some(first.clone());
        while let Some(path) = next {
            let page = self.app.get(&path).by(&self.admin).send().await.expect(200).json();
            for user in page["data"].as_array().unwrap() {
                users.insert(user["source_id"].as_str().unwrap().to_owned(), user.clone());
            }
            next = page["next_cursor"].as_str().map(|cursor| format!("{first}&cursor={cursor}"));
        }
        users
    }

    /// The user that somebody has become; `None` for those who were refused.
    pub(crate) fn find<'m>(&'m self, was: &'m Expectation) -> Option<Found<'m>> {
        self.users.get(&was.key()).map(|is| Found { was, is })
    }

    /// The keys that the report names as refused, each with the code.
    pub(crate) fn refused(&self) -> BTreeMap<String, String> {
        let refused = self.report.iter().filter(|line| line["outcome"] == "refused");
        refused.map(|line| (text(line, "source_id"), text(line, "code"))).collect()
    }

    /// What the report says was changed of a user: fields, each with the code.
    pub(crate) fn changed(&self, was: &Expectation) -> BTreeSet<(String, String)> {
        let theirs = |line: &&Value| line["outcome"] == "changed" && line["source_id"] == was.key();
        self.report.iter().filter(theirs).map(|line| (text(line, "field"), text(line, "code"))).collect()
    }

    /// The summary, the report and the list of users agree about how many came in.
    pub(crate) fn adds_up(&self, users: usize, refused: &[(String, &str)]) {
        let expected: BTreeMap<_, _> =
            refused.iter().map(|(key, code)| (key.clone(), (*code).to_owned())).collect();
        assert_eq!(self.refused(), expected);
        assert_eq!(self.users.len(), users - refused.len());
        let changed: BTreeSet<_> = self
            .report
            .iter()
            .filter(|line| line["outcome"] == "changed")
            .map(|line| text(line, "source_id"))
            .collect();
        for (name, count) in [
            ("read", users),
            ("imported", users - refused.len()),
            ("updated", 0),
            ("unchanged", 0),
            ("refused", refused.len()),
            ("changed", changed.len()),
        ] {
            assert_eq!(self.summary[name], count, "{name} of {}", self.summary);
        }
    }

    /// The list finds somebody by the key in the source, and nobody else.
    pub(crate) async fn is_found_by_source(&self, was: &Expectation) {
        let path = format!("/v1/users?source_system={}&source_id={}&deleted=include", self.system, was.key());
        let page = self.app.get(&path).by(&self.admin).send().await.expect(200).json();
        let ids: Vec<_> = page["data"].as_array().unwrap().iter().map(|user| &user["source_id"]).collect();
        assert_eq!(ids, [&Value::from(was.key())]);
    }

    /// Everybody who came in signs in as is expected of them, and has a hash of Roster's own afterwards.
    pub(crate) async fn sign_in(&self, users: &[Expectation]) {
        let before = self.hashes().await;
        for was in users.iter().filter(|was| self.find(was).is_some()) {
            self.signs_in(was).await;
        }
        let after = self.hashes().await;
        for was in users.iter().filter(|was| self.find(was).is_some()) {
            let (before, after) = (&before[&was.key()], &after[&was.key()]);
            match was.text("login") {
                "ok" => assert!(after.as_deref().unwrap().starts_with("$bcrypt-sha256$"), "{was:?}"),
                "denied" if was.text("why_denied") == "hash" => assert_eq!(after, &None, "{was:?}"),
                "either" => {}
                _ => assert_eq!(before, after, "{was:?}"),
            }
        }
    }

    async fn signs_in(&self, was: &Expectation) {
        let email = was.text("email").trim();
        if was.number().is_multiple_of(4) {
            self.app.try_login(email, &was.wrong_password()).await.expect_problem(401, "invalid_credentials");
        }
        let answer = self.app.try_login(email, was.text("password")).await;
        let (status, code) = match (was.text("login"), was.text("why_denied")) {
            ("ok", _) => (200, None),
            ("either", _) => return,
            ("pending", _) => (403, Some("email_not_verified")),
            ("denied", "disabled" | "suspended" | "banned") => (403, Some("account_suspended")),
            ("denied", "locked") => (429, Some("too_many_attempts")),
            ("denied", "deleted" | "hash" | "no-password") => (401, Some("invalid_credentials")),
            other => panic!("{other:?} is not known"),
        };
        assert_eq!((answer.status, answer.json()["code"].as_str()), (status, code), "{was:?}: {answer:?}");
    }

    /// The stored hashes, by the keys in the source.
    pub(crate) async fn hashes(&self) -> BTreeMap<String, Option<String>> {
        let query = "SELECT source_id, password_hash FROM users WHERE source_id IS NOT NULL";
        let rows = self.app.db.rows(query).await;
        let hash = |row: &Value| row["password_hash"].as_str().map(str::to_owned);
        rows.iter().map(|row| (text(row, "source_id"), hash(row))).collect()
    }
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_else(|| panic!("no {key} in {value}")).to_owned()
}
