//! The audit trail: what is told, of whom, and to whom.

mod events;
mod export;
mod routes;
mod scenario;
