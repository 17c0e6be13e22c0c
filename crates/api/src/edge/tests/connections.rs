use std::{
    cell::Cell,
    io::{ErrorKind, Write},
    rc::Rc,
    time::{Duration, Instant},
};

use actix_web::{
    App, HttpResponse,
    dev::{Payload, Service},
    http::StatusCode,
    test as client, web,
};
use futures_util::{FutureExt, StreamExt, stream};
use tokio::sync::Notify;

use super::routes;
use crate::edge::{
    Edge,
    testing::{self, Server},
};

const DEADLINE: Duration = Duration::from_millis(200);

fn server() -> Server {
    Server::start(testing::with_deadline(DEADLINE), routes)
}

/// HT-02: a panic is a 500 like any other, a thousand times, on the same connections.
#[test]
fn a_thousand_panics_are_a_thousand_problems() {
    let server = Server::start(testing::config(), routes);
    for _ in 0..10 {
        let requests = "GET /panic HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100);
        let answer = server.exchange(
            format!("{requests}GET /ok HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes(),
        );
        assert_eq!(answer.matches("HTTP/1.1 500 Internal Server Error").count(), 100);
        assert_eq!(answer.matches(r#""code":"internal_error""#).count(), 100);
        assert!(answer.ends_with("fine"), "{answer}");
        assert!(!answer.contains("canary"));
    }
}

/// HT-05: a body that drips does not keep its connection past the deadline.
#[test]
fn a_dripping_body_is_answered_and_closed_at_the_deadline() {
    let server = server();
    let drips: [(&str, &[u8]); 2] =
        [("Content-Length: 60000", b" "), ("Transfer-Encoding: chunked", b"1\r\n \r\n")];
    for (framing, drip) in drips {
        let mut stream = server.connect();
        let head = "POST /names HTTP/1.1\r\nHost: x\r\nContent-Type: application/json";
        let started = Instant::now();
        write!(stream, "{head}\r\n{framing}\r\n\r\n").unwrap();
        // One drip for each wait of 10 ms in which the server says nothing.
        stream.set_read_timeout(Some(Duration::from_millis(10))).unwrap();
        while stream.peek(&mut [0]).is_err() {
            stream.write_all(drip).unwrap();
        }
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let answer = testing::read_all(&mut stream);
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(answer.contains(r#""code":"request_timeout""#), "{answer}");
        assert!(answer.to_ascii_lowercase().contains("connection: close"), "{answer}");
        assert!(started.elapsed() >= DEADLINE);
    }
}

/// HT-05: a handler that never answers does not keep its connection past the deadline.
#[test]
fn a_stuck_handler_is_answered_and_closed_at_the_deadline() {
    let answer = server().exchange(b"GET /stuck HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains(r#""code":"request_timeout""#), "{answer}");
}

/// HT-05: a head that never ends is closed by the server below; it may be a bare status.
#[test]
fn half_a_head_is_closed() {
    let answer = server().exchange(b"GET /ok HTTP/1.1\r\nHost: x\r\nX-Half: ");
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

/// HT-05: a client that asks and never reads is cut off, once all that lies between is full.
#[cfg(target_os = "linux")]
#[test]
fn a_client_that_reads_nothing_is_cut_off() {
    let server = server();
    let mut stream = server.connect();
    stream.set_write_timeout(Some(Duration::from_secs(20))).unwrap();
    let requests = "GET /large HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100);
    // The server reads no further requests while an answer is stuck, so that writing them is stuck too, until the
    // connection is gone.
    let end = loop {
        if let Err(error) = stream.write_all(requests.as_bytes()) {
            break error.kind();
        }
    };
    assert!(matches!(end, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{end:?}");
}

/// HT-05: a connection without a request is closed, before its first one and after its last.
#[test]
fn an_idle_connection_is_closed() {
    let server = server();
    let answer = testing::read_all(&mut server.connect());
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408 "), "{answer}");
    let answer = server.exchange(b"GET /ok HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(answer.ends_with("fine"), "{answer}");
}

/// The task that reads a body when the deadline comes ends too, instead of waiting for ever.
#[actix_web::test]
async fn a_reader_is_woken_when_its_body_is_taken_away() {
    let ended = Rc::new(Notify::new());
    let signal = Rc::clone(&ended);
    let handler = move |mut body: web::Payload| {
        let signal = Rc::clone(&signal);
        async move {
            while let Some(Ok(_)) = body.next().await {}
            signal.notify_one();
            HttpResponse::Ok().finish()
        }
    };
    let config = testing::with_deadline(Duration::from_millis(1));
    let app =
        client::init_service(App::new().wrap(Edge::new(config)).route("/", web::post().to(handler))).await;
    let never: Payload = Payload::Stream { payload: Box::pin(stream::pending()) };
    let request = client::TestRequest::post().uri("/").to_request().replace_payload(never).0;
    let answer = app.call(request).await;
    assert_eq!(answer.err().unwrap().error_response().status(), StatusCode::REQUEST_TIMEOUT);
    ended.notified().await;
}

/// A client that hangs up does not stop the handler: what it has begun, it ends.
#[actix_web::test]
async fn a_handler_goes_on_when_its_client_hangs_up() {
    let (entered, release) = (Rc::new(Notify::new()), Rc::new(Notify::new()));
    let (finished, is_finished) = (Rc::new(Notify::new()), Rc::new(Cell::new(false)));
    let handler = {
        let (entered, release, finished, is_finished) =
            (Rc::clone(&entered), Rc::clone(&release), Rc::clone(&finished), Rc::clone(&is_finished));
        move || {
            let (entered, release, finished, is_finished) =
                (Rc::clone(&entered), Rc::clone(&release), Rc::clone(&finished), Rc::clone(&is_finished));
            async move {
                entered.notify_one();
                release.notified().await;
                is_finished.set(true);
                finished.notify_one();
                HttpResponse::Ok().finish()
            }
        }
    };
    let app = App::new().wrap(Edge::new(testing::config())).route("/", web::get().to(handler));
    let app = client::init_service(app).await;
    let mut answer = Box::pin(app.call(client::TestRequest::get().uri("/").to_request()));
    assert!((&mut answer).now_or_never().is_none());
    entered.notified().await;
    drop(answer);
    assert!(!is_finished.get());
    release.notify_one();
    finished.notified().await;
    assert!(is_finished.get());
}
