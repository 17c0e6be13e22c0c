//! The program as an operator runs it: a process with arguments, an environment, an exit code.

mod copy;
mod export;
mod first_admin;
mod import;
mod keys;
mod mail;
mod migrations;
mod mirror;
pub(crate) mod program;
mod serve;
mod session_cache;
mod start;
mod usage;
mod user_line_schema;
pub(crate) mod users;
mod users_deleted;
mod users_invited;
mod users_moves;
