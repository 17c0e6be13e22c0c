//! Bodies by which a signed-in user changes what the account is opened with.

use roster_service::domain::{Email, PasswordPolicy, PlainPassword, User};
use utoipa::ToSchema;

use super::fields::{any_password, check_new_password, email};
use crate::extract::JsonBody;
use crate::problem::Problem;

/// Changes the password.
#[derive(Debug, ToSchema)]
pub struct ChangePasswordRequest {
    /// The password as it is.
    #[schema(format = "password")]
    pub current_password: String,
    /// The new password: 8 to 256 characters (the least is a setting), at most 1,024 bytes.
    #[schema(format = "password", max_length = 256)]
    pub new_password: String,
}

/// A change of password that may be tried.
pub(crate) struct PasswordChange {
    pub(crate) current: PlainPassword,
    pub(crate) new: PlainPassword,
}

impl ChangePasswordRequest {
    pub(crate) fn parse(
        body: JsonBody,
        policy: PasswordPolicy,
        user: Option<&User>,
    ) -> Result<PasswordChange, Problem> {
        let mut fields = body.fields();
        let current = fields.required("current_password", any_password());
        let new = fields.required("new_password", any_password());
        let identity = user.map(User::identity).unwrap_or_default();
        check_new_password(&mut fields, "new_password", new.as_ref(), policy, &identity);
        fields.finish(|| Some(PasswordChange { current: current?, new: new? }))
    }
}

/// Asks for another address.
#[derive(Debug, ToSchema)]
pub struct ChangeEmailRequest {
    /// The new e-mail address.
    #[schema(format = "email", max_length = 254)]
    pub new_email: String,
    /// The account's password.
    #[schema(format = "password")]
    pub password: String,
}

impl ChangeEmailRequest {
    pub(crate) fn parse(body: JsonBody) -> Result<(Email, PlainPassword), Problem> {
        let mut fields = body.fields();
        let new_email = fields.required("new_email", email());
        let password = fields.required("password", any_password());
        fields.finish(|| Some((new_email?, password?)))
    }
}

/// Deletes one's own account.
#[derive(Debug, ToSchema)]
pub struct DeleteMeRequest {
    /// The account's password.
    #[schema(format = "password")]
    pub password: String,
}

impl DeleteMeRequest {
    pub(crate) fn parse(body: JsonBody) -> Result<PlainPassword, Problem> {
        let mut fields = body.fields();
        let password = fields.required("password", any_password());
        fields.finish(|| password)
    }
}
