//! A node without its database.

use std::time::Duration;

use super::{admits, warms};
use crate::support::{Calls, Proxy, Steps, TestApp, TestDatabase, postgres_server};

/// LG-04: a node that cannot read what the others do serves from its memory for less than a second, and nobody after
/// that; once the way is free again it serves, and knows what happened meanwhile.
#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_node_that_is_cut_off_serves_nobody_for_longer_than_a_second() {
    let app = TestApp::start(TestDatabase::postgres().await, &[]).await;
    app.activate("ada@example.com").await;
    let (phone, laptop) = (app.login("ada@example.com").await, app.login("ada@example.com").await);
    let rows = app.db.rows("SELECT current_database()::text AS name").await;
    let (before, server, after) = postgres_server();
    let proxy = Proxy::to(server);
    let mut options = app.db.options().clone();
    let name = rows[0]["name"].as_str().unwrap();
    options.url = format!("{before}{}/{name}{after}", proxy.address()).parse().unwrap();
    options.acquire_timeout = Duration::from_secs(2);
    let node = app.beside_reaching(options).await;
    warms(&node, &phone).await;
    warms(&node, &laptop).await;

    proxy.cut();
    app.call(reqwest::Method::POST, "/v1/auth/logout").bearer(&laptop.access).send().await.expect(204);
    admits(&node, &phone).await;
    assert!(node.roster().catch_up().await.is_err());
    node.advance(Duration::from_millis(999));
    admits(&node, &phone).await;
    admits(&node, &laptop).await;
    node.advance(Duration::from_millis(1));
    for tokens in [&phone, &laptop] {
        let answer = node.get("/v1/me").bearer(&tokens.access).send().await;
        answer.expect_problem(503, "unavailable");
    }

    proxy.heal();
    // What is left of the broken connections is found out as it is taken.
    for _ in 0..20 {
        let is_caught_up = node.roster().catch_up().await.is_ok();
        if is_caught_up && node.get("/v1/me").bearer(&phone.access).send().await.status == 200 {
            break;
        }
    }
    admits(&node, &phone).await;
    node.get("/v1/me").bearer(&laptop.access).send().await.expect_problem(401, "unauthenticated");
}
