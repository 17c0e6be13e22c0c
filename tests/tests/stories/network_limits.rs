//! How often one network may call.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Answer, Call, Calls, Steps, TestApp, TestDatabase, on_both_databases};

/// An application that counts, by these rates.
async fn limited(db: TestDatabase, rates: &[(&str, &str)]) -> TestApp {
    let environment: Vec<_> = [("ROSTER_RATE_LIMIT__ENABLED", "true")].iter().chain(rates).copied().collect();
    TestApp::start(db, &environment).await
}

/// An application behind a proxy on this machine, which passes on whom it forwards for.
async fn behind_a_proxy(db: TestDatabase, rates: &[(&str, &str)]) -> TestApp {
    let proxies: Vec<_> =
        [("ROSTER_HTTP__TRUSTED_PROXIES", "127.0.0.1")].iter().chain(rates).copied().collect();
    limited(db, &proxies).await
}

fn wrong_login(app: &TestApp, identifier: &str) -> Call {
    app.post("/v1/auth/login", &json!({ "identifier": identifier, "password": "not the password" }))
}

/// How a log-in is answered that a proxy passes on, at an account of its own, so that no lockout is met.
async fn login_for(app: &TestApp, client: &str) -> u16 {
    wrong_login(app, client).header("x-forwarded-for", client).send().await.status
}

async fn audit_events(app: &TestApp) -> usize {
    app.db.rows("SELECT action FROM audit_events").await.len()
}

/// The seconds that a refused call is told to wait.
#[track_caller]
fn retry_after(answer: Answer) -> u64 {
    answer.expect_problem(429, "too_many_requests").header("retry-after").parse().unwrap()
}

/// LK-05: calls of `path` are answered as long as there is room; then told when to come back, and admitted then.
async fn is_limited(app: &TestApp, path: &str, body: &Value, room: usize, wait: u64) {
    for _ in 0..room {
        let status = app.post(path, body).send().await.status;
        assert_ne!(status, 429, "{path}");
    }
    for _ in 0..3 {
        assert_eq!(retry_after(app.post(path, body).send().await), wait, "{path}");
    }
    app.advance(Duration::from_secs(wait - 1));
    assert_eq!(retry_after(app.post(path, body).send().await), 1, "{path}");
    app.advance(Duration::from_secs(1));
    assert_ne!(app.post(path, body).send().await.status, 429, "{path}");
}

