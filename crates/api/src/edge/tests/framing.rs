use super::routes;
use crate::edge::testing::{self, Server};

const HEAD: &str = "POST /names HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
const SMUGGLED: &str = "GET /ok HTTP/1.1\r\nHost: x\r\n\r\n";

fn server() -> Server {
    Server::start(testing::config(), routes)
}

/// The bodies and headers on which servers have disagreed about where a request ends.
fn corpus() -> Vec<String> {
    let heads = [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5, 5",
        "Content-Length: +5",
        "Content-Length: -5",
        "Content-Length: 0x5",
        "Content-Length: 5 5",
        "Content-Length: ",
        "Content-Length: 99999999999999999999",
        "Content-Length : 5",
        "Content-Length: 5\r\n folded: 1",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: \x0bchunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding : chunked",
        "Transfer_Encoding\x00: chunked",
        "Host: y",
        "X: a\x00b",
        "X: a\rb",
    ];
    let bodies = [
        "x\r\n",
        "-1\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "+5\r\nhello\r\n0\r\n\r\n",
        "5 5\r\nhello\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFFF\r\nhello\r\n",
        "5\r\nhelloXX0\r\n\r\n",
        "5\nhello\n0\n\n",
        "5;a\nb\r\nhello\r\n0\r\n\r\n",
    ];
    let mut corpus: Vec<_> = heads.iter().map(|head| format!("{HEAD}{head}\r\n\r\n{SMUGGLED}")).collect();
    corpus.extend(bodies.iter().flat_map(|body| {
        ["/names", "/unread", "/nowhere"].map(|path| {
            let head = HEAD.replace("/names", path);
            format!("{head}Transfer-Encoding: chunked\r\n\r\n{body}{SMUGGLED}")
        })
    }));
    corpus.push(format!("POST /names HTTP/1.1\r\nContent-Length: 5\r\n\r\n{SMUGGLED}"));
    corpus.push(format!(
        "POST /names HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{SMUGGLED}"
    ));
    corpus.push(format!("POST /names HTTP/1.0\r\nHost: x\r\n\r\n{SMUGGLED}"));
    corpus.push(format!("GET /ok HTTP/1.1 \r\nHost: x\r\n\r\n{SMUGGLED}"));
    corpus.push(format!("GET  /ok HTTP/1.1\r\nHost: x\r\n\r\n{SMUGGLED}"));
    corpus.push(format!("GET /o\x01k HTTP/1.1\r\nHost: x\r\n\r\n{SMUGGLED}"));
    corpus.push(format!("G(T /ok HTTP/1.1\r\nHost: x\r\n\r\n{SMUGGLED}"));
    corpus.push(format!("GET /ok HTTP/2.0\r\nHost: x\r\n\r\n{SMUGGLED}"));
    corpus
}

/// HT-06: whatever is wrong with the framing, there is one answer, an error, and the connection closes.
#[test]
fn a_smuggled_request_is_never_answered() {
    let server = server();
    for request in corpus() {
        let answer = server.exchange(request.as_bytes());
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{request:?}\n{answer}");
        assert!(!answer.contains("fine"), "{request:?}\n{answer}");
    }
}

/// HT-06: broken framing is a 400, whether or not the route reads its body.
#[test]
fn broken_framing_is_400() {
    let server = server();
    for request in corpus() {
        let answer = server.exchange(request.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 400 "), "{request:?}\n{answer}");
    }
}

/// Sound framing is not punished: a chunked body is read, and the connection serves the next request.
#[test]
fn a_sound_chunked_body_keeps_its_connection() {
    let body = "8\r\n{\"name\":\r\n5\r\n\"ada\"\r\n1\r\n}\r\n0\r\n\r\n";
    let last = "GET /ok HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let answer =
        server().exchange(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n{body}{last}").as_bytes());
    assert!(answer.contains("ada") && answer.ends_with("fine"), "{answer}");
}

/// HT-04: limits that show in the head, before anything of the body is read.
#[test]
fn limits_hold_over_a_socket() {
    let server = server();
    let large = server.exchange(format!("{HEAD}Content-Length: 65537\r\n\r\n").as_bytes());
    assert!(large.starts_with("HTTP/1.1 413 ") && large.contains("payload_too_large"), "{large}");

    let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000)).repeat(5);
    let chunked =
        server.exchange(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n{chunk}0\r\n\r\n").as_bytes());
    assert!(chunked.starts_with("HTTP/1.1 413 "), "{chunked}");

    let target = "a".repeat(9 * 1024);
    let long =
        server.exchange(format!("GET /{target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes());
    assert!(long.starts_with("HTTP/1.1 414 ") && long.contains("uri_too_long"), "{long}");

    let headers = (0..97).map(|index| format!("X-{index}: 1\r\n")).collect::<Vec<_>>().concat();
    let many = server.exchange(format!("GET /ok HTTP/1.1\r\nHost: x\r\n{headers}\r\n").as_bytes());
    assert!(many.starts_with("HTTP/1.1 431 "), "{many}");
}

/// HT-03: `CONNECT` opens no tunnel.
#[test]
fn connect_is_refused() {
    let answer =
        server().exchange(format!("CONNECT other:443 HTTP/1.1\r\nHost: x\r\n\r\n{SMUGGLED}").as_bytes());
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
}

/// HT-07: no answer names the server.
#[test]
fn no_answer_names_the_server() {
    let answer = server().exchange(b"GET /ok HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert!(!answer.to_ascii_lowercase().contains("\r\nserver:"), "{answer}");
}
