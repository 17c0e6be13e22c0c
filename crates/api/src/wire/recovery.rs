//! Bodies of what mailed links are for, and of asking for them.

use roster_service::domain::{DisplayName, Email, PasswordPolicy};
use roster_service::{AcceptInvitationInput, OpaqueToken, ResetPasswordInput};
use serde::Serialize;
use utoipa::ToSchema;

use super::fields::{any_password, check_password_of_link, email, text_refusal, token_text};
use crate::extract::{JsonBody, line};
use crate::problem::{Code, Problem};

/// Asks for a new password by mail.
#[derive(Debug, ToSchema)]
pub struct ForgotPasswordRequest {
    /// The e-mail address.
    #[schema(format = "email", max_length = 254)]
    pub email: String,
}

impl ForgotPasswordRequest {
    pub(crate) fn parse(body: JsonBody) -> Result<Email, Problem> {
        let mut fields = body.fields();
        let email = fields.required("email", email());
        fields.finish(|| email)
    }
}

/// Sets a new password with the mailed token.
#[derive(Debug, ToSchema)]
pub struct ResetPasswordRequest {
    /// The token of the mailed link.
    pub token: String,
    /// The new password: 8 to 256 characters (the least is a setting), at most 1,024 bytes.
    #[schema(format = "password", max_length = 256)]
    pub new_password: String,
}

impl ResetPasswordRequest {
    pub(crate) fn parse(body: JsonBody, policy: PasswordPolicy) -> Result<ResetPasswordInput, Problem> {
        let mut fields = body.fields();
        let token = fields.required("token", token_text()).and_then(|text| OpaqueToken::parse(&text));
        let new_password = fields.required("new_password", any_password());
        check_password_of_link(&mut fields, "new_password", new_password.as_ref(), policy, token.as_ref());
        let new_password = fields.finish(|| new_password)?;
        Ok(ResetPasswordInput { token: token.ok_or(Code::InvalidToken)?, new_password })
    }
}

/// The password is set.
#[derive(Serialize, ToSchema)]
pub struct PasswordResetResponse {
    /// Marks a known device: it opens nothing, but lets its holder log in while others guess.
    pub device_token: String,
}

/// Confirms a new address with the mailed token.
#[derive(Debug, ToSchema)]
pub struct ConfirmEmailRequest {
    /// The token of the mailed link.
    pub token: String,
}

impl ConfirmEmailRequest {
    pub(crate) fn parse(body: JsonBody) -> Result<OpaqueToken, Problem> {
        let mut fields = body.fields();
        let token = fields.required("token", token_text());
        let token = fields.finish(|| token)?;
        Ok(OpaqueToken::parse(&token).ok_or(Code::InvalidToken)?)
    }
}

/// Accepts an invitation with the mailed token.
#[derive(Debug, ToSchema)]
pub struct AcceptInvitationRequest {
    /// The token of the mailed link.
    pub token: String,
    /// The password: 8 to 256 characters (the least is a setting), at most 1,024 bytes.
    #[schema(format = "password", max_length = 256)]
    pub password: String,
    /// The display name, where another one is wanted than the administrator gave.
    #[schema(max_length = 255)]
    pub name: Option<String>,
}

impl AcceptInvitationRequest {
    pub(crate) fn parse(body: JsonBody, policy: PasswordPolicy) -> Result<AcceptInvitationInput, Problem> {
        let mut fields = body.fields();
        let token = fields.required("token", token_text()).and_then(|text| OpaqueToken::parse(&text));
        let password = fields.required("password", any_password());
        let name = fields.optional("name", line(|text| DisplayName::parse(text).map_err(text_refusal)));
        check_password_of_link(&mut fields, "password", password.as_ref(), policy, token.as_ref());
        let password = fields.finish(|| password)?;
        Ok(AcceptInvitationInput { token: token.ok_or(Code::InvalidToken)?, password, name })
    }
}
