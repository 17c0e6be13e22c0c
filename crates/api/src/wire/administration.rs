//! Bodies of administration.

use roster_service::domain::{
    Email, Identity, InitialStatus, Metadata, PasswordPolicy, Patch, RoleName, StatusReason,
    StripeCustomerId, Timestamp, UserEdit, Username,
};
use roster_service::{CreateUserInput, ProfileChange};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::fields::{
    any_password, check_new_password, email, metadata_patch, metadata_refusal, profile, profile_changes,
    text_refusal, username,
};
use crate::extract::{Fields, JsonBody, OptionalJsonBody, boolean, line, object, text};
use crate::problem::{FieldCode, Problem, Refusal};
use crate::profile::OwnFields;

/// Makes a user.
#[derive(Debug, ToSchema)]
pub struct CreateUserRequest {
    /// The e-mail address.
    #[schema(format = "email", max_length = 254)]
    pub email: String,
    /// The password; without one its owner chooses it by an invitation.
    #[schema(format = "password", max_length = 256)]
    pub password: Option<String>,
    /// The username: 3 to 50 letters, digits, dots, dashes and underscores.
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
    /// The role, `viewer` unless told; another one takes `roles:assign`.
    pub role: Option<String>,
    /// `active` or `pending_verification`: active with a password, pending without, unless told.
    pub account_status: Option<String>,
    /// Whether you vouch for the address. Default no.
    pub email_verified: Option<bool>,
    /// The customer's id at Stripe.
    #[schema(max_length = 255)]
    pub stripe_customer_id: Option<String>,
    /// The user's own data, 16 KiB at most.
    #[schema(value_type = Option<Object>)]
    pub metadata: Option<Map<String, Value>>,
    /// The backend's data, 16 KiB at most.
    #[schema(value_type = Option<Object>)]
    pub app_metadata: Option<Map<String, Value>>,
    /// Whether an invitation is mailed to a user without a password. Default yes.
    pub send_invitation: Option<bool>,
}

impl CreateUserRequest {
    pub(crate) fn parse(body: JsonBody, policy: PasswordPolicy) -> Result<CreateUserInput, Problem> {
        let mut fields = body.fields();
        let email = fields.required("email", email());
        let password = fields.optional("password", any_password());
        let username = fields.optional("username", username());
        let profile = profile(&mut fields);
        let identity =
            Identity { email: email.as_ref(), username: username.as_ref(), profile: Some(&profile) };
        check_new_password(&mut fields, "password", password.as_ref(), policy, &identity);
        let role = fields.optional("role", role_name());
        let status = fields.optional("account_status", line(initial_status));
        let is_email_verified = fields.optional("email_verified", boolean);
        let stripe_customer_id = fields.optional("stripe_customer_id", stripe_customer_id());
        let metadata = fields.optional("metadata", whole_metadata());
        let app_metadata = fields.optional("app_metadata", whole_metadata());
        let sends_invitation = fields.optional("send_invitation", boolean);
        if sends_invitation == Some(true) && password.is_some() {
            let refusal = Refusal::new(FieldCode::InvalidValue, "only users without a password are invited");
            fields.refuse("send_invitation", refusal);
        }
        fields.finish(|| {
            Some(CreateUserInput {
                is_email_verified: is_email_verified.unwrap_or(false),
                username,
                password,
                profile,
                role: role.unwrap_or_else(RoleName::viewer),
                status,
                stripe_customer_id,
                metadata: metadata.unwrap_or_default(),
                app_metadata: app_metadata.unwrap_or_default(),
                sends_invitation: sends_invitation.unwrap_or(true),
                ..CreateUserInput::new(email?)
            })
        })
    }
}

/// Changes a user: a merge patch (RFC 7396). What is absent stays, `null` clears.
#[derive(Debug, ToSchema)]
pub struct EditUserRequest {
    /// The username: 3 to 50 letters, digits, dots, dashes and underscores.
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
    /// The user's own data: merged into what is there; 16 KiB at most altogether.
    #[schema(value_type = Option<Object>)]
    pub metadata: Option<Map<String, Value>>,
    /// The backend's data: merged into what is there; 16 KiB at most altogether.
    #[schema(value_type = Option<Object>)]
    pub app_metadata: Option<Map<String, Value>>,
    /// The customer's id at Stripe.
    #[schema(max_length = 255)]
    pub stripe_customer_id: Option<String>,
    /// Another e-mail address. It ends every session and mailed link of the user, and the old address is told.
    #[schema(format = "email", max_length = 254)]
    pub email: Option<String>,
    /// Beside `email`: whether you vouch for that address. Default no.
    pub email_verified: Option<bool>,
}

