//! The audit trail: what is told, of whom, and to whom.

mod events;
mod export;
pub(crate) mod routes;
pub(crate) mod scenario;
