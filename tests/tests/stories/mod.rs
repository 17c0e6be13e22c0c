//! Black-box stories over a socket, each on SQLite and on PostgreSQL.

mod enumeration;
mod passwords_length;
mod passwords_policy;
mod tour;
