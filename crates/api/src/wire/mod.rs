//! What goes over the wire: request bodies, strictly read, and answer bodies, exactly written.
//!
//! The types of requests exist for the OpenAPI document; each has a `parse` that reads a body into the input of its
//! use case and reports every unfit field at once.

mod accounts;
mod administration;
mod audit_query;
mod credentials;
mod event;
mod export;
mod fields;
mod identity;
mod list;
mod login_diagnosis;
mod managed_user;
mod me;
mod query;
mod recovery;
mod role;
mod session;
mod sessions;
mod status_change;
mod user;
mod user_query;

pub use accounts::{RegisterRequest, ResendVerificationRequest, VerificationRequired, VerifyEmailRequest};
pub(crate) use administration::unknown_role;
pub use administration::{
    ActivateUserRequest, CreateUserRequest, EditUserRequest, RestoreUserRequest, SetRoleRequest,
    SuspendUserRequest,
};
pub use audit_query::AuditQuery;
pub use credentials::{ChangeEmailRequest, ChangePasswordRequest, DeleteMeRequest};
pub use event::{EventList, EventResponse};
pub use export::ExportResponse;
pub(crate) use fields::{metadata_refused, password_refused};
pub use identity::IdentityResponse;
pub(crate) use list::counted_list_answer;
pub use list::list_answer;
pub use login_diagnosis::LoginDiagnosisResponse;
pub use managed_user::{ManagedUserResponse, UserList};
pub use me::UpdateMeRequest;
pub use recovery::{
    AcceptInvitationRequest, ConfirmEmailRequest, ForgotPasswordRequest, PasswordResetResponse,
    ResetPasswordRequest,
};
pub(crate) use role::permissions_refused;
pub use role::{CreateRoleRequest, EditRoleRequest, RoleList, RoleResponse};
pub use session::{SessionList, SessionResponse};
pub use sessions::{LoginRequest, LoginResponse, LogoutRequest, RefreshRequest, TokenResponse};
pub use status_change::{StatusChangeList, StatusChangeResponse};
pub use user::UserResponse;
pub use user_query::UserQuery;
