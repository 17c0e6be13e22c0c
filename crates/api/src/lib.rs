//! Placeholder while the workspace is laid out.

pub mod edge;
pub mod extract;
pub mod problem;
pub mod routes;
pub mod settings;
pub mod telemetry;
