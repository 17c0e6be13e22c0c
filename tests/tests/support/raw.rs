//! Requests that no well-behaved client sends.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use super::TestApp;

/// Sends bytes over a connection of their own and reads whatever comes back until the server closes it. The request
/// has to ask for that by `Connection: close`.
pub(crate) async fn raw(app: &TestApp, request: impl Into<Vec<u8>>) -> String {
    let (address, request) = (app.address(), request.into());
    let exchange = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(&request).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        // The server may have closed the connection first.
        let _ = stream.shutdown(Shutdown::Both);
        String::from_utf8(answer).unwrap()
    };
    tokio::task::spawn_blocking(exchange).await.unwrap()
}
