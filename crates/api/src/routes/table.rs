//! The table of routes: every path once, with all its methods.

use actix_web::{
    Error, FromRequest, Handler, HttpResponse, Resource, Responder, Route,
    guard::{self, Guard},
    http::Method,
    web::{self, ServiceConfig},
};

use crate::extract::{Access, StatesAccess, stated};
use crate::limits::{Limit, gate};
use crate::problem::Problem;

/// Routes grouped by path, so that a known path with another method is 405 with `Allow` and not 404. `GET` routes
/// take `HEAD` too (RFC 9110, section 9.3.2).
///
/// Every handler states who may call it, in its signature: see [`StatesAccess`]. One that does not is no route, because the
/// program does not compile.
///
/// Paths match in the order in which they were first named: `/v1/me/sessions` goes before `/v1/me/{id}`.
#[derive(Default)]
pub struct Endpoints {
    paths: Vec<Path>,
}

struct Path {
    pattern: &'static str,
    routes: Vec<Endpoint>,
}

struct Endpoint {
    method: Method,
    access: Access,
    is_about_own: bool,
    route: Route,
    limits: Vec<Limit>,
    /// How a call is answered that a limit refuses.
    tell: fn(Problem) -> Error,
}

/// A method and a path that two tables have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The method.
    pub method: Method,
    /// The path.
    pub path: &'static str,
}

