//! `roster serve`

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::json;

use super::program::Installation;
use crate::support::{EmptyDatabase, on_both_databases};

/// A log-in whose body is still to come: the server has asked for it.
fn half_a_log_in(address: &str, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!(
        "POST /v1/auth/login HTTP/1.1\r\nHost: roster\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Expect: 100-continue\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

#[tokio::test]
async fn a_first_start_needs_nothing_and_says_what_comes_next() {
    let installation = Installation::bare().with("ROSTER_HTTP__BIND", "127.0.0.1:0");
    let server = installation.serve("");
    assert_eq!(server.status("/health/ready").await, 200);
    assert_eq!(server.status("/docs").await, 200);
    for word in ["roster user create --email", "--role admin", "ROSTER_BOOTSTRAP__ADMIN_EMAIL", "/docs"] {
        assert!(server.said.contains(word), "{word:?} is not in {}", server.said);
    }
    assert!(installation.folder().join("data/roster.db").exists());
    assert!(installation.folder().join("data/secret.key").exists());
    server.signal("TERM");
    assert_eq!(server.ends(), (Some(0), String::new()));
}

#[test]
fn a_request_under_way_is_finished_before_the_end() {
    let installation = Installation::bare().with("ROSTER_HTTP__BIND", "127.0.0.1:0");
    let server = installation.serve("serve");
    let body = json!({ "identifier": "ada@example.com", "password": "correct horse battery" }).to_string();
    let mut stream = half_a_log_in(server.address(), &body);
    server.signal("TERM");
    // Nobody else comes in any more.
    while TcpStream::connect(server.address()).is_ok() {}
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 401") && answer.contains("invalid_credentials"), "{answer}");
    assert_eq!(server.ends().0, Some(0));
}

on_both_databases! {
    async fn the_embedded_database_migrates_itself_and_a_server_only_on_demand(db: EmptyDatabase) {
        let db = db.opened().await;
        let installation = Installation::on(db.url());
        if db.url().starts_with("postgres") {
            for line in ["serve", "", "user list", "keys list"] {
                installation.run(line).fails_with(&["behind", "roster migrate up", "roster serve --migrate"]);
            }
            installation.run("migrate up").succeeds();
            installation.run("migrate down").succeeds();
            installation.run("serve").fails_with(&["behind by 1", "roster migrate up"]);
            assert_eq!(installation.serve("serve --migrate").status("/health/ready").await, 200);
        }
        assert_eq!(installation.serve("serve").status("/health/ready").await, 200);
        assert_eq!(installation.serve("serve --migrate").status("/health/ready").await, 200);
    }

    async fn a_running_server_sees_what_a_command_does(db: EmptyDatabase) {
        let db = db.opened().await;
        let installation = Installation::on(db.url());
        let server = installation.serve("serve --migrate");
        let made = installation.json("user create --email ada@example.com --generate-password");
        let login = json!({ "identifier": "ada@example.com", "password": made["password"] });
        let login = reqwest::Client::new().post(format!("{}/v1/auth/login", server.url)).json(&login);
        assert_eq!(login.send().await.unwrap().status(), 200);
    }
}
