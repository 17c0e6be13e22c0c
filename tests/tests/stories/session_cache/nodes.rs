//! Two nodes on one database.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::{admits, refuses, warms};
use crate::support::{Calls, PASSWORD, States, Steps, TestApp, Tokens, on_both_databases};

/// Somebody who is signed in twice, an admin, and two nodes that know both.
struct Nodes {
    one: TestApp,
    other: TestApp,
    user: String,
    phone: Tokens,
    laptop: Tokens,
    admin: Tokens,
}

/// Who calls.
#[derive(Clone, Copy)]
enum By {
    Phone,
    Admin,
}

/// A call on one node: method, path, who calls, body, and whether the phone's and the laptop's session live on.
type End = (Method, &'static str, By, Value, bool, bool);

fn ends() -> Vec<End> {
    use By::{Admin, Phone};
    let (none, password) = (Value::Null, json!({ "password": PASSWORD }));
    let change = json!({ "current_password": PASSWORD, "new_password": "another good password" });
    vec![
        (Method::POST, "/v1/auth/logout", Phone, none.clone(), false, true),
        (Method::DELETE, "/v1/me/sessions/{laptop}", Phone, none.clone(), true, false),
        (Method::DELETE, "/v1/me/sessions", Phone, none.clone(), true, false),
        (Method::DELETE, "/v1/me/sessions?include_current=true", Phone, none.clone(), false, false),
        (Method::POST, "/v1/me/password", Phone, change, true, false),
        (Method::DELETE, "/v1/me", Phone, password, false, false),
        (Method::DELETE, "/v1/users/{id}/sessions", Admin, none.clone(), false, false),
        (Method::POST, "/v1/users/{id}/suspend", Admin, json!({ "reason": "spam" }), false, false),
        (Method::PATCH, "/v1/users/{id}", Admin, json!({ "email": "another@example.com" }), false, false),
        (Method::DELETE, "/v1/users/{id}", Admin, none, false, false),
    ]
}

impl Nodes {
    async fn on(one: TestApp) -> Self {
        one.account_with("admin@example.com", "role = 'admin'").await;
        let admin = one.login("admin@example.com").await;
        let other = one.beside().await;
        let user = one.activate("ada@example.com").await["id"].as_str().unwrap().to_owned();
        let (phone, laptop) = (one.login("ada@example.com").await, one.login("ada@example.com").await);
        let nodes = Self { one, other, user, phone, laptop, admin };
        nodes.warm().await;
        nodes
    }

    async fn warm(&self) {
        for node in [&self.one, &self.other] {
            for tokens in [&self.phone, &self.laptop, &self.admin] {
                warms(node, tokens).await;
            }
        }
    }

    /// The same for somebody else.
    async fn with(self, email: &str) -> Self {
        let user = self.one.activate(email).await["id"].as_str().unwrap().to_owned();
        let (phone, laptop) = (self.one.login(email).await, self.one.login(email).await);
        let nodes = Self { user, phone, laptop, ..self };
        nodes.warm().await;
        nodes
    }

    async fn calls(&self, method: Method, path: &str, by: By, body: &Value) {
        let path = path.replace("{id}", &self.user).replace("{laptop}", &self.laptop.session);
        let tokens = if matches!(by, By::Admin) { &self.admin } else { &self.phone };
        let call = self.one.call(method, &path).bearer(&tokens.access);
        let call = if body.is_null() { call } else { call.json(body) };
        let answer = call.send().await;
        assert!((200..300).contains(&answer.status), "{path}: {answer:?}");
    }

    /// Which of the sessions live: at once where they were ended, and with its next reading on the other node.
    async fn live_on(&self, phone: bool, laptop: bool) {
        for node in [&self.one, &self.other] {
            for (tokens, lives_on) in [(&self.phone, phone), (&self.laptop, laptop)] {
                if lives_on { admits(node, tokens).await } else { refuses(node, tokens).await }
            }
            // Before it is asked, in the next round.
            self.other.roster().catch_up().await.unwrap();
        }
    }
}

on_both_databases! {
    /// SE-02: whatever ends a session ends it for every node, and takes no other session along.
    async fn what_ends_on_one_node_is_over_at_once_there_and_elsewhere_with_the_next_reading(app: TestApp) {
        let mut nodes = Nodes::on(app).await;
        for (number, (method, path, by, body, phone, laptop)) in ends().into_iter().enumerate() {
            nodes = nodes.with(&format!("ada-{number}@example.com")).await;
            nodes.calls(method, path, by, &body).await;
            nodes.live_on(phone, laptop).await;
        }
    }

    async fn a_log_out_by_refresh_token_and_a_reset_are_known_elsewhere(app: TestApp) {
        let nodes = Nodes::on(app).await;
        let body = json!({ "refresh_token": nodes.phone.refresh });
        nodes.one.post("/v1/auth/logout", &body).send().await.expect(204);
        nodes.live_on(false, true).await;

        let nodes = nodes.with("grace@example.com").await;
        nodes.one.post("/v1/auth/password/forgot", &json!({ "email": "grace@example.com" })).send().await.expect(202);
        let token = nodes.one.mailed_token("grace@example.com").await;
        let body = json!({ "token": token, "new_password": "another good password" });
        nodes.one.post("/v1/auth/password/reset", &body).send().await.expect(200);
        nodes.live_on(false, false).await;
    }

    /// What is shown, and what is allowed, is the row's and not the token's.
    async fn an_edit_or_another_role_is_seen_at_once_here_and_with_the_next_reading_elsewhere(app: TestApp) {
        let nodes = Nodes::on(app).await;
        nodes.calls(Method::PATCH, "/v1/me", By::Phone, &json!({ "name": "Ada" })).await;
        nodes.calls(Method::PUT, "/v1/users/{id}/role", By::Admin, &json!({ "role": "admin" })).await;
        nodes.calls(Method::PATCH, "/v1/users/{id}", By::Admin, &json!({ "first_name": "Augusta" })).await;
        let last_login_at = nodes.one.try_login("ada@example.com", PASSWORD).await.expect(200).json()["user"]["last_login_at"].clone();
        for node in [&nodes.one, &nodes.other] {
            let me = node.get("/v1/me").bearer(&nodes.laptop.access).send().await.json();
            let seen = ["name", "role", "first_name", "last_login_at"].map(|key| me[key].clone());
            assert_eq!(seen, ["Ada".into(), "admin".into(), "Augusta".into(), last_login_at.clone()]);
            nodes.other.roster().catch_up().await.unwrap();
        }
    }

    /// A node that has not read for a second asks the database, whether or not there is news.
    async fn a_node_that_does_not_read_lets_nobody_in_who_was_signed_out_a_second_ago(app: TestApp) {
        let nodes = Nodes::on(app).await;
        nodes.calls(Method::POST, "/v1/auth/logout", By::Phone, &json!({})).await;
        nodes.other.advance(Duration::from_secs(1));
        refuses(&nodes.other, &nodes.phone).await;
        admits(&nodes.other, &nodes.laptop).await;
    }

    /// RT-02: a token that was used on one node is known as used to the other, once it is written.
    async fn a_use_that_one_node_noted_is_known_to_the_other(app: TestApp) {
        let nodes = Nodes::on(app).await;
        let next = Tokens::of(&nodes.one.try_refresh(&nodes.phone.refresh).await.expect(200));
        warms(&nodes.other, &nodes.phone).await;
        admits(&nodes.other, &next).await;
        nodes.other.roster().catch_up().await.unwrap();
        nodes.one.advance(Duration::from_secs(31));
        nodes.one.try_refresh(&nodes.phone.refresh).await.expect_problem(401, "invalid_refresh_token");
        nodes.live_on(false, true).await;
    }

    /// RT-02: the node that noted the use knows it at once.
    async fn a_use_that_is_not_written_yet_counts_on_its_node(app: TestApp) {
        let nodes = Nodes::on(app).await;
        let next = Tokens::of(&nodes.one.try_refresh(&nodes.phone.refresh).await.expect(200));
        warms(&nodes.other, &nodes.phone).await;
        admits(&nodes.other, &next).await;
        nodes.other.advance(Duration::from_secs(31));
        nodes.other.try_refresh(&nodes.phone.refresh).await.expect_problem(401, "invalid_refresh_token");
    }
}
