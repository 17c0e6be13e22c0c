//! What a team builds on Roster, described once for the server, the command line and the tests.

use std::fmt;
use std::sync::Arc;

use actix_web::web::{Data, ServiceConfig};
use roster_service::domain::{KnownPermissions, Permission};
use roster_service::mail::Mailer;
use roster_service::owned::{OwnedEntity, UserScope};
use roster_service::persistence::Migrations;
use roster_service::persistence::migration::MigratorTrait;
use roster_service::{EventHandler, Extensions, InsideEventHandler};
use utoipa::OpenApi;

use crate::profile::{OwnFields, Profile};
use crate::routes;
use crate::routes::table::{Clash, Endpoints};

/// A backend on Roster: its name, and what it adds. [`Backend::default`] is Roster alone.
///
/// ```
/// use actix_web::HttpResponse;
/// use roster_api::backend::Backend;
/// use roster_api::extract::{NoQuery, SignedIn, Then};
/// use roster_api::routes::table::Endpoints;
///
/// async fn greet(Then(caller, _): Then<SignedIn, NoQuery>) -> HttpResponse {
///     HttpResponse::Ok().json(format!("Hello, {}!", caller.0.user.email.as_typed()))
/// }
///
/// fn endpoints() -> Endpoints {
///     Endpoints::new().get("/v1/greeting", greet)
/// }
///
/// let backend = Backend::new("greeter", "1.0.0").routes(endpoints);
/// assert_eq!(backend.name(), "greeter");
/// ```
#[derive(Clone)]
pub struct Backend {
    name: &'static str,
    version: &'static str,
    migrations: Option<Migrations>,
    routes: Vec<fn() -> Endpoints>,
    documents: Vec<fn() -> utoipa::openapi::OpenApi>,
    permissions: Vec<Permission>,
    data: Vec<Provide>,
    mailer: Option<Arc<dyn Mailer>>,
    extensions: Extensions,
    own_fields: OwnFields,
}

/// Registers something with an application.
type Provide = Arc<dyn Fn(&mut ServiceConfig) + Send + Sync>;

impl Default for Backend {
    fn default() -> Self {
        Self::new("roster", env!("CARGO_PKG_VERSION"))
    }
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backend")
            .field("name", &self.name)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl Backend {
    /// A backend that adds nothing yet: the name of its program, and its version (`env!("CARGO_PKG_VERSION")`).
    pub fn new(name: &'static str, version: &'static str) -> Self {
        Self {
            name,
            version,
            migrations: None,
            routes: Vec::new(),
            documents: Vec::new(),
            permissions: Vec::new(),
            data: Vec::new(),
            mailer: None,
            extensions: Extensions::default(),
            own_fields: OwnFields::default(),
        }
    }

    /// The migrations of its own tables. They are applied after Roster's, taken back before them, and recorded in the table
    /// that the migrator names: one of its own, not Roster's.
    #[must_use]
    pub fn migrations<M: MigratorTrait>(self, _: M) -> Self {
        Self { migrations: Some(Migrations::of::<M>()), ..self }
    }

    /// An entity whose rows belong to users: they are part of what a user exports, go with the user's purge, and do what the
    /// entity states when the user is deleted. An entity comes after those that it points at.
    #[must_use]
    pub fn owned<E: OwnedEntity<Scope = UserScope>>(self) -> Self {
        Self { extensions: self.extensions.with_owned::<E>(), ..self }
    }

    /// Fields of its own of a user, which stand as `profile` in the user object: they are changed with the user, exported and
    /// erased with the user.
    #[must_use]
    pub fn profile<P: Profile>(self) -> Self {
        let extensions = self.extensions.with_profile::<P>();
        Self { extensions, own_fields: OwnFields::of::<P>(), ..self }
    }

    /// Its routes, beside Roster's. A start is refused when a path is Roster's already.
    #[must_use]
    pub fn routes(mut self, endpoints: fn() -> Endpoints) -> Self {
        self.routes.push(endpoints);
        self
    }

    /// What its routes do: their part of the OpenAPI document. What holds for every call (bearer tokens, problem documents,
    /// `Idempotency-Key`) is added to it as it is to Roster's own.
    #[must_use]
    pub fn openapi<D: OpenApi>(mut self) -> Self {
        self.documents.push(D::openapi);
        self
    }

    /// Permissions of its own: roles may hold them, and handlers state them.
    #[must_use]
    pub fn permissions(mut self, permissions: impl IntoIterator<Item = Permission>) -> Self {
        self.permissions.extend(permissions);
        self
    }

    /// Something that its handlers take as [`Data<T>`].
    #[must_use]
    pub fn data<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        let value = Data::new(value);
        self.data.push(Arc::new(move |config| {
            config.app_data(value.clone());
        }));
        self
    }

