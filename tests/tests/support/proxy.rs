//! A way to a server that can be cut.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// Passes connections on to a server, until it is cut.
pub(crate) struct Proxy {
    address: SocketAddr,
    way: Arc<Way>,
}

struct Way {
    is_cut: AtomicBool,
    is_over: AtomicBool,
    /// Both ends of every connection so far.
    ends: Mutex<Vec<TcpStream>>,
}

impl Proxy {
    /// To the server at this address.
    pub(crate) fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let way = Way { is_cut: false.into(), is_over: false.into(), ends: Mutex::default() };
        let way = Arc::new(way);
        let accepting = Arc::clone(&way);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if accepting.is_over.load(Ordering::SeqCst) {
                    break;
                }
                // Who is let in while the way is cut is dropped at once.
                if !accepting.is_cut.load(Ordering::SeqCst) {
                    accepting.pass_on(client, TcpStream::connect(&server).unwrap());
                }
            }
        });
        Self { address, way }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Breaks every connection and lets no other through.
    pub(crate) fn cut(&self) {
        self.way.is_cut.store(true, Ordering::SeqCst);
        self.way.break_all();
    }

    /// Lets connections through again.
    pub(crate) fn heal(&self) {
        self.way.is_cut.store(false, Ordering::SeqCst);
    }
}

impl Way {
    fn pass_on(&self, client: TcpStream, server: TcpStream) {
        let pairs = [(&client, &server), (&server, &client)]
            .map(|(from, to)| (from.try_clone().unwrap(), to.try_clone().unwrap()));
        self.ends.lock().unwrap().extend([client, server]);
        for (mut from, mut to) in pairs {
            thread::spawn(move || {
                // A broken connection is what this is for.
                let _ = io::copy(&mut from, &mut to);
                let _ = to.shutdown(Shutdown::Both);
            });
        }
    }

    fn break_all(&self) {
        for end in self.ends.lock().unwrap().drain(..) {
            let _ = end.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.way.is_over.store(true, Ordering::SeqCst);
        self.way.break_all();
        // Wakes the thread that waits for the next connection.
        let _ = TcpStream::connect(self.address);
    }
}
