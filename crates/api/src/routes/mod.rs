//! The routes, a resource a file.

pub mod docs;
pub mod problems;
pub mod table;
