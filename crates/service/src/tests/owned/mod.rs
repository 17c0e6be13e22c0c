//! Rows of a backend's own that belong to users.

mod handles;
mod interference;
mod lifecycle;
mod samples;
