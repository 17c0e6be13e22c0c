//! What goes over the wire: request bodies, strictly read, and answer bodies, exactly written.
//!
//! The types of requests exist for the OpenAPI document; each has a `parse` that reads a body into the input of its
//! use case and reports every unfit field at once.

mod accounts;
mod credentials;
mod fields;
mod me;
mod recovery;
mod sessions;
mod user;

pub use accounts::{RegisterRequest, ResendVerificationRequest, VerificationRequired, VerifyEmailRequest};
pub use credentials::{ChangeEmailRequest, ChangePasswordRequest, DeleteMeRequest};
pub(crate) use fields::{metadata_refused, password_refused};
pub use me::UpdateMeRequest;
pub use recovery::{
    AcceptInvitationRequest, ConfirmEmailRequest, ForgotPasswordRequest, PasswordResetResponse,
    ResetPasswordRequest,
};
pub use sessions::{LoginRequest, LoginResponse, LogoutRequest, RefreshRequest, TokenResponse};
pub use user::UserResponse;
