//! People with a role, who do things to each other.

use roster_api::testing::TestApp;
use serde_json::json;

use roster_api::testing::service::domain::{Email, PlainPassword, RoleName};
use roster_api::testing::service::{CreateUserInput, RequestInfo};

use crate::{Call, Calls, PASSWORD, Steps, Tokens};

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Person {
    /// The id of the user.
    pub id: String,
    /// The address.
    pub email: String,
    /// What the session is called by.
    pub tokens: Tokens,
}

impl Person {
    /// The path of the user in the administration, with something behind it.
    pub fn path(&self, rest: &str) -> String {
        format!("/v1/users/{}{rest}", self.id)
    }
}

impl Call {
    /// Signed in as somebody.
    pub fn by(self, person: &Person) -> Self {
        self.bearer(&person.tokens.access)
    }
}

/// A role of these permissions, straight in the database.
pub async fn define(app: &TestApp, name: &str, permissions: &[&str]) {
    let permissions = json!(permissions);
    let time = "2026-01-01T00:00:00+00:00";
    let row = format!("('{name}', '{permissions}', false, '{time}', '{time}')");
    let columns = "name, permissions, built_in, created_at, updated_at";
    app.db.execute(&format!("INSERT INTO roles ({columns}) VALUES {row}")).await;
}

/// Making people.
pub trait People {
    /// An active user of this role with a proven address, `{name}@example.com`, and [`PASSWORD`]. Answers the id.
    async fn make(&self, name: &str, role: &str) -> String;
    /// The same, signed in.
    async fn person(&self, name: &str, role: &str) -> Person;
    /// Somebody signs in anew.
    async fn sign_in(&self, person: &Person) -> Person;
    /// Whether the tokens of somebody open anything; both of them do, or neither.
    async fn is_signed_in(&self, person: &Person) -> bool;
}

impl People for TestApp {
    async fn make(&self, name: &str, role: &str) -> String {
        // What `roster user create` does.
        let input = CreateUserInput {
            role: RoleName::parse(role).unwrap(),
            is_email_verified: true,
            password: Some(PlainPassword::new(PASSWORD.to_owned()).unwrap()),
            ..CreateUserInput::new(Email::parse(&format!("{name}@example.com")).unwrap())
        };
        let system = self.roster().grant_to_system();
        let made = self.roster().create_user(&system, input, &RequestInfo::default()).await;
        made.unwrap().id.to_string()
    }

    async fn person(&self, name: &str, role: &str) -> Person {
        let id = self.make(name, role).await;
        let email = format!("{name}@example.com");
        let tokens = self.login(&email).await;
        Person { id, email, tokens }
    }

    async fn sign_in(&self, person: &Person) -> Person {
        Person { tokens: self.login(&person.email).await, ..person.clone() }
    }

    async fn is_signed_in(&self, person: &Person) -> bool {
        let answer = self.get("/v1/me").by(person).send().await;
        let refreshed = self.try_refresh(&person.tokens.refresh).await;
        assert_eq!(answer.status == 200, refreshed.status == 200, "{answer:?} {refreshed:?}");
        if answer.status != 200 {
            answer.expect_problem(401, "unauthenticated");
            refreshed.expect_problem(401, "invalid_refresh_token");
            return false;
        }
        true
    }
}
