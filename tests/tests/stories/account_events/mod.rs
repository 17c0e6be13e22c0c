//! A backend is told of what happens to accounts.

mod told;
mod workspaces;
