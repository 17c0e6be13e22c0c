//! The application: the service, its routes and the socket that it listens on.

mod assemble;
mod banner;
mod beside;
mod builder;
mod database;
mod error;
mod first_admin;
mod mounted;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::web::{self, PayloadConfig};
use actix_web::{App, HttpServer};
use roster_service::Roster;
use roster_service::mail::Mailer;
use roster_service::ports::{Clock, IdSource, OsRandom, SystemClock};

pub use self::builder::Builder;
pub use self::error::StartError;
pub use self::mounted::Mounted;
use crate::edge::RequestIds;
use crate::extract::BODY_LIMIT;
use crate::routes;
use crate::settings::Settings;

/// How long requests under way may take to end once the process is told to stop.
const SHUTDOWN_SECONDS: u64 = 10;
/// How long the head of a request may take at most. Together with the deadline of the request this bounds every
/// connection.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a connection is kept for the next request.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// What an application takes from the world around it.
pub struct Ports {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub ids: Arc<dyn IdSource>,
    /// How mail leaves; `None`: as the settings say.
    pub mailer: Option<Arc<dyn Mailer>>,
}

impl Default for Ports {
    /// The machine's clock, the system's randomness, mail as the settings say.
    fn default() -> Self {
        Self { clock: Arc::new(SystemClock), ids: Arc::new(OsRandom), mailer: None }
    }
}

/// A service that listens.
pub struct Application {
    mounted: Mounted,
    server: Server,
    address: SocketAddr,
}

impl Application {
    /// An application of these settings.
    pub fn builder(settings: &Settings) -> Builder<'_> {
        Builder::new(settings)
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The service behind the routes.
    pub fn roster(&self) -> &Roster {
        self.mounted.roster()
    }

    /// Serves until the process is told to stop (SIGTERM: requests under way are finished, for ten seconds at most),
    /// delivers mail and follows the changes of other nodes meanwhile.
    ///
    /// # Errors
    /// When the listening socket fails.
    pub async fn run(self) -> std::io::Result<()> {
        let is_mirror = self.roster().is_mirror();
        banner::print(self.mounted.backend().name(), self.mounted.public_url(), is_mirror);
        self.mounted.while_running(self.server).await
    }

    /// Serves, and nothing goes on beside: for tests, which deliver mail and catch up when they want to look.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn into_server(self) -> Server {
        self.server
    }
}

fn request_ids(ids: Arc<dyn IdSource>) -> RequestIds {
    RequestIds::new(move || {
        let mut bytes = [0; 16];
        // Request ids are no secrets: without randomness the request fails where it matters, and is logged as zeros.
        if ids.fill(&mut bytes).is_err() {
            bytes = [0; 16];
        }
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    })
}

fn serve(settings: &Settings, mounted: Mounted, listener: TcpListener) -> std::io::Result<Server> {
    let mut server = HttpServer::new(move || {
        App::new()
            .app_data(PayloadConfig::new(BODY_LIMIT))
            .configure(|config| mounted.provide(config))
            .configure(|config| mounted.backend().endpoints().configure(config))
            .default_service(web::to(routes::not_found))
            .wrap(mounted.edge())
    })
    .client_request_timeout(HEAD_TIMEOUT.min(settings.http.request_deadline))
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(SHUTDOWN_SECONDS);
    if let Some(workers) = settings.http.workers.and_then(|workers| usize::try_from(workers).ok()) {
        server = server.workers(workers);
    }
    Ok(server.listen(listener)?.run())
}
