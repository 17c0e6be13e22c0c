//! Sessions and users in the memory of a node, which other nodes and commands change in the database.

mod cut_off;
mod late_commits;
mod nodes;
mod races;

use crate::support::{Calls, TestApp, Tokens};

/// The node knows of all changes so far, and of this session: it answers for it without asking the database.
async fn warms(node: &TestApp, tokens: &Tokens) {
    node.roster().catch_up().await.unwrap();
    admits(node, tokens).await;
}

async fn admits(node: &TestApp, tokens: &Tokens) {
    node.get("/v1/me").bearer(&tokens.access).send().await.expect(200);
}

async fn refuses(node: &TestApp, tokens: &Tokens) {
    node.get("/v1/me").bearer(&tokens.access).send().await.expect_problem(401, "unauthenticated");
}
