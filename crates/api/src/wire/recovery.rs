//! Bodies of what mailed links are for, and of asking for them.

use roster_service::domain::{DisplayName, Email, Identity, PasswordPolicy};
use roster_service::{AcceptInvitationInput, OpaqueToken, ResetPasswordInput};
use serde::Serialize;
use utoipa::ToSchema;

use super::fields::{any_password, check_new_password, email, text_refusal, token_text};
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
    /// What else the password must not contain is known once the token has told whose account it is.
    pub(crate) fn parse(body: JsonBody, policy: PasswordPolicy) -> Result<ResetPasswordInput, Problem> {
        let mut fields = body.fields();
        let token = fields.required("token", token_text());
        let new_password = fields.required("new_password", any_password());
        check_new_password(&mut fields, "new_password", new_password.as_ref(), policy, &Identity::default());
        let (token, new_password) = fields.finish(|| Some((token?, new_password?)))?;
        Ok(ResetPasswordInput { token: OpaqueToken::parse(&token).ok_or(Code::InvalidToken)?, new_password })
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
        let token = fields.required("token", token_text());
        let password = fields.required("password", any_password());
        let name = fields.optional("name", line(|text| DisplayName::parse(text).map_err(text_refusal)));
        check_new_password(&mut fields, "password", password.as_ref(), policy, &Identity::default());
        let (token, password) = fields.finish(|| Some((token?, password?)))?;
        let token = OpaqueToken::parse(&token).ok_or(Code::InvalidToken)?;
        Ok(AcceptInvitationInput { token, password, name })
    }
}
