//! Accounts: signing up, proving the address, one's own profile, and what an operator does with them.

mod create;
mod find;
mod link;
mod notice;
mod register;
mod resend;
mod status;
mod update_me;
mod verification_link;
mod verify_email;

pub use create::{CreateUserError, CreateUserInput};
pub use find::ListUsersError;
pub use register::{RegisterError, RegisterInput, Registered};
pub use update_me::UpdateMeError;
pub use verify_email::{VerifyEmailError, VerifyEmailInput};
