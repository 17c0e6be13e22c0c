//! What has to be true of the source itself: layers, manifests, size, no way to panic, requirements with a test each.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod account_events;
mod audit_trail;
mod data_model;
mod delivery;
mod layers;
mod manifests;
mod requirements;
mod rust_text;
mod source_tree;
mod sources;
mod workspace;
