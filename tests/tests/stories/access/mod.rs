//! Who may call what: every route of the table, by every kind of caller.

mod bodies;
mod callers;
mod changes;
mod ids;
mod matrix;
mod paths;
