//! Roster's routes within an application, Roster's own or another.

use std::fmt;
use std::sync::Arc;

use actix_web::web::{self, Data, PayloadConfig, ServiceConfig};
use roster_service::Roster;

use super::beside::Beside;
use crate::backend::Backend;
use crate::edge::{Edge, EdgeConfig};
use crate::extract::BODY_LIMIT;
use crate::limits::NetworkLimits;
use crate::routes::{self, Document};

/// Roster, ready to be part of an actix-web application. Cheap to clone; every clone is the same service.
///
/// The application keeps its own `main`, routes, middleware and socket. It runs on the application's runtime, and
/// [`while_running`](Self::while_running) does what a node does beside its requests.
///
/// ```no_run
/// use actix_web::{App, HttpServer, web};
/// use roster_api::app::Application;
/// use roster_api::extract::SignedIn;
/// use roster_api::settings::{Environment, Settings};
///
/// async fn greet(caller: SignedIn) -> String {
///     format!("Hello, {}!", caller.0.user.email.as_typed())
/// }
///
/// #[actix_web::main]
/// async fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let settings = Settings::from_environment(&Environment::new([
///         ("DATABASE_URL", "sqlite://data/shop.db"),
///         ("ROSTER_HTTP__PUBLIC_URL", "https://shop.example/accounts"),
///     ]))?;
///     let accounts = Application::builder(&settings).mount("/accounts").await?;
///     let mounted = accounts.clone();
///     let server = HttpServer::new(move || {
///         App::new()
///             .configure(|config| mounted.configure(config))
///             .service(web::resource("/greeting").wrap(mounted.edge()).get(greet))
///     });
///     accounts.while_running(server.bind("127.0.0.1:8000")?.run()).await?;
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct Mounted {
    roster: Data<Roster>,
    limits: Data<NetworkLimits>,
    document: Data<Document>,
    edge: Arc<EdgeConfig>,
    backend: Backend,
    prefix: String,
}

impl fmt::Debug for Mounted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mounted")
            .field("prefix", &self.prefix)
            .field("backend", &self.backend)
            .finish_non_exhaustive()
    }
}

impl Mounted {
    pub(super) fn new(
        roster: Roster,
        backend: Backend,
        limits: NetworkLimits,
        edge: Arc<EdgeConfig>,
        prefix: &str,
    ) -> Self {
        Self {
            roster: Data::new(roster),
            limits: Data::new(limits),
            document: Data::new(Document::of(backend.clone(), edge.prefix())),
            edge,
            backend,
            prefix: prefix.to_owned(),
        }
    }

    /// The service behind the routes.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Puts the routes in place. What extractors such as [`SignedIn`](crate::extract::SignedIn) need is registered for the
    /// whole application, so that its own handlers can take them too.
    pub fn configure(&self, config: &mut ServiceConfig) {
        self.provide(config);
        let scope = web::scope(&self.prefix)
            .app_data(PayloadConfig::new(BODY_LIMIT))
            .configure(|config| self.backend.endpoints().configure(config))
            .default_service(web::to(routes::not_found));
        config.service(scope.wrap(self.edge()));
    }

    /// What stands before every route of Roster: request ids, the deadline, problem documents, security headers. Routes of the
    /// application's own that take Roster's extractors are wrapped in it, so that what these refuse is answered as elsewhere.
    pub fn edge(&self) -> Edge {
        Edge::new(Arc::clone(&self.edge))
    }

    /// Runs `server` to its end. Meanwhile mail and events are delivered, the changes of other nodes are followed, and what
    /// has had its time is purged; what of this is under way when the server ends is finished.
    ///
    /// Has to be called on an actix runtime (`#[actix_web::main]`).
    pub async fn while_running<T>(&self, server: impl Future<Output = T>) -> T {
        let beside = self.work_beside();
        let outcome = server.await;
        beside.end().await;
        outcome
    }

    pub(super) fn public_url(&self) -> &str {
        &self.edge.public_url
    }

    pub(super) fn backend(&self) -> &Backend {
        &self.backend
    }

    /// What handlers, extractors and limits take.
    pub(super) fn provide(&self, config: &mut ServiceConfig) {
        config
            .app_data(self.roster.clone())
            .app_data(self.limits.clone())
            .app_data(self.document.clone())
            .app_data(Data::from(Arc::clone(&self.edge)));
        self.backend.provide(config);
    }

    /// Starts what a node does beside its requests.
    fn work_beside(&self) -> Beside {
        let mut beside = Beside::new();
        let roster = self.roster().clone();
        beside.start("mail delivery", async move |stop| roster.deliver_until(stop.asked()).await);
        let roster = self.roster().clone();
        beside.start("catching up", async move |stop| roster.catch_up_until(stop.asked()).await);
        let roster = self.roster().clone();
        beside.start("settling", async move |stop| roster.settle_until(stop.asked()).await);
        let roster = self.roster().clone();
        beside.start("purge", async move |stop| roster.purge_until(stop.asked()).await);
        beside
    }
}
