//! Roster over HTTP: settings, routes, problem documents, command line.
//!
//! This layer reads requests strictly, calls one use case, and writes the answer. It decides nothing about accounts; what
//! a refusal of a use case is on the wire stands in one place. [`app::Application`] puts everything together.
//!
//! ```
//! use roster_api::app::Application;
//! use roster_api::settings::{Environment, Settings};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let database = format!("sqlite://{}/roster.db", folder.path().display());
//! // The program itself reads `Settings::load(None, &Environment::of_process())`.
//! let settings = Settings::from_environment(&Environment::new([
//!     ("DATABASE_URL", database.as_str()),
//!     ("ROSTER_HTTP__BIND", "127.0.0.1:0"),
//! ]))?;
//! actix_web::rt::System::new().block_on(async {
//!     let application = Application::builder(&settings).build().await?;
//!     println!("listening on {}", application.address());
//! #   if application.address().port() > 0 { return Ok(()); }
//!     application.run().await?;
//!     Ok(())
//! })
//! # }
//! ```

pub mod app;
pub mod backend;
pub mod cli;
pub mod edge;
pub mod extract;
mod key_sets;
mod limits;
pub mod once;
pub mod openapi;
mod pages;
pub mod problem;
pub mod profile;
pub mod routes;
pub mod settings;
pub mod telemetry;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod wire;

/// The use cases behind the routes.
pub use roster_service as service;
/// Rows of a backend's own that belong to users.
pub use roster_service::owned;

/// The examples of that page compile.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/account-events.md")]
struct AccountEventsPage;

/// The examples of that page compile.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/own-fields.md")]
struct OwnFieldsPage;
