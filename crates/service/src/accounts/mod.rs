//! Accounts: signing up, proving the address, one's own profile, and what an operator does with them.

mod accept_invitation;
mod change_email;
mod change_password;
mod confirm_email;
mod delete_me;
mod end_credentials;
mod events;
mod export;
mod find;
mod forgot_password;
mod get_me;
mod link;
mod notice;
mod password;
mod register;
mod resend;
mod reset_password;
mod settle_due;
mod status;
mod update_me;
mod verification_link;
mod verify_email;
mod wish;

pub use accept_invitation::{AcceptInvitationError, AcceptInvitationInput};
pub use change_password::ChangePasswordError;
pub use confirm_email::ConfirmEmailError;
pub use delete_me::DeleteMeError;
pub use export::UserExport;
pub(crate) use link::NewLink;
pub(crate) use notice::Notice;
pub use register::{RegisterError, RegisterInput, Registered};
pub use reset_password::{ResetPasswordError, ResetPasswordInput};
pub use update_me::UpdateMeError;
pub use verify_email::{VerifyEmailError, VerifyEmailInput};
pub(crate) use wish::Wish;
