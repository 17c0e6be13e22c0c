//! What is not the token itself: other tokens, damaged ones, and answers that never came.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::{generation, next, refuses, uses};
use crate::support::{Answer, Calls, Steps, TestApp, Tokens, on_both_databases};

/// Takes one connection, passes the request on and reads the whole answer, which the client never gets.
async fn swallow_the_answer(listener: TcpListener, app: &TestApp) -> String {
    let (mut client, _) = listener.accept().await.unwrap();
    let mut server = TcpStream::connect(app.address()).await.unwrap();
    let mut request = Vec::new();
    while !request.ends_with(b"}") {
        assert_ne!(client.read_buf(&mut request).await.unwrap(), 0, "the request came whole");
    }
    server.write_all(&request).await.unwrap();
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

/// A refresh by hand, as bytes.
fn request(token: &str) -> String {
    let body = json!({ "refresh_token": token }).to_string();
    let head = "POST /v1/auth/refresh HTTP/1.1\r\nHost: roster\r\nConnection: close\r\nContent-Type: application/json";
    format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

async fn refused_without_harm(app: &TestApp, what: &str, token: &str) {
    let answer: Answer = app.try_refresh(token).await;
    let is_refused = answer.status == 401 && answer.json()["code"] == "invalid_refresh_token";
    assert!(is_refused, "{what}: {token:?}: {answer:?}");
}

on_both_databases! {
    /// RT-03: the server rotated and the answer was lost: asking again gives the very successor that was lost.
    async fn a_lost_answer_is_given_again(app: TestApp) {
        app.activate("ada@example.com").await;
        let tokens = app.login("ada@example.com").await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        client.write_all(request(&tokens.refresh).as_bytes()).await.unwrap();
        let lost = swallow_the_answer(listener, &app).await;
        let mut nothing = Vec::new();
        assert_eq!(client.read_to_end(&mut nothing).await.unwrap_or(0), 0);
        assert!(lost.starts_with("HTTP/1.1 200"), "{lost}");
        let lost: serde_json::Value = serde_json::from_str(lost.split("\r\n\r\n").nth(1).unwrap()).unwrap();

        app.advance(Duration::from_hours(1));
        let again = next(&app, &tokens).await;
        assert_eq!((json!(again.refresh), generation(&again)), (lost["refresh_token"].clone(), 1));
        uses(&app, &again).await;
        next(&app, &again).await;
    }

    /// RT-03: a client that hangs up before it is answered loses nothing, whether or not its request was carried out.
    async fn a_client_that_hangs_up_can_ask_again(app: TestApp) {
        app.activate("ada@example.com").await;
        for _ in 0..5 {
            let tokens = app.login("ada@example.com").await;
            let mut client = TcpStream::connect(app.address()).await.unwrap();
            client.write_all(request(&tokens.refresh).as_bytes()).await.unwrap();
            drop(client);
            let (one, other) = (next(&app, &tokens).await, next(&app, &tokens).await);
            assert_eq!((&one.refresh, generation(&one)), (&other.refresh, 1));
            uses(&app, &one).await;
        }
    }

    /// RT-08: neither kind of token stands in for the other.
    async fn a_refresh_token_is_no_access_token_nor_the_other_way_round(app: TestApp) {
        app.activate("ada@example.com").await;
        let tokens = app.login("ada@example.com").await;
        app.get("/v1/me").bearer(&tokens.refresh).send().await.expect_problem(401, "unauthenticated");
        for token in [&tokens.access, &tokens.device, &tokens.session] {
            refused_without_harm(&app, "another kind of token", token).await;
        }
        uses(&app, &tokens).await;
        next(&app, &tokens).await;
    }

    /// RT-08: a token is good for its own session alone; a piece of it on another session is nothing.
    async fn a_refresh_token_belongs_to_its_session(app: TestApp) {
        app.activate("ada@example.com").await;
        app.activate("grace@example.com").await;
        let (ada, grace) = (app.login("ada@example.com").await, app.login("grace@example.com").await);
        let bytes = |tokens: &Tokens| URL_SAFE_NO_PAD.decode(&tokens.refresh).unwrap();
        let (of_ada, of_grace) = (bytes(&ada), bytes(&grace));
        assert_eq!(of_ada.len(), of_grace.len());
        for at in 1..of_ada.len() {
            let spliced = [&of_ada[..at], &of_grace[at..]].concat();
            // The heads differ in the session only.
            if spliced != of_ada && spliced != of_grace {
                refused_without_harm(&app, "spliced", &URL_SAFE_NO_PAD.encode(spliced)).await;
            }
        }
        // A refresh as Ada, signed in as Grace, is a refresh as Ada.
        let body = json!({ "refresh_token": ada.refresh });
        let answer = app.post("/v1/auth/refresh", &body).bearer(&grace.access).send().await.expect(200);
        assert_eq!(Tokens::of(&answer).session, ada.session);
        assert_eq!(generation(&next(&app, &grace).await), 1);
        // A token used up ends its own session only.
        next(&app, &Tokens::of(&answer)).await;
        refuses(&app, &ada).await;
        uses(&app, &grace).await;
    }

    /// RT-09: a token cut short, made longer or changed anywhere is refused, and nothing happens to the session.
    async fn a_damaged_token_is_refused_and_harms_nothing(app: TestApp) {
        app.activate("ada@example.com").await;
        let tokens = app.login("ada@example.com").await;
        let text = tokens.refresh.as_str();
        // Of nothing there is nothing to refuse: the field is missing.
        app.try_refresh("").await.expect_problem(422, "validation_failed");
        for at in 0..text.len() {
            if at > 0 {
                refused_without_harm(&app, "a prefix", &text[..at]).await;
                refused_without_harm(&app, "an end", &text[at..]).await;
            }
            for step in [1, u8::MAX] {
                let mut changed = text.as_bytes().to_vec();
                changed[at] = changed[at].wrapping_add(step);
                refused_without_harm(&app, "a changed letter", std::str::from_utf8(&changed).unwrap()).await;
            }
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
        for at in 0..bytes.len() {
            for step in [1, u8::MAX] {
                let mut changed = bytes.clone();
                changed[at] = changed[at].wrapping_add(step);
                refused_without_harm(&app, "a changed byte", &URL_SAFE_NO_PAD.encode(changed)).await;
            }
        }
        for end in ["A", "=", "==", " ", ".", "AAAA", text] {
            refused_without_harm(&app, "a longer one", &format!("{text}{end}")).await;
            refused_without_harm(&app, "a longer one", &format!("{end}{text}")).await;
        }
        uses(&app, &tokens).await;
        let following = next(&app, &tokens).await;
        assert_eq!(generation(&following), 1);
        let events = app.db.rows("SELECT id FROM audit_events WHERE action LIKE 'session.%'").await;
        assert!(events.is_empty(), "{events:?}");
    }
}
