//! How the status of an account moves.

mod ends;
mod history;
mod moves;
