//! The smallest HTTP/1.1 client that can tell how long an answer takes: one connection, one request at a time.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

/// Longer than a request may take on the server's side.
const PATIENCE: Duration = Duration::from_mins(1);

/// A connection that is kept.
pub(super) struct Client {
    address: SocketAddr,
    connection: BufReader<TcpStream>,
}

/// An answer, read to its end.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    /// From the first byte of the request to the last of the answer.
    pub(super) took: Duration,
}

impl Client {
    pub(super) fn connect(address: SocketAddr) -> Result<Self> {
        let connection = TcpStream::connect(address).with_context(|| format!("cannot reach {address}"))?;
        connection.set_nodelay(true)?;
        connection.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { address, connection: BufReader::new(connection) })
    }

    /// Sends JSON and waits for the answer.
    pub(super) fn post(&mut self, path: &str, json: &str) -> Result<Answer> {
        let length = json.len();
        self.send(
            "POST",
            path,
            &format!("content-type: application/json\r\ncontent-length: {length}\r\n\r\n{json}"),
        )
    }

    /// Asks with an access token and waits for the answer.
    pub(super) fn get(&mut self, path: &str, access_token: &str) -> Result<Answer> {
        self.call("GET", path, access_token)
    }

    /// Calls with an access token and without a body, and waits for the answer.
    pub(super) fn call(&mut self, method: &str, path: &str, access_token: &str) -> Result<Answer> {
        self.send(method, path, &format!("authorization: Bearer {access_token}\r\ncontent-length: 0\r\n\r\n"))
    }

    /// Sends a request, whose `rest` is what comes after the host, and waits for the answer.
    fn send(&mut self, method: &str, path: &str, rest: &str) -> Result<Answer> {
        let request = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n{rest}", self.address);
        let began = Instant::now();
        self.connection.get_mut().write_all(request.as_bytes())?;
        let (status, length) = self.read_head()?;
        let mut body = vec![0; length];
        self.connection.read_exact(&mut body).context("the answer breaks off")?;
        Ok(Answer { status, body, took: began.elapsed() })
    }

    /// The status, and how long the body is.
    fn read_head(&mut self) -> Result<(u16, usize)> {
        let first = self.read_line()?;
        let status = first.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
        let status = status.with_context(|| format!("not an answer: {first}"))?;
        // No content: it has no length either (RFC 9110 section 8.6).
        let mut length = (status == 204).then_some(0);
        loop {
            let line = self.read_line()?;
            if line.is_empty() {
                return Ok((status, length.context("the answer has no Content-Length")?));
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = Some(value.trim().parse()?);
            }
        }
    }

    fn read_line(&mut self) -> Result<String> {
        let mut line = String::new();
        ensure!(self.connection.read_line(&mut line)? > 0, "the server closed the connection");
        Ok(line.trim_end().to_owned())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::thread;

    use super::Client;

    #[test]
    fn answers_on_one_connection_are_told_apart() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let (mut connection, _) = listener.accept().unwrap();
            for answer in [
                "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\nx: y\r\n\r\n{}",
                "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n",
            ] {
                let mut request = [0; 1024];
                assert!(connection.read(&mut request).unwrap() > 0);
                connection.write_all(answer.as_bytes()).unwrap();
            }
        });
        let mut client = Client::connect(address).unwrap();
        let first = client.post("/a", "{}").unwrap();
        let second = client.post("/b", "{}").unwrap();
        assert_eq!((first.status, first.body.as_slice()), (401, b"{}".as_slice()));
        assert_eq!((second.status, second.body.len()), (202, 0));
        server.join().unwrap();
    }
}
