//! How an application comes about.

use std::net::TcpListener;
use std::sync::Arc;

use roster_service::persistence::{DatabaseOptions, DatabaseUrl, Schema, Store};
use roster_service::{Roster, SecretKeys};

use super::assemble::{self, Parts};
use super::{Application, Mounted, Ports, StartError, database, first_admin};
use crate::backend::Backend;
use crate::cli::Finding;
use crate::edge::{EdgeConfig, bound_stalled_readers};
use crate::limits::NetworkLimits;
use crate::settings::{PublicNames, Settings, secret_keys_of};

/// What an application is made of: settings, and what a team adds.
///
/// ```no_run
/// # async fn start() -> Result<(), Box<dyn std::error::Error>> {
/// use roster_api::app::Application;
/// use roster_api::backend::Backend;
/// use roster_api::settings::{Environment, Settings};
///
/// let settings = Settings::load(None, &Environment::of_process())?;
/// let backend = Backend::new("greeter", "1.0.0");
/// Application::builder(&settings).backend(backend).build().await?.run().await?;
/// # Ok(())
/// # }
/// ```
pub struct Builder<'a> {
    settings: &'a Settings,
    backend: Backend,
    migrates: bool,
    store: Option<Store>,
    ports: Ports,
}

impl<'a> Builder<'a> {
    pub(super) fn new(settings: &'a Settings) -> Self {
        Self { settings, backend: Backend::default(), migrates: false, store: None, ports: Ports::default() }
    }

    /// What a team adds to Roster.
    #[must_use]
    pub fn backend(self, backend: Backend) -> Self {
        Self { backend, ..self }
    }

    /// Whether the schema of a database on PostgreSQL is brought up to date first. An embedded one always is.
    #[must_use]
    pub fn migrates(self, migrates: bool) -> Self {
        Self { migrates, ..self }
    }

    /// A database that is connected and migrated already, in the place of the one that the settings name.
    #[must_use]
    pub fn store(self, store: Store) -> Self {
        Self { store: Some(store), ..self }
    }

    /// What is taken from the world around: time, randomness, mail.
    #[must_use]
    pub fn ports(self, ports: Ports) -> Self {
        Self { ports, ..self }
    }

    /// Connects to the database, brings or checks its schema, and listens.
    ///
    /// # Errors
    /// [`StartError`] names what stands in the way: a setting by its key, never by its value.
    pub async fn build(self) -> Result<Application, StartError> {
        // Nobody is to wait at a socket while a schema is brought up or refused.
        let prepared = Self { store: Some(self.connect().await?), ..self };
        let settings = prepared.settings;
        let bind = settings.http.bind;
        let refused = |source| StartError::Listen { bind, source };
        let listener = TcpListener::bind(bind).map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        bound_stalled_readers(&listener, settings.http.request_deadline).map_err(refused)?;
        let mounted = prepared.mounted(settings.public_names(address), "").await?;
        let server = super::serve(settings, mounted.clone(), listener).map_err(refused)?;
        Ok(Application { mounted, server, address })
    }

    /// The same routes for an application of one's own: below `prefix`, which begins with a slash and has none at its end
    /// (`/accounts`), or everywhere when it is empty. `ROSTER_HTTP__PUBLIC_URL` is the URL of that place.
    ///
    /// # Errors
    /// As for [`build`](Self::build); nothing is listened on.
    pub async fn mount(self, prefix: &str) -> Result<Mounted, StartError> {
        if !(prefix.is_empty() || (prefix.starts_with('/') && !prefix.ends_with('/'))) {
            return Err(StartError::Prefix { prefix: prefix.to_owned() });
        }
        let names = self.settings.public_names(self.settings.http.bind);
        self.mounted(names, prefix).await
    }

    /// The service for a command that does not listen.
    pub async fn offline(self) -> Result<Roster, StartError> {
        let names = self.settings.public_names(self.settings.http.bind);
        Ok(self.assembled(names).await?.0)
    }

    /// The schema of the configured database, to be brought up or down.
    pub async fn schema(&self) -> Result<Schema, StartError> {
        Ok(Schema::connect(&database::options(self.settings, &self.backend)?).await?)
    }

    /// How another database than the configured one is reached, with the same schema.
    pub(crate) fn database(&self, url: &DatabaseUrl) -> Result<DatabaseOptions, StartError> {
        database::options_of(self.settings, &self.backend, url)
    }

    /// The secret keys of another database than the configured one: those that were set, else that of the file beside it.
    pub(crate) fn secrets_of(&self, database: &DatabaseOptions) -> Result<Option<SecretKeys>, StartError> {
        let keys = secret_keys_of(self.settings, &database.url)?;
        Ok(keys.as_ref().map(assemble::secrets).transpose()?)
    }

    /// Tries what the settings lead to without changing anything: what `config check` tells.
    ///
    /// # Errors
    /// What a start would be refused for.
    pub async fn inspect(&self) -> Result<Vec<Finding>, StartError> {
        assemble::templates(self.settings)?;
        let mut findings = vec![Finding { check: "mail templates", result: "ok".to_owned() }];
        findings.extend(database::inspect(self.settings, &self.backend).await?);
        Ok(findings)
    }

    /// What a team adds.
    pub(crate) fn added(&self) -> &Backend {
        &self.backend
    }

    /// The settings.
    pub fn settings(&self) -> &'a Settings {
        self.settings
    }

    async fn mounted(self, names: PublicNames, prefix: &str) -> Result<Mounted, StartError> {
        if let Some(clash) = self.backend.clash() {
            return Err(StartError::RouteTaken { method: clash.method.to_string(), path: clash.path });
        }
        let settings = self.settings;
        let limits = NetworkLimits::new(&settings.rate_limit, Arc::clone(&self.ports.clock));
        let edge = Arc::new(EdgeConfig {
            public_url: names.public_url.clone(),
            trusted_proxies: settings.http.trusted_proxies.clone(),
            request_deadline: settings.http.request_deadline,
            request_ids: super::request_ids(Arc::clone(&self.ports.ids)),
        });
        let (roster, backend) = self.assembled(names).await?;
        first_admin::invite(settings, &roster, backend.name()).await?;
        Ok(Mounted::new(roster, backend, limits, edge, prefix))
    }

    /// The database, connected to unless that has been done.
    async fn connect(&self) -> Result<Store, StartError> {
        match &self.store {
            Some(store) => Ok(store.clone()),
            None => database::open(self.settings, &self.backend, self.migrates).await,
        }
    }

    async fn assembled(self, names: PublicNames) -> Result<(Roster, Backend), StartError> {
        let store = self.connect().await?;
        let Self { settings, backend, ports, .. } = self;
        let roster = assemble::roster(Parts { settings, backend: &backend, names, store, ports }).await?;
        Ok((roster, backend))
    }
}