on_both_databases! {
    /// LK-05
    async fn past_its_limit_a_network_is_told_when_to_come_back(db: TestDatabase) {
        let rates = [
            ("ROSTER_RATE_LIMIT__CREDENTIALS", "4/2m"),
            ("ROSTER_RATE_LIMIT__MAIL", "3/1h"),
            ("ROSTER_RATE_LIMIT__REFRESH", "5/1m"),
        ];
        let app = limited(db, &rates).await;
        let forgot = json!({ "email": "nobody@example.com" });
        is_limited(&app, "/v1/auth/password/forgot", &forgot, 3, 1200).await;
        let login = json!({ "identifier": "nobody@example.com", "password": "not the password" });
        is_limited(&app, "/v1/auth/login", &login, 4, 30).await;
        // A minute for the bucket to empty; a token that opens nothing, and a body that is none, count like any other.
        app.advance(Duration::from_mins(2));
        is_limited(&app, "/v1/auth/password/reset", &json!({ "token": "none" }), 4, 30).await;
        is_limited(&app, "/v1/auth/refresh", &json!({ "refresh_token": "none" }), 5, 12).await;
        // What is not limited goes on.
        app.get("/v1/me").send().await.expect_problem(401, "unauthenticated");
        app.get("/health/ready").send().await.expect(200);
    }

    /// LK-05: whoever is refused leaves no trace: nothing is looked at, hashed, counted or written.
    async fn a_refused_call_costs_nothing(db: TestDatabase) {
        let app = limited(db, &[("ROSTER_RATE_LIMIT__CREDENTIALS", "2/1m")]).await;
        for _ in 0..2 {
            wrong_login(&app, "nobody").send().await.expect_problem(401, "invalid_credentials");
        }
        let (runs, events) = (app.roster().hashing().stats().runs(), audit_events(&app).await);
        for _ in 0..10 {
            wrong_login(&app, "nobody").send().await.expect_problem(429, "too_many_requests");
        }
        assert_eq!(app.roster().hashing().stats().runs(), runs);
        assert_eq!(audit_events(&app).await, events);
    }

    /// LK-05: the hosted page takes from the same budget as the call.
    async fn a_page_shares_the_limit_of_its_call(db: TestDatabase) {
        let app = limited(db, &[("ROSTER_RATE_LIMIT__CREDENTIALS", "2/1m")]).await;
        let post = || {
            let form = "token=none&password=not+the+password";
            app.call(reqwest::Method::POST, "/verify-email").body("application/x-www-form-urlencoded", form)
        };
        post().send().await.expect(400);
        app.try_verify(json!({ "token": "none" })).await;
        let refused = post().send().await.expect(429);
        assert_eq!((refused.header("content-type"), refused.header("retry-after")), ("text/html; charset=utf-8", "30"));
        assert!(refused.text.contains("Wait 30 seconds"), "{}", refused.text);
        // Looking at a page is free.
        app.get("/verify-email?token=none").send().await.expect(400);
    }

    /// LK-05
    async fn a_change_of_address_counts_as_a_password_and_as_a_mail(db: TestDatabase) {
        let rates = [("ROSTER_RATE_LIMIT__CREDENTIALS", "20/1m"), ("ROSTER_RATE_LIMIT__MAIL", "4/1h")];
        let app = limited(db, &rates).await;
        // The sign-up is the first mail.
        app.activate("ada@example.com").await;
        let tokens = app.login("ada@example.com").await;
        let change = || {
            let body = json!({ "new_email": "new@example.com", "password": "not the password" });
            app.post("/v1/me/email", &body).bearer(&tokens.access)
        };
        for _ in 0..3 {
            change().send().await.expect_problem(403, "wrong_password");
        }
        assert_eq!(retry_after(change().send().await), 900);
    }

    /// LK-05
    async fn switched_off_nothing_is_limited(db: TestDatabase) {
        let app = TestApp::start(
            db,
            &[("ROSTER_RATE_LIMIT__ENABLED", "false"), ("ROSTER_RATE_LIMIT__REFRESH", "1/1m")],
        )
        .await;
        for _ in 0..10 {
            app.try_refresh("none").await.expect_problem(401, "invalid_refresh_token");
        }
    }

    /// LK-06: nobody but a trusted proxy says where a client is.
    async fn an_untrusted_peer_has_one_limit_whatever_its_headers_say(db: TestDatabase) {
        let app = limited(db, &[("ROSTER_RATE_LIMIT__CREDENTIALS", "5/1m")]).await;
        let mut statuses = Vec::new();
        for number in 1..=100 {
            let client = format!("198.51.100.{number}");
            let call = wrong_login(&app, "nobody")
                .header("x-forwarded-for", &client)
                .header("forwarded", &format!("for={client}"))
                .header("x-real-ip", &client);
            statuses.push(call.send().await.status);
        }
        assert_eq!(statuses[..5], [401; 5]);
        assert_eq!(statuses[5..], [429; 95]);
        let rows = app.db.rows("SELECT ip FROM audit_events WHERE action = 'login.failed'").await;
        assert_eq!(rows.len(), 5);
        assert!(rows.iter().all(|row| row["ip"] == "127.0.0.1"), "{rows:?}");
    }

    /// LK-06: behind a trusted proxy it is the client that is limited, by what the proxy itself has added.
    async fn behind_a_trusted_proxy_each_client_has_its_own_limit(db: TestDatabase) {
        let app = behind_a_proxy(db, &[("ROSTER_RATE_LIMIT__CREDENTIALS", "2/1m")]).await;
        for client in ["198.51.100.1", "198.51.100.2", "203.0.113.9, 198.51.100.3"] {
            let answers = [login_for(&app, client).await, login_for(&app, client).await, login_for(&app, client).await];
            assert_eq!(answers, [401, 401, 429], "{client}");
        }
        // What a client has written itself stands to the left.
        for number in 1..=20 {
            assert_eq!(login_for(&app, &format!("203.0.113.{number}, 198.51.100.1")).await, 429);
        }
        let rows = app.db.rows("SELECT DISTINCT ip FROM audit_events WHERE action = 'login.failed' ORDER BY ip").await;
        let addresses: Vec<_> = rows.iter().map(|row| row["ip"].as_str().unwrap()).collect();
        assert_eq!(addresses, ["198.51.100.1", "198.51.100.2", "198.51.100.3"]);
    }

    /// LK-07
    async fn a_thousand_addresses_of_one_ipv6_network_share_its_limit(db: TestDatabase) {
        let app = behind_a_proxy(db, &[("ROSTER_RATE_LIMIT__CREDENTIALS", "60/1m")]).await;
        let mut admitted = 0;
        for number in 0..1000 {
            let status = login_for(&app, &format!("2001:db8:1:2:{number:x}::{number:x}")).await;
            assert!(matches!(status, 401 | 429), "{status}");
            admitted += usize::from(status == 401);
        }
        assert_eq!(admitted, 60);
        assert_eq!(login_for(&app, "2001:db8:1:3::1").await, 401);
    }

    /// LK-07
    async fn an_ipv4_address_mapped_into_ipv6_is_that_ipv4_address(db: TestDatabase) {
        let app = behind_a_proxy(db, &[("ROSTER_RATE_LIMIT__CREDENTIALS", "2/1m")]).await;
        assert_eq!(login_for(&app, "::ffff:1.2.3.4").await, 401);
        assert_eq!(login_for(&app, "1.2.3.4").await, 401);
        for same in ["::ffff:1.2.3.4", "::ffff:102:304", "0:0:0:0:0:ffff:1.2.3.4", "[::ffff:1.2.3.4]:443", "1.2.3.4:443"] {
            assert_eq!(login_for(&app, same).await, 429, "{same}");
        }
        assert_eq!(login_for(&app, "1.2.3.5").await, 401);
    }
}
