//! Who reads, and who floods.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle, sleep};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use serde_json::json;

use crate::bench::client::Client;

/// Clients that send passwords at the same time.
const FLOODERS: u32 = 64;
/// How long one waits that was turned away: a tenth of what it is told to, and a multiple of what the answer takes.
const IMPATIENCE: Duration = Duration::from_millis(100);
/// Between two reads, so that they meet the flood in all its states.
const PAUSE: Duration = Duration::from_millis(5);
/// Reads that do not count.
const WARM_UP: u32 = 50;

/// Somebody who is signed in and reads `GET /v1/me`.
pub(super) struct Reader {
    client: Client,
    access_token: String,
}

impl Reader {
    pub(super) fn new(address: SocketAddr, access_token: String) -> Result<Self> {
        Ok(Self { client: Client::connect(address)?, access_token })
    }

    pub(super) fn warm_up(&mut self) -> Result<()> {
        self.read(WARM_UP).map(drop)
    }

    /// How long each of so many reads took.
    pub(super) fn read(&mut self, samples: u32) -> Result<Vec<Duration>> {
        (0..samples)
            .map(|_| {
                sleep(PAUSE);
                let answer = self.client.get("/v1/me", &self.access_token)?;
                ensure!(answer.status == 200, "a read was answered with {}", answer.status);
                Ok(answer.took)
            })
            .collect()
    }
}

/// Many who send passwords as fast as they are answered.
pub(super) struct Flood {
    is_over: Arc<AtomicBool>,
    flooders: Vec<JoinHandle<Result<Vec<Duration>>>>,
}

impl Flood {
    pub(super) fn start(address: SocketAddr) -> Result<Self> {
        let is_over = Arc::new(AtomicBool::new(false));
        let flooders = (0..FLOODERS).map(|number| {
            let (client, is_over) = (Client::connect(address)?, Arc::clone(&is_over));
            Ok(thread::spawn(move || send(client, number, &is_over)))
        });
        let flooders = flooders.collect::<Result<_>>()?;
        Ok(Self { is_over, flooders })
    }

    /// Ends it; how long each answer took that turned a flooder away.
    pub(super) fn end(self) -> Result<Vec<Duration>> {
        self.is_over.store(true, Ordering::Relaxed);
        let mut refused = Vec::new();
        for flooder in self.flooders {
            refused.extend(flooder.join().map_err(|_| anyhow!("a flooder panicked")).flatten()?);
        }
        Ok(refused)
    }
}

/// Sends wrong passwords, each for another address: what is measured is hashing and not the lockout.
fn send(mut client: Client, number: u32, is_over: &AtomicBool) -> Result<Vec<Duration>> {
    let mut refused = Vec::new();
    for attempt in 0_u64.. {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        let identifier = format!("flooder-{number}-{attempt}@bench.example");
        let body = json!({ "identifier": identifier, "password": "wrong-quartz-lantern" });
        let answer = client.post("/v1/auth/login", &body.to_string()).context("the flood broke off")?;
        match answer.status {
            401 => {}
            503 => {
                refused.push(answer.took);
                sleep(IMPATIENCE);
            }
            other => return Err(anyhow!("a flooder was answered with {other}")),
        }
    }
    Ok(refused)
}