impl EditUserRequest {
    pub(crate) fn parse(body: JsonBody, own: &OwnFields) -> Result<(UserEdit, ProfileChange), Problem> {
        let mut fields = body.fields();
        let own = own.change(&mut fields);
        let profile = profile_changes(&mut fields);
        let app_metadata = fields.patch("app_metadata", metadata_patch());
        let stripe_customer_id = fields.patch("stripe_customer_id", stripe_customer_id());
        let address = address(&mut fields);
        fields.finish(|| Some((UserEdit { profile, app_metadata, stripe_customer_id, address }, own)))
    }
}

/// Another address. A user always has one, and vouching is about the one that is given.
fn address(fields: &mut Fields) -> Option<(Email, bool)> {
    let is_sent = fields.has("email");
    let email = match fields.patch("email", email()) {
        Patch::Keep => None,
        Patch::Clear => {
            fields.refuse("email", FieldCode::Required);
            None
        }
        Patch::Set(email) => Some(email),
    };
    let vouched = fields.optional("email_verified", boolean);
    if vouched.is_some() && !is_sent {
        fields
            .refuse("email_verified", Refusal::new(FieldCode::InvalidValue, "is taken beside `email` only"));
    }
    email.map(|email| (email, vouched.unwrap_or(false)))
}

/// Suspends a user.
#[derive(Debug, ToSchema)]
pub struct SuspendUserRequest {
    /// Why.
    #[schema(max_length = 500)]
    pub reason: String,
    /// When the suspension ends by itself; without it, it does not.
    #[schema(format = "date-time")]
    pub until: Option<String>,
}

impl SuspendUserRequest {
    pub(crate) fn parse(body: JsonBody) -> Result<(StatusReason, Option<Timestamp>), Problem> {
        let mut fields = body.fields();
        let reason = fields.required("reason", text(|text| StatusReason::parse(text).map_err(text_refusal)));
        let until = fields.optional("until", line(time));
        fields.finish(|| Some((reason?, until)))
    }
}

/// Makes a user active.
#[derive(Debug, ToSchema)]
pub struct ActivateUserRequest {
    /// Whether you vouch for the address. Default no.
    pub email_verified: Option<bool>,
}

impl ActivateUserRequest {
    pub(crate) fn parse(body: OptionalJsonBody) -> Result<bool, Problem> {
        let Some(body) = body.0 else { return Ok(false) };
        let mut fields = body.fields();
        let vouched = fields.optional("email_verified", boolean);
        fields.finish(|| Some(vouched.unwrap_or(false)))
    }
}

/// Brings a deleted user back.
#[derive(Debug, ToSchema)]
pub struct RestoreUserRequest {
    /// Another e-mail address, where the old one is in use again. It is unverified.
    #[schema(format = "email", max_length = 254)]
    pub email: Option<String>,
    /// Another username, where the old one is in use again.
    #[schema(min_length = 3, max_length = 50, pattern = "^[A-Za-z0-9._-]+$")]
    pub username: Option<String>,
}

impl RestoreUserRequest {
    pub(crate) fn parse(body: OptionalJsonBody) -> Result<(Option<Email>, Option<Username>), Problem> {
        let Some(body) = body.0 else { return Ok((None, None)) };
        let mut fields = body.fields();
        let email = fields.optional("email", email());
        let username = fields.optional("username", username());
        fields.finish(|| Some((email, username)))
    }
}

/// Gives a user a role.
#[derive(Debug, ToSchema)]
pub struct SetRoleRequest {
    /// The name of the role.
    #[schema(example = "manager", max_length = 32)]
    pub role: String,
}

impl SetRoleRequest {
    pub(crate) fn parse(body: JsonBody) -> Result<RoleName, Problem> {
        let mut fields = body.fields();
        let role = fields.required("role", role_name());
        fields.finish(|| role)
    }
}

/// A name that no role can have is one that no role has.
fn role_name() -> impl FnOnce(Value) -> Result<RoleName, Refusal> {
    line(|text| RoleName::parse(text).map_err(|_| unknown_role()))
}

pub(crate) fn unknown_role() -> Refusal {
    Refusal::new(FieldCode::InvalidValue, "there is no role of this name")
}

fn initial_status(text: &str) -> Result<InitialStatus, Refusal> {
    match text {
        "active" => Ok(InitialStatus::Active),
        "pending_verification" => Ok(InitialStatus::PendingVerification),
        _ => Err(Refusal::new(FieldCode::InvalidValue, "has to be active or pending_verification")),
    }
}

fn stripe_customer_id() -> impl FnOnce(Value) -> Result<StripeCustomerId, Refusal> {
    line(|text| StripeCustomerId::parse(text).map_err(text_refusal))
}

fn whole_metadata() -> impl FnOnce(Value) -> Result<Metadata, Refusal> {
    |value| Metadata::from_object(object(value)?).map_err(metadata_refusal)
}

fn time(text: &str) -> Result<Timestamp, Refusal> {
    Timestamp::parse_rfc3339(text)
        .ok_or_else(|| Refusal::new(FieldCode::InvalidValue, "has to be a time after RFC 3339"))
}
