use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use actix_web::{App, test};
use serde_json::Value;
use tracing_subscriber::fmt::MakeWriter;

use super::routes;
use crate::edge::{Edge, testing};

#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Sink {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// What is logged, at every level, while the requests are answered.
async fn logged(requests: impl IntoIterator<Item = test::TestRequest>) -> String {
    let sink = Sink::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(sink.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let app = test::init_service(App::new().wrap(Edge::new(testing::config())).configure(routes)).await;
    for request in requests {
        let _ = test::try_call_service(&app, request.to_request()).await;
    }
    drop(guard);
    String::from_utf8(sink.0.lock().unwrap().clone()).unwrap()
}

/// IN-07: one request is one line, whatever is in its head.
#[actix_web::test]
async fn a_request_is_one_line_of_the_log() {
    let request = test::TestRequest::get()
        .uri("/nowhere/%0d%0a%1b[31m")
        .insert_header(("user-agent", "a\tb"))
        .insert_header(("x-request-id", "x\t{\"level\":\"ERROR\"}"));
    let log = logged([request]).await;
    assert_eq!(log.lines().count(), 1, "{log}");
    let line: Value = serde_json::from_str(&log).unwrap();
    let fields = &line["fields"];
    assert_eq!(line["level"], "INFO");
    assert_eq!(fields["http.method"], "GET");
    assert_eq!(fields["http.path"], "/nowhere/%0d%0a%1b[31m");
    assert_eq!(fields["http.status"], 404);
    assert_eq!(fields["request.id"], "made-here");
    assert_eq!(fields["code"], "not_found");
    let duration = fields["duration_ms"].to_string();
    let digits = duration.split_once('.').map_or(0, |(_, digits)| digits.len());
    assert!(fields["duration_ms"].is_number() && digits <= 3, "{duration}");
}

/// HT-02: what failed is logged once, with its cause and the id that the client has.
#[actix_web::test]
async fn a_failure_is_logged_once_with_its_cause() {
    for (uri, cause) in [
        ("/failure", "SELECT secret FROM users; /var/lib/roster"),
        ("/panic", "the handler panicked: canary in a panic"),
        ("/framework", "sqlx::Error in crates/api"),
        ("/failed-page", "canary behind a page"),
    ] {
        let log = logged([test::TestRequest::get().uri(uri)]).await;
        let errors: Vec<Value> = log
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .filter(|line: &Value| line["level"] == "ERROR")
            .collect();
        assert_eq!(errors.len(), 1, "{log}");
        assert_eq!(errors[0]["fields"]["cause"], cause);
        assert_eq!(errors[0]["fields"]["request.id"], "made-here");
    }
}

/// LG-02: neither the query nor the body nor a credential is logged, at any level.
#[actix_web::test]
async fn the_log_holds_no_query_no_body_and_no_credential() {
    let json = |body: &'static str| {
        test::TestRequest::post()
            .uri("/names?token=canary-query")
            .insert_header(("content-type", "application/json"))
            .insert_header(("authorization", "Bearer canary-token"))
            .insert_header(("cookie", "session=canary-cookie"))
            .set_payload(body)
    };
    let log = logged([
        json(r#"{"name":"canary-value"}"#),
        json(r#"{"canary-key":"canary-value"}"#),
        json(r#"{"name":"canary-value" canary"#),
        test::TestRequest::get().uri("/nowhere?token=canary-query&token=canary-query"),
    ])
    .await;
    assert!(log.lines().count() >= 4);
    assert!(!log.contains("canary"), "{log}");
}
