//! A mail server that behaves as badly as it is told to.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test whose mail server fails, fails by panicking"
)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// Longest that a test waits for something to be heard.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a line is answered with.
enum Reply {
    Line(&'static str),
    Silence,
    /// The end of the connection.
    End,
}

/// The answer after which a message comes.
const GO_ON: &str = "354 go on";

/// What a server does to those who connect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conduct {
    /// It takes every mail.
    Takes,
    /// It answers lines that begin like the first with the second, and otherwise takes all. The end of a message is `.`.
    Answers(&'static str, &'static str),
    /// It lets in, and says nothing any more.
    Hangs,
    /// It falls silent when a line begins like this.
    HangsAt(&'static str),
    /// It lets in, and leaves at once.
    Leaves,
}

/// A mail server on a free port. It lives as long as the process.
#[derive(Debug, Clone)]
pub struct MailServer {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    news: Condvar,
}

#[derive(Debug)]
struct State {
    conduct: Conduct,
    connections: usize,
    lines: Vec<String>,
    messages: Vec<String>,
}

impl MailServer {
    /// Listens.
    pub fn start(conduct: Conduct) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("the address of the listener");
        let state = State { conduct, connections: 0, lines: Vec::new(), messages: Vec::new() };
        let shared = Arc::new(Shared { state: Mutex::new(state), news: Condvar::new() });
        let server = Self { address, shared: Arc::clone(&shared) };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                thread::spawn(move || shared.receive(&stream));
            }
        });
        server
    }

    /// The setting that leads here.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Behaves like this from now on, also to those who are connected.
    pub fn behaves(&self, conduct: Conduct) {
        self.shared.lock().conduct = conduct;
    }

    /// Every command that was heard.
    pub fn lines(&self) -> Vec<String> {
        self.shared.lock().lines.clone()
    }

    /// Every message that was heard to its end, whatever was answered then.
    pub fn messages(&self) -> Vec<String> {
        self.shared.lock().messages.clone()
    }

    /// How many connections there were, and lines in them.
    pub fn contacts(&self) -> usize {
        self.shared.lock().contacts()
    }

    /// Blocks until there were so many.
    pub fn wait_for_contacts(&self, count: usize) {
        self.shared.wait(|state| state.contacts() >= count);
    }

    /// Blocks until so many messages were heard to their end.
    pub fn wait_for_messages(&self, count: usize) {
        self.shared.wait(|state| state.messages.len() >= count);
    }
}

impl State {
    fn contacts(&self) -> usize {
        self.connections + self.lines.len()
    }

    /// What a line is answered with; the empty one stands for the beginning.
    fn reply(&self, line: &str) -> Reply {
        match self.conduct {
            Conduct::Hangs => Reply::Silence,
            Conduct::HangsAt(start) if line.starts_with(start) => Reply::Silence,
            Conduct::Leaves => Reply::End,
            Conduct::Answers(start, reply) if line.starts_with(start) => Reply::Line(reply),
            _ => Reply::Line(match line.get(..4) {
                None if line.is_empty() => "220 ready",
                Some("DATA") => GO_ON,
                Some("QUIT") => "221 bye",
                _ => "250 fine",
            }),
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.news.notify_all();
    }

    fn wait(&self, is_there: impl Fn(&State) -> bool) {
        let (state, timeout) = self
            .news
            .wait_timeout_while(self.lock(), PATIENCE, |state| !is_there(state))
            .unwrap_or_else(PoisonError::into_inner);
        assert!(!timeout.timed_out(), "the mail server waits in vain: {state:?}");
    }

    fn receive(&self, mut stream: &TcpStream) {
        self.change(|state| state.connections += 1);
        let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
        let mut heard = String::new();
        loop {
            // By itself, so that nobody waits for the lock while this one waits for the other end.
            let reply = self.lock().reply(&heard);
            let reply = match reply {
                Reply::Line(reply) => reply,
                Reply::End => return,
                // Until the other one goes.
                Reply::Silence => return lines.for_each(drop),
            };
            if stream.write_all(format!("{reply}\r\n").as_bytes()).is_err() {
                return;
            }
            if reply == GO_ON {
                let Some(message) = message(&mut lines) else { return };
                self.change(|state| state.messages.push(message));
                ".".clone_into(&mut heard);
            } else {
                let Some(line) = lines.next() else { return };
                self.change(|state| state.lines.push(line.clone()));
                heard = line;
            }
        }
    }
}

/// A message without its last line, a dot. `None` when that never came.
fn message(lines: &mut impl Iterator<Item = String>) -> Option<String> {
    let mut text = String::new();
    loop {
        let line = lines.next()?;
        if line == "." {
            return Some(text);
        }
        text.push_str(&line);
        text.push('\n');
    }
}
