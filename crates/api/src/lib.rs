//! Roster over HTTP: settings, routes, problem documents, command line.
//!
//! This layer reads requests strictly, calls one use case, and writes the answer. It decides nothing about accounts; what
//! a refusal of a use case is on the wire stands in one place. [`app::Application`] puts everything together.

pub mod app;
pub mod cli;
pub mod edge;
pub mod extract;
pub mod openapi;
mod pages;
pub mod problem;
pub mod routes;
pub mod settings;
pub mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;
pub mod wire;
