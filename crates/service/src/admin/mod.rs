//! What those who may do to other users.
//!
//! Every use case takes a [`Granted`] right: who acts, and proof that they may. It is made in one place, for a signed-in
//! user from the role as it is now, and for the command line as the system itself.

mod activate;
mod audit_events;
mod create;
mod delete;
mod diagnosis;
mod edit;
mod first_admin;
mod get;
mod granted;
mod history;
mod last_admin;
mod list;
mod password_reset;
mod purge;
mod restore;
mod role;
mod sessions;
mod suspend;
mod target;
mod unlock;

pub use create::{CreateUserError, CreateUserInput};
pub use first_admin::FirstAdmin;
pub use granted::{Granted, NotGranted, Right, rights};
pub use list::{Counting, UserPage};
pub use target::ManageUserError;
