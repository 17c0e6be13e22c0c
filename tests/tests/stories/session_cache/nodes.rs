//! Two nodes on one database.

use std::time::Duration;

use serde_json::json;

use super::{admits, refuses, warms};
use crate::support::{Calls, PASSWORD, Steps, TestApp, Tokens, on_both_databases};

/// Somebody who is signed in twice, and two nodes that know it.
struct Nodes {
    one: TestApp,
    other: TestApp,
    phone: Tokens,
    laptop: Tokens,
}

impl Nodes {
    async fn on(one: TestApp) -> Self {
        one.activate("ada@example.com").await;
        let (phone, laptop) = (one.login("ada@example.com").await, one.login("ada@example.com").await);
        let other = one.beside().await;
        for node in [&one, &other] {
            warms(node, &phone).await;
            warms(node, &laptop).await;
        }
        Self { one, other, phone, laptop }
    }

    /// The session is over: at once where it was ended, and on the other node with its next reading.
    async fn ended_on_one(&self, tokens: &Tokens) {
        refuses(&self.one, tokens).await;
        self.other.roster().catch_up().await.unwrap();
        refuses(&self.other, tokens).await;
    }
}

on_both_databases! {
    /// SE-02: one node's log-out is the other node's too, and takes no other session along.
    async fn a_log_out_is_known_at_once_here_and_with_the_next_reading_there(app: TestApp) {
        let nodes = Nodes::on(app).await;
        nodes.one.post("/v1/auth/logout", &json!({})).bearer(&nodes.phone.access).send().await.expect(204);
        nodes.ended_on_one(&nodes.phone).await;
        admits(&nodes.one, &nodes.laptop).await;
        admits(&nodes.other, &nodes.laptop).await;
    }

    async fn a_log_out_by_refresh_token_is_known_there_too(app: TestApp) {
        let nodes = Nodes::on(app).await;
        let body = json!({ "refresh_token": nodes.phone.refresh });
        nodes.one.post("/v1/auth/logout", &body).send().await.expect(204);
        nodes.ended_on_one(&nodes.phone).await;
        admits(&nodes.other, &nodes.laptop).await;
    }

    async fn a_change_of_password_ends_the_other_sessions_on_every_node(app: TestApp) {
        let nodes = Nodes::on(app).await;
        let body = json!({ "current_password": PASSWORD, "new_password": "another good password" });
        nodes.one.post("/v1/me/password", &body).bearer(&nodes.phone.access).send().await.expect(204);
        nodes.ended_on_one(&nodes.laptop).await;
        admits(&nodes.one, &nodes.phone).await;
        admits(&nodes.other, &nodes.phone).await;
    }

    async fn an_edit_is_seen_at_once_here_and_with_the_next_reading_there(app: TestApp) {
        let nodes = Nodes::on(app).await;
        nodes.one.patch("/v1/me", &json!({ "name": "Ada" })).bearer(&nodes.phone.access).send().await.expect(200);
        let name = async |node: &TestApp| node.get("/v1/me").bearer(&nodes.laptop.access).send().await.json()["name"].clone();
        assert_eq!(name(&nodes.one).await, "Ada");
        nodes.other.roster().catch_up().await.unwrap();
        assert_eq!(name(&nodes.other).await, "Ada");
    }

    /// A node that has not read for a second asks the database, whether or not there is news.
    async fn a_node_that_does_not_read_lets_nobody_in_who_was_signed_out_a_second_ago(app: TestApp) {
        let nodes = Nodes::on(app).await;
        nodes.one.post("/v1/auth/logout", &json!({})).bearer(&nodes.phone.access).send().await.expect(204);
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
        nodes.ended_on_one(&next).await;
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
