//! Peers that are slow, or do nothing at all.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::support::{Calls, TestApp, TestDatabase, on_both_databases};

/// Longer than any of them may last, short enough for a test that fails.
const PATIENCE: Duration = Duration::from_secs(30);
const DRIP: Duration = Duration::from_millis(50);

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Everything until the server closes; a reset counts as a close.
fn rest(mut stream: TcpStream) -> String {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut answer = Vec::new();
    if let Err(error) = stream.read_to_end(&mut answer) {
        assert_eq!(error.kind(), ErrorKind::ConnectionReset, "the server keeps the connection open");
    }
    String::from_utf8(answer).unwrap()
}

/// Begins with `head` and adds `drip` for as long as the server says nothing.
fn dripping(address: SocketAddr, head: &str, drip: &[u8]) -> String {
    let started = Instant::now();
    let mut stream = connect(address);
    stream.write_all(head.as_bytes()).unwrap();
    stream.set_read_timeout(Some(DRIP)).unwrap();
    // A look that waits for an answer is the pause between two drips.
    while stream.peek(&mut [0]).is_err_and(|error| error.kind() == ErrorKind::WouldBlock) {
        assert!(started.elapsed() < PATIENCE, "the server keeps the connection open");
        if stream.write_all(drip).is_err() {
            break;
        }
    }
    rest(stream)
}

fn slow_head(address: SocketAddr) {
    let answer = dripping(address, "GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"x");
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

fn no_head(address: SocketAddr) {
    let answer = rest(connect(address));
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

fn slow_body(address: SocketAddr) {
    let head = "POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n";
    let answer = dripping(address, head, b" ");
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains(r#""code":"request_timeout""#), "{answer}");
    assert!(answer.to_ascii_lowercase().contains("connection: close"), "{answer}");
}

fn slow_chunks(address: SocketAddr) {
    let head = "POST /v1/auth/refresh HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    let answer = dripping(address, head, b"1\r\n \r\n");
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

/// Asks for the largest answer there is, again and again, and reads nothing. The server takes no further requests
/// while an answer is stuck, so that asking is stuck too until the connection is gone.
fn no_reading(address: SocketAddr) {
    let mut stream = connect(address);
    let requests = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100);
    let end = loop {
        if let Err(error) = stream.write_all(requests.as_bytes()) {
            break error.kind();
        }
    };
    assert!(matches!(end, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{end:?}");
}

on_both_databases! {
    /// HT-05: slow heads, slow bodies, readers that do not read and connections without a request are closed, many of
    /// each at once, and nobody else waits for them.
    async fn slow_peers_are_cut_off(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_HTTP__REQUEST_DEADLINE", "1s")]).await;
        let mut kinds: Vec<fn(SocketAddr)> = vec![slow_head, no_head, slow_body, slow_chunks];
        if cfg!(target_os = "linux") {
            kinds.push(no_reading);
        }
        let address = app.address();
        let mut peers = JoinSet::new();
        for kind in kinds.iter().cycle().take(8 * kinds.len()).copied() {
            peers.spawn_blocking(move || kind(address));
        }
        for _ in 0..20 {
            app.get("/health/ready").send().await.expect(200);
        }
        peers.join_all().await;
        app.get("/health/ready").send().await.expect(200);
    }
}
