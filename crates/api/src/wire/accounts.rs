//! Bodies of sign-up and of proving an address.

use roster_service::domain::{Email, Identity, PasswordPolicy};
use roster_service::{OpaqueToken, RegisterInput, VerifyEmailInput};
use serde::Serialize;
use utoipa::ToSchema;

use super::fields::{
    any_password, check_new_password, check_password_of_link, email, profile, token_text, username,
};
use crate::extract::JsonBody;
use crate::problem::{Code, Problem};

/// Signs up.
#[derive(Debug, ToSchema)]
pub struct RegisterRequest {
    /// The e-mail address.
    #[schema(format = "email", max_length = 254, example = "ada@example.com")]
    pub email: String,
    /// The password: 8 to 256 characters (the least is a setting), at most 1,024 bytes.
    #[schema(format = "password", max_length = 256)]
    pub password: String,
    /// A username: 3 to 50 letters, digits, dots, dashes and underscores.
    #[schema(min_length = 3, max_length = 50, pattern = "^[A-Za-z0-9._-]+$")]
    pub username: Option<String>,
    /// The display name.
    #[schema(max_length = 255)]
    pub name: Option<String>,
    /// The first name.
    #[schema(max_length = 100)]
    pub first_name: Option<String>,
    /// The last name.
    #[schema(max_length = 100)]
    pub last_name: Option<String>,
    /// The phone number in international form (E.164).
    #[schema(example = "+4915112345678")]
    pub phone: Option<String>,
    /// URL of a picture, http or https.
    #[schema(format = "uri", max_length = 2048)]
    pub image: Option<String>,
    /// The career that the user aims at.
    #[schema(max_length = 255)]
    pub target_role: Option<String>,
    /// The user's level of experience.
    #[schema(schema_with = super::user::nullable_experience_level)]
    pub experience_level: Option<String>,
}

impl RegisterRequest {
    /// The password is checked here too, beside the use case, so that a person learns of everything at once.
    pub(crate) fn parse(body: JsonBody, policy: PasswordPolicy) -> Result<RegisterInput, Problem> {
        let mut fields = body.fields();
        let email = fields.required("email", email());
        let password = fields.required("password", any_password());
        let username = fields.optional("username", username());
        let profile = profile(&mut fields);
        let identity =
            Identity { email: email.as_ref(), username: username.as_ref(), profile: Some(&profile) };
        check_new_password(&mut fields, "password", password.as_ref(), policy, &identity);
        fields.finish(|| Some(RegisterInput { email: email?, password: password?, username, profile }))
    }
}

/// The address has to be proven by the mailed link.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerificationRequired {
    /// Always `verification_required`.
    #[schema(example = "verification_required")]
    pub status: &'static str,
    /// The address, as sent.
    pub email: String,
    /// Names this sign-up: together with the mailed token it makes this sign-up's password the account's.
    pub registration_id: String,
}

/// Proves an address with the mailed token.
#[derive(Debug, ToSchema)]
pub struct VerifyEmailRequest {
    /// The token of the mailed link.
    pub token: String,
    /// The id of one's own sign-up.
    pub registration_id: Option<String>,
    /// Or a password: the one of the sign-up, or a new one.
    #[schema(format = "password", max_length = 256)]
    pub password: Option<String>,
}

impl VerifyEmailRequest {
    /// The session, if any, is the handler's to add.
    pub(crate) fn parse(body: JsonBody, policy: PasswordPolicy) -> Result<VerifyEmailInput, Problem> {
        let mut fields = body.fields();
        let token = fields.required("token", token_text()).and_then(|text| OpaqueToken::parse(&text));
        let registration_id = fields.optional("registration_id", token_text());
        let password = fields.optional("password", any_password());
        check_password_of_link(&mut fields, "password", password.as_ref(), policy, token.as_ref());
        fields.finish(|| Some(()))?;
        Ok(VerifyEmailInput {
            token: token.ok_or(Code::InvalidToken)?,
            // One of the wrong form is one that fits no registration.
            registration: registration_id.and_then(|id| OpaqueToken::parse(&id)),
            password,
            session: None,
        })
    }
}

/// Asks for the verification mail again.
#[derive(Debug, ToSchema)]
pub struct ResendVerificationRequest {
    /// The e-mail address.
    #[schema(format = "email", max_length = 254)]
    pub email: String,
}

impl ResendVerificationRequest {
    pub(crate) fn parse(body: JsonBody) -> Result<Email, Problem> {
        let mut fields = body.fields();
        let email = fields.required("email", email());
        fields.finish(|| email)
    }
}
