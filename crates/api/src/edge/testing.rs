//! What the tests of the edge share: a configuration, and a server on a socket.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};

use actix_web::{
    App, HttpServer,
    body::MessageBody,
    dev::{ServerHandle, ServiceResponse},
    rt::System,
    test, web,
};
use serde_json::Value;

use super::{Edge, EdgeConfig, RequestIds, bound_stalled_readers};

/// The server's own timeouts. It reckons them from a clock that is up to half a second behind and misses one that
/// has passed already when it is set, so shorter ones would not be kept.
const SERVER_TIMEOUT: Duration = Duration::from_secs(1);

/// A configuration with a deadline that no ordinary test reaches.
pub(crate) fn config() -> Arc<EdgeConfig> {
    with_deadline(Duration::from_mins(1))
}

pub(crate) fn with_deadline(request_deadline: Duration) -> Arc<EdgeConfig> {
    Arc::new(EdgeConfig {
        public_url: "http://127.0.0.1:8080".to_owned(),
        trusted_proxies: Vec::new(),
        request_deadline,
        request_ids: RequestIds::new(|| "made-here".to_owned()),
    })
}

/// The problem document of an answer, after a look at its type.
pub(crate) async fn problem<B: MessageBody>(response: ServiceResponse<B>) -> Value {
    assert_eq!(response.headers().get("content-type").unwrap(), "application/problem+json");
    let status = response.status();
    let body = test::read_body(response).await;
    if body.is_empty() {
        // The answer to HEAD.
        return Value::Null;
    }
    let problem: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(problem["status"], status.as_u16());
    problem
}

/// A server on a port of its own, stopped when dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(
        config: Arc<EdgeConfig>,
        routes: impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        bound_stalled_readers(&listener, config.request_deadline).unwrap();
        let (started, handle) = mpsc::channel();
        let thread = thread::spawn(move || {
            System::new().block_on(async move {
                let make = move || App::new().wrap(Edge::new(Arc::clone(&config))).configure(routes.clone());
                let server = HttpServer::new(make)
                    .workers(1)
                    .disable_signals()
                    .keep_alive(SERVER_TIMEOUT)
                    .client_request_timeout(SERVER_TIMEOUT)
                    .client_disconnect_timeout(SERVER_TIMEOUT)
                    .listen(listener)
                    .unwrap()
                    .run();
                started.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        Self { address, handle: handle.recv().unwrap(), thread: Some(thread) }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream
    }

    /// Sends bytes and reads until the server closes. What is sent should make it close.
    pub(crate) fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        read_all(&mut stream)
    }
}

/// Everything until the connection closes; a reset counts as a close.
pub(crate) fn read_all(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        match stream.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => bytes.extend_from_slice(&chunk[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
            Err(error) => panic!("the server keeps the connection open: {error}; so far {bytes:?}"),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Drop for Server {
    fn drop(&mut self) {
        // The command is sent when `stop` is called; its future only waits for the end.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
