//! Black-box stories over a socket, each on SQLite and on PostgreSQL.

mod tour;
