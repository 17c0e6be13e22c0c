//! A way to the database that can be cut.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result};

/// Passes connections on, until it is cut.
pub(super) struct Way {
    state: Arc<State>,
}

struct State {
    is_cut: AtomicBool,
    /// Both ends of every connection so far.
    ends: Mutex<Vec<TcpStream>>,
}

impl Way {
    /// To the server of a database; and the URL of the database by this way.
    pub(super) fn to(database_url: &str) -> Result<(String, Self)> {
        let (before, rest) = database_url.split_once('@').context("the URL of the database names nobody")?;
        let (server, database) = rest.split_once('/').context("the URL names no database")?;
        let server: SocketAddr = server.parse().context("the server of the database is no address")?;
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let url = format!("{before}@{}/{database}", listener.local_addr()?);
        let state = Arc::new(State { is_cut: false.into(), ends: Mutex::default() });
        let accepting = Arc::clone(&state);
        // Ends with the process.
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // Whoever comes while the way is cut is dropped at once.
                if !accepting.is_cut.load(Ordering::SeqCst) {
                    let passed_on =
                        TcpStream::connect(server).and_then(|server| accepting.pass_on(client, server));
                    if let Err(error) = passed_on {
                        eprintln!("a connection to the database was not passed on: {error}");
                    }
                }
            }
        });
        Ok((url, Self { state }))
    }

    /// Breaks every connection and lets no other through.
    pub(super) fn cut(&self) {
        self.state.is_cut.store(true, Ordering::SeqCst);
        for end in self.state.ends.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            // One that is broken already cannot be broken.
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    /// Lets connections through again.
    pub(super) fn heal(&self) {
        self.state.is_cut.store(false, Ordering::SeqCst);
    }
}

impl State {
    fn pass_on(&self, client: TcpStream, server: TcpStream) -> io::Result<()> {
        for (from, to) in [(&client, &server), (&server, &client)] {
            from.set_nodelay(true)?;
            let (mut from, mut to) = (from.try_clone()?, to.try_clone()?);
            thread::spawn(move || {
                // A broken connection is what this is for.
                let _ = io::copy(&mut from, &mut to);
                let _ = to.shutdown(Shutdown::Both);
            });
        }
        self.ends.lock().unwrap_or_else(PoisonError::into_inner).extend([client, server]);
        Ok(())
    }
}