impl Endpoints {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds `GET`, and with it `HEAD`.
    #[must_use]
    pub fn get<F, Args>(self, path: &'static str, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + StatesAccess + 'static,
        F::Output: Responder + 'static,
    {
        self.add(Method::GET, guard::Any(guard::Get()).or(guard::Head()), path, handler)
    }

    /// Adds `POST`.
    #[must_use]
    pub fn post<F, Args>(self, path: &'static str, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + StatesAccess + 'static,
        F::Output: Responder + 'static,
    {
        self.add(Method::POST, guard::Post(), path, handler)
    }

    /// Adds `PATCH`.
    #[must_use]
    pub fn patch<F, Args>(self, path: &'static str, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + StatesAccess + 'static,
        F::Output: Responder + 'static,
    {
        self.add(Method::PATCH, guard::Patch(), path, handler)
    }

    /// Adds `PUT`.
    #[must_use]
    pub fn put<F, Args>(self, path: &'static str, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + StatesAccess + 'static,
        F::Output: Responder + 'static,
    {
        self.add(Method::PUT, guard::Put(), path, handler)
    }

    /// Adds `DELETE`.
    #[must_use]
    pub fn delete<F, Args>(self, path: &'static str, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + StatesAccess + 'static,
        F::Output: Responder + 'static,
    {
        self.add(Method::DELETE, guard::Delete(), path, handler)
    }

    /// Counts every call of the routes so far against a limit of the client's network, before anything of the call is read
    /// but its head. Past it a call is 429 `too_many_requests` with `Retry-After`, and the OpenAPI document says so.
    ///
    /// ```
    /// use actix_web::HttpResponse;
    /// use roster_api::extract::{NoQuery, SignedIn, Then};
    /// use roster_api::routes::Limit;
    /// use roster_api::routes::table::Endpoints;
    ///
    /// async fn invite_a_friend(_: Then<SignedIn, NoQuery>) -> HttpResponse {
    ///     HttpResponse::Accepted().finish()
    /// }
    ///
    /// let table = Endpoints::new().post("/v1/friends", invite_a_friend).limited(Limit::Mail);
    /// ```
    #[must_use]
    pub fn limited(mut self, limit: Limit) -> Self {
        let routes = self.paths.iter_mut().flat_map(|path| &mut path.routes);
        routes.for_each(|endpoint| endpoint.limits.push(limit));
        self
    }

    /// Has the routes so far answer in this way when a limit refuses a call, instead of with a problem document.
    #[must_use]
    pub(crate) fn telling(mut self, tell: fn(Problem) -> Error) -> Self {
        let routes = self.paths.iter_mut().flat_map(|path| &mut path.routes);
        routes.for_each(|endpoint| endpoint.tell = tell);
        self
    }

    /// Adds everything of another table.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        for Path { pattern, routes } in other.paths {
            self.extend(pattern, routes);
        }
        self
    }

    /// A route that is in both tables, if there is one; names of parameters do not tell paths apart.
    pub(crate) fn clash_with(&self, other: &Self) -> Option<Clash> {
        let mine = self.list();
        let is_taken = |(method, path, _): &(Method, &'static str, Access)| {
            mine.iter().any(|(taken, pattern, _)| taken == method && shape(pattern) == shape(path))
        };
        other.list().into_iter().find(is_taken).map(|(method, path, _)| Clash { method, path })
    }

    /// Every method and path of the table with who may call it, without the implied `HEAD`.
    pub fn list(&self) -> Vec<(Method, &'static str, Access)> {
        let told = |path: &Path| {
            let pattern = path.pattern;
            path.routes
                .iter()
                .map(move |endpoint| (endpoint.method.clone(), pattern, endpoint.access))
                .collect::<Vec<_>>()
        };
        self.paths.iter().flat_map(told).collect()
    }

    /// What calls of a route count as; empty for most.
    pub(crate) fn limits(&self, method: &Method, pattern: &str) -> &[Limit] {
        self.endpoint(method, pattern).map_or(&[], |endpoint| &endpoint.limits)
    }

    /// Whether a route is for Roster's own users only.
    pub(crate) fn is_about_own(&self, method: &Method, pattern: &str) -> bool {
        self.endpoint(method, pattern).is_some_and(|endpoint| endpoint.is_about_own)
    }

    fn endpoint(&self, method: &Method, pattern: &str) -> Option<&Endpoint> {
        let path = self.paths.iter().find(|path| path.pattern == pattern)?;
        path.routes.iter().find(|endpoint| endpoint.method == *method)
    }

    /// Registers the table with an application.
    pub fn configure(self, config: &mut ServiceConfig) {
        for path in self.paths {
            let allow = path.allow();
            let refuse = move || {
                let problem = Problem::method_not_allowed(allow.clone());
                async move { Err::<HttpResponse, _>(problem) }
            };
            let resource = web::resource(path.pattern).default_service(web::to(refuse));
            let routes = path.routes.into_iter().map(Endpoint::into_route);
            config.service(routes.fold(resource, Resource::route));
        }
    }

    fn add<F, Args>(
        mut self,
        method: Method,
        guard: impl Guard + 'static,
        pattern: &'static str,
        handler: F,
    ) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + StatesAccess + 'static,
        F::Output: Responder + 'static,
    {
        let access = const { stated::<Args>() };
        let route = web::route().guard(guard).to(handler);
        self.extend(
            pattern,
            [Endpoint {
                method,
                access,
                is_about_own: Args::IS_ABOUT_OWN,
                route,
                limits: Vec::new(),
                tell: Error::from,
            }],
        );
        self
    }

    fn extend(&mut self, pattern: &'static str, routes: impl IntoIterator<Item = Endpoint>) {
        match self.paths.iter_mut().find(|path| path.pattern == pattern) {
            Some(path) => path.routes.extend(routes),
            None => self.paths.push(Path { pattern, routes: routes.into_iter().collect() }),
        }
    }
}

/// A path without the names of its parameters.
fn shape(pattern: &str) -> Vec<&str> {
    pattern.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect()
}

impl Path {
    /// The value of `Allow`.
    fn allow(&self) -> String {
        let names = |endpoint: &Endpoint| match &endpoint.method {
            &Method::GET => "GET, HEAD".to_owned(),
            other => other.to_string(),
        };
        self.routes.iter().map(names).collect::<Vec<_>>().join(", ")
    }
}

impl Endpoint {
    fn into_route(self) -> Route {
        if self.limits.is_empty() { self.route } else { self.route.wrap(gate(self.limits.into(), self.tell)) }
    }
}

#[cfg(test)]
mod tests;
