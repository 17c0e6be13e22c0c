//! An application for tests: on a database and a port of its own, with the clock and the mailbox in hand.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test that cannot start its application fails by panicking"
)]

mod log;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use futures_util::future::join_all;
/// The service behind [`TestApp::roster`].
pub use roster_service as service;
use roster_service::Roster;
use roster_service::mail::{Mail, Mailer, testing::Mailbox};
pub use roster_service::persistence::testing::{EmptyDatabase, POSTGRES_URL, TestDatabase};
pub use roster_service::persistence::{DatabaseOptions, on_both_databases};
use roster_service::persistence::{Schema, Store};
use roster_service::ports::testing::ManualClock;
use roster_service::ports::{Clock, OsRandom, SystemClock};
use tokio::sync::oneshot;

pub use log::logged;

use crate::app::{Application, Ports};
use crate::backend::Backend;
use crate::settings::{Environment, Settings};

/// What every application of a test is set to, unless the test says otherwise: the cheapest hash, a known secret key, a
/// free port, and no limits for the one network that all its requests come from.
const DEFAULTS: [(&str, &str); 6] = [
    ("ROSTER_HTTP__BIND", "127.0.0.1:0"),
    ("ROSTER_HTTP__WORKERS", "1"),
    ("ROSTER_SECRET_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
    ("ROSTER_AUTH__BCRYPT_COST", "4"),
    ("ROSTER_AUTH__ALLOW_WEAK_HASHES", "true"),
    ("ROSTER_RATE_LIMIT__ENABLED", "false"),
];

/// A running application.
pub struct TestApp {
    /// Its database.
    pub db: Arc<TestDatabase>,
    /// Its clock, which stands still until it is moved.
    pub clock: Arc<ManualClock>,
    roster: Roster,
    mailbox: Arc<Mailbox>,
    address: SocketAddr,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
    backend: Backend,
}

/// What the thread of the server tells once it listens.
struct Started {
    roster: Roster,
    address: SocketAddr,
    server: ServerHandle,
}

impl TestApp {
    /// On SQLite, with the settings of a first start.
    pub async fn sqlite() -> Self {
        Self::start(TestDatabase::sqlite().await, &[]).await
    }

    /// On PostgreSQL, with the settings of a first start.
    pub async fn postgres() -> Self {
        Self::start(TestDatabase::postgres().await, &[]).await
    }

    /// On a database, with these environment variables.
    pub async fn start(db: TestDatabase, environment: &[(&str, &str)]) -> Self {
        let options = db.options().clone();
        Self::reaching(db, options, environment).await
    }

    /// A backend on a database, to which its migrations are applied first, with these environment variables.
    pub async fn of(backend: Backend, db: TestDatabase, environment: &[(&str, &str)]) -> Self {
        let options = DatabaseOptions { backend: backend.own_migrations().cloned(), ..db.options().clone() };
        let schema = Schema::connect(&options).await.expect("a connection to the test database");
        schema.up().await.expect("the backend's migrations are applied");
        schema.close().await.expect("the connection closes");
        let clock = Arc::new(ManualClock::new());
        Self::launch(backend, Arc::new(db), options, environment, (clock.clone(), clock)).await
    }

    /// On a database that the application reaches by other options than the test: by another way, or with less patience.
    pub async fn reaching(db: TestDatabase, options: DatabaseOptions, environment: &[(&str, &str)]) -> Self {
        let clock = Arc::new(ManualClock::new());
        Self::launch(Backend::default(), Arc::new(db), options, environment, (clock.clone(), clock)).await
    }

    /// Another node on the same database, with the same clock; its tokens are good here and the other way round.
    pub async fn beside(&self) -> Self {
        self.beside_reaching(self.db.options().clone()).await
    }

    /// The same, reaching the database by other options.
    pub async fn beside_reaching(&self, options: DatabaseOptions) -> Self {
        self.beside_with(options, &[]).await
    }

    /// The same, with these environment variables too.
    pub async fn beside_with(&self, options: DatabaseOptions, environment: &[(&str, &str)]) -> Self {
        let url = self.url();
        let environment = [&[("ROSTER_HTTP__PUBLIC_URL", url.as_str())], environment].concat();
        let clock = self.clock.clone();
        Self::launch(self.backend.clone(), self.db.clone(), options, &environment, (clock.clone(), clock))
            .await
    }

    /// So many nodes on one database, with these environment variables, that start at the same moment.
    pub async fn together(db: TestDatabase, environment: &[(&str, &str)], nodes: usize) -> Vec<Self> {
        let (db, clock) = (Arc::new(db), Arc::new(ManualClock::new()));
        let start = || {
            let options = db.options().clone();
            Self::launch(Backend::default(), db.clone(), options, environment, (clock.clone(), clock.clone()))
        };
        join_all((0..nodes).map(|_| start())).await
    }

    /// With the machine's clock, for those who check times by themselves; [`Self::clock`] moves nothing then.
    pub async fn in_real_time(db: TestDatabase, environment: &[(&str, &str)]) -> Self {
        let options = db.options().clone();
        Self::launch(
            Backend::default(),
            Arc::new(db),
            options,
            environment,
            (Arc::new(SystemClock), Arc::default()),
        )
        .await
    }

    /// `clock` is what the application reads, `manual` what the test moves.
    async fn launch(
        backend: Backend,
        db: Arc<TestDatabase>,
        options: DatabaseOptions,
        environment: &[(&str, &str)],
        (clock, manual): (Arc<dyn Clock>, Arc<ManualClock>),
    ) -> Self {
        let mailbox = Arc::new(Mailbox::default());
        let settings = settings(environment);
        // A test that names a transport of its own wants that one.
        let has_transport = environment.iter().any(|(name, _)| *name == "ROSTER_MAIL__TRANSPORT");
        let mailer = (!has_transport).then(|| -> Arc<dyn Mailer> { mailbox.clone() });
        let ports = Ports { clock, ids: Arc::new(OsRandom), mailer };
        let (tell, told) = oneshot::channel();
        let added = backend.clone();
        // The server lives in a thread of its own, with everything that belongs to its runtime.
        let thread = thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let store = Store::connect(&options).await.expect("the application reaches its database");
                let application = Application::builder(&settings).backend(added).store(store).ports(ports);
                let application = application.build().await.expect("the application starts");
                let (roster, address) = (application.roster().clone(), application.address());
                let server = application.into_server();
                let started = Started { roster, address, server: server.handle() };
                assert!(tell.send(started).is_ok(), "the test waits for its application");
                server.await.expect("the server ends well");
            });
        });
        let Started { roster, address, server } = told.await.expect("the application started");
        Self { db, clock: manual, roster, mailbox, address, server, thread: Some(thread), backend }
    }

    /// The URL that it is reached under, without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The service behind the routes.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// Delivers what is due and gives every mail so far, the oldest first.
    pub async fn mails(&self) -> Vec<Mail> {
        self.roster.deliver_due().await.expect("the outbox is delivered");
        self.mailbox.mails()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // The handle only sends; the thread ends by itself, before the database goes.
        drop(self.server.stop(false));
        if let Some(thread) = self.thread.take() {
            // A panic of the server has shown in the test already.
            let _ = thread.join();
        }
    }
}

fn settings(environment: &[(&str, &str)]) -> Settings {
    let pairs: BTreeMap<_, _> = DEFAULTS.into_iter().chain(environment.iter().copied()).collect();
    match Settings::from_environment(&Environment::new(pairs)) {
        Ok(settings) => settings,
        Err(error) => panic!("the settings of a test: {error}"),
    }
}