    /// How mail leaves, instead of what `ROSTER_MAIL__TRANSPORT` says: by a service with an API of its own, say.
    #[must_use]
    pub fn mailer(self, mailer: impl Mailer + 'static) -> Self {
        Self { mailer: Some(Arc::new(mailer)), ..self }
    }

    /// Tells `handler` of account events after their commit, at least once each; see [`EventHandler`].
    #[must_use]
    pub fn on_event(self, handler: impl EventHandler + 'static) -> Self {
        Self { extensions: self.extensions.with_event_handler(handler), ..self }
    }

    /// Tells `handler` of account events inside of the transaction that causes them, which fails with it; see
    /// [`InsideEventHandler`].
    #[must_use]
    pub fn on_event_inside(self, handler: impl for<'a> InsideEventHandler<'a> + 'static) -> Self {
        Self { extensions: self.extensions.with_event_handler_inside(handler), ..self }
    }

    /// The name of its program.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Its version.
    pub fn version(&self) -> &'static str {
        self.version
    }

    /// Every route that there is: Roster's and its own.
    pub fn endpoints(&self) -> Endpoints {
        self.own_endpoints().into_iter().fold(routes::all(), Endpoints::merge)
    }

    /// The OpenAPI document as JSON text, indented, with a line feed at its end.
    ///
    /// It is what `GET /openapi.json` answers and the command `openapi` prints, to the byte.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn openapi_document(&self) -> Result<String, serde_json::Error> {
        crate::openapi::document_of(self, "")
    }

    /// A route of its own that somebody has already.
    pub(crate) fn clash(&self) -> Option<Clash> {
        let mut all = routes::all();
        for own in self.own_endpoints() {
            if let Some(clash) = all.clash_with(&own) {
                return Some(clash);
            }
            all = all.merge(own);
        }
        None
    }

    pub(crate) fn documents(&self) -> impl Iterator<Item = utoipa::openapi::OpenApi> {
        self.documents.iter().map(|document| document())
    }

    pub(crate) fn own_migrations(&self) -> Option<&Migrations> {
        self.migrations.as_ref()
    }

    pub(crate) fn known_permissions(&self) -> KnownPermissions {
        KnownPermissions::default().with(self.permissions.iter().cloned())
    }

    pub(crate) fn own_mailer(&self) -> Option<Arc<dyn Mailer>> {
        self.mailer.clone()
    }

    pub(crate) fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    pub(crate) fn own_fields(&self) -> &OwnFields {
        &self.own_fields
    }

    /// Registers what its handlers take, and Roster's of it.
    pub(crate) fn provide(&self, config: &mut ServiceConfig) {
        config.app_data(self.own_fields.clone());
        for provide in &self.data {
            provide(config);
        }
    }

    fn own_endpoints(&self) -> Vec<Endpoints> {
        self.routes.iter().map(|endpoints| endpoints()).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use actix_web::HttpResponse;
    use actix_web::http::Method;

    use super::*;
    use crate::extract::Anybody;

    async fn ok(_: Anybody) -> HttpResponse {
        HttpResponse::Ok().finish()
    }

    fn clash_of(endpoints: fn() -> Endpoints) -> Option<(Method, &'static str)> {
        Backend::new("clashing", "1.0.0").routes(endpoints).clash().map(|clash| (clash.method, clash.path))
    }

    #[test]
    fn a_route_that_roster_has_is_found_whatever_its_parameters_are_called() {
        assert_eq!(clash_of(|| Endpoints::new().get("/v1/me", ok)), Some((Method::GET, "/v1/me")));
        let named = clash_of(|| Endpoints::new().patch("/v1/users/{user}", ok));
        assert_eq!(named, Some((Method::PATCH, "/v1/users/{user}")));
        assert_eq!(clash_of(|| Endpoints::new().get("/v1/todos", ok)), None);
    }

    #[test]
    fn a_route_that_the_backend_has_twice_is_found() {
        let notes = || Endpoints::new().get("/v1/notes/{id}", ok);
        let backend = Backend::new("clashing", "1.0.0").routes(notes).routes(notes);
        assert_eq!(backend.clash().unwrap().path, "/v1/notes/{id}");
    }

    #[test]
    fn permissions_of_the_backend_are_known_beside_rosters() {
        let known = Backend::default().permissions([Permission::new("notes:read")]).known_permissions();
        assert!(known.has(&Permission::new("notes:read")) && known.has(&Permission::USERS_READ));
        assert!(!Backend::default().known_permissions().has(&Permission::new("notes:read")));
    }
}
