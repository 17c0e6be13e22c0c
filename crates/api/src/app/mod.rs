//! The application: the service, its routes and the socket that it listens on.

mod assemble;
mod banner;
mod beside;
mod database;
mod error;
mod first_admin;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::web::{self, Data, PayloadConfig};
use actix_web::{App, HttpServer};
use roster_service::Roster;
use roster_service::mail::Mailer;
use roster_service::persistence::Store;
use roster_service::ports::{Clock, IdSource, OsRandom, SystemClock};

use self::beside::Beside;
pub use self::error::StartError;
use crate::cli::Finding;
use crate::edge::{Edge, EdgeConfig, RequestIds, bound_stalled_readers};
use crate::extract::BODY_LIMIT;
use crate::limits::NetworkLimits;
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
    roster: Roster,
    server: Server,
    address: SocketAddr,
    public_url: String,
}

impl Application {
    /// Connects to the database, brings or checks its schema, and listens.
    ///
    /// An embedded database is migrated; one on PostgreSQL only when `migrate` says so.
    ///
    /// # Errors
    /// [`StartError`] names what stands in the way: a setting by its key, never by its value.
    pub async fn build(settings: &Settings, migrate: bool) -> Result<Self, StartError> {
        let store = database::open(settings, migrate).await?;
        Self::on(settings, store, Ports::default()).await
    }

    /// The same on a database that is connected and migrated already.
    pub async fn on(settings: &Settings, store: Store, ports: Ports) -> Result<Self, StartError> {
        let bind = settings.http.bind;
        let listener = TcpListener::bind(bind).map_err(|source| StartError::Listen { bind, source })?;
        let address = listener.local_addr().map_err(|source| StartError::Listen { bind, source })?;
        bound_stalled_readers(&listener, settings.http.request_deadline)
            .map_err(|source| StartError::Listen { bind, source })?;
        let names = settings.public_names(address);
        let edge = edge(settings, names.public_url.clone(), Arc::clone(&ports.ids));
        let limits = NetworkLimits::new(&settings.rate_limit, Arc::clone(&ports.clock));
        let roster = assemble::roster(settings, names, store, ports).await?;
        first_admin::invite(settings, &roster).await?;
        let server = serve(settings, roster.clone(), limits, &edge, listener)
            .map_err(|source| StartError::Listen { bind, source })?;
        Ok(Self { roster, server, address, public_url: edge.public_url.clone() })
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The service behind the routes.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Serves until the process is told to stop (SIGTERM: requests under way are finished, for ten seconds at most),
    /// delivers mail and follows the changes of other nodes meanwhile.
    ///
    /// # Errors
    /// When the listening socket fails.
    pub async fn run(self) -> std::io::Result<()> {
        banner::print(&self.public_url);
        let beside = self.work_beside();
        let outcome = self.server.await;
        beside.end().await;
        outcome
    }

    /// Starts what a node does beside its requests.
    fn work_beside(&self) -> Beside {
        let mut beside = Beside::new();
        let roster = self.roster.clone();
        beside.start("mail delivery", async move |stop| roster.deliver_until(stop.asked()).await);
        let roster = self.roster.clone();
        beside.start("catching up", async move |stop| roster.catch_up_until(stop.asked()).await);
        let roster = self.roster.clone();
        beside.start("settling", async move |stop| roster.settle_until(stop.asked()).await);
        let roster = self.roster.clone();
        beside.start("purge", async move |stop| roster.purge_until(stop.asked()).await);
        beside
    }

    /// Serves, and nothing goes on beside: for tests, which deliver mail and catch up when they want to look.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn into_server(self) -> Server {
        self.server
    }
}

/// The service for a command that does not listen.
pub async fn offline(settings: &Settings) -> Result<Roster, StartError> {
    let store = database::open(settings, false).await?;
    assemble::roster(settings, settings.public_names(settings.http.bind), store, Ports::default()).await
}

pub use self::database::schema;

/// Tries what the settings lead to without changing anything: what `roster config check` tells.
///
/// # Errors
/// What a start would be refused for.
pub async fn inspect(settings: &Settings) -> Result<Vec<Finding>, StartError> {
    assemble::templates(settings)?;
    let mut findings = vec![Finding { check: "mail templates", result: "ok".to_owned() }];
    findings.extend(database::inspect(settings).await?);
    Ok(findings)
}

fn edge(settings: &Settings, public_url: String, ids: Arc<dyn IdSource>) -> Arc<EdgeConfig> {
    let request_ids = RequestIds::new(move || {
        let mut bytes = [0; 16];
        // Request ids are no secrets: without randomness the request fails where it matters, and is logged as zeros.
        if ids.fill(&mut bytes).is_err() {
            bytes = [0; 16];
        }
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    });
    Arc::new(EdgeConfig {
        public_url,
        trusted_proxies: settings.http.trusted_proxies.clone(),
        request_deadline: settings.http.request_deadline,
        request_ids,
    })
}

fn serve(
    settings: &Settings,
    roster: Roster,
    limits: NetworkLimits,
    edge: &Arc<EdgeConfig>,
    listener: TcpListener,
) -> std::io::Result<Server> {
    let (roster, limits) = (Data::new(roster), Data::new(limits));
    let edge = Data::from(Arc::clone(edge));
    let mut server = HttpServer::new(move || {
        App::new()
            .app_data(roster.clone())
            .app_data(limits.clone())
            .app_data(edge.clone())
            .app_data(PayloadConfig::new(BODY_LIMIT))
            .configure(|config| routes::all().configure(config))
            .default_service(web::to(routes::not_found))
            .wrap(Edge::new(edge.clone().into_inner()))
    })
    .client_request_timeout(HEAD_TIMEOUT.min(settings.http.request_deadline))
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(SHUTDOWN_SECONDS);
    if let Some(workers) = settings.http.workers.and_then(|workers| usize::try_from(workers).ok()) {
        server = server.workers(workers);
    }
    Ok(server.listen(listener)?.run())
}
