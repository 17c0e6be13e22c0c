//! Bodies of log-in, refresh and log-out.

use std::time::Duration;

use roster_service::ProfileDocument;
use roster_service::{LoggedIn, LoginInput, OpaqueToken, SessionTokens};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::UserResponse;
use super::fields::{any_password, device_name, login_identifier, token_text};
use crate::extract::JsonBody;
use crate::problem::Problem;

/// Signs in.
#[derive(Debug, ToSchema)]
pub struct LoginRequest {
    /// The e-mail address or the username.
    #[schema(example = "ada@example.com")]
    pub identifier: Option<String>,
    /// Another name of `identifier`; one of the three is needed.
    pub email: Option<String>,
    /// Another name of `identifier`; one of the three is needed.
    pub username: Option<String>,
    /// The password.
    #[schema(format = "password")]
    pub password: String,
    /// What the client calls itself, for the list of sessions.
    #[schema(max_length = 100)]
    pub device_name: Option<String>,
    /// The device token of an earlier log-in: it marks a known device.
    pub device_token: Option<String>,
}

impl LoginRequest {
    pub(crate) fn parse(body: JsonBody) -> Result<LoginInput, Problem> {
        let mut fields = body.fields();
        let identifier = fields.required_alias(["identifier", "email", "username"], login_identifier());
        let password = fields.required("password", any_password());
        let device_name = fields.optional("device_name", device_name());
        // A device token of the wrong form is one that counts for nothing, and no mistake to stumble over.
        let device_token =
            fields.optional("device_token", token_text()).and_then(|text| OpaqueToken::parse(&text));
        fields.finish(|| {
            Some(LoginInput { identifier: identifier?, password: password?, device_name, device_token })
        })
    }
}

/// Refreshes a session.
#[derive(Debug, ToSchema)]
pub struct RefreshRequest {
    /// The refresh token.
    pub refresh_token: String,
}

impl RefreshRequest {
    pub(crate) fn parse(body: JsonBody) -> Result<Zeroizing<String>, Problem> {
        let mut fields = body.fields();
        let token = fields.required("refresh_token", token_text());
        fields.finish(|| token)
    }
}

/// Ends a session without an access token.
#[derive(Debug, ToSchema)]
pub struct LogoutRequest {
    /// The refresh token of the session.
    pub refresh_token: Option<String>,
}

impl LogoutRequest {
    pub(crate) fn parse(body: JsonBody) -> Result<Option<Zeroizing<String>>, Problem> {
        let mut fields = body.fields();
        let token = fields.optional("refresh_token", token_text());
        fields.finish(|| Some(token))
    }
}

/// The tokens of a session.
#[derive(Serialize, ToSchema)]
#[schema(title = "Tokens")]
pub struct TokenResponse {
    /// The access token, a JWT (RFC 9068).
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds that the access token lives.
    #[schema(example = 900)]
    pub expires_in: u64,
    /// The refresh token, opaque.
    pub refresh_token: String,
    /// Seconds until the session ends at the latest.
    #[schema(example = 2_592_000)]
    pub refresh_token_expires_in: u64,
    /// Id of the session.
    pub session_id: Uuid,
}

impl From<&SessionTokens> for TokenResponse {
    fn from(tokens: &SessionTokens) -> Self {
        Self {
            access_token: tokens.access_token.to_string(),
            token_type: "Bearer",
            expires_in: tokens.expires_in.as_secs(),
            refresh_token: tokens.refresh_token.expose().to_owned(),
            refresh_token_expires_in: whole_seconds(tokens.refresh_token_expires_in),
            session_id: tokens.session.as_uuid(),
        }
    }
}

/// Seconds, the last one counted whole: what a client is told right after a log-in is the configured time.
fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

/// A new session.
#[derive(Serialize, ToSchema)]
#[schema(title = "Login")]
pub struct LoginResponse {
    /// The tokens.
    #[serde(flatten)]
    pub tokens: TokenResponse,
    /// Marks a known device; send it with the next log-in.
    pub device_token: String,
    /// The user.
    pub user: UserResponse,
}

impl LoginResponse {
    /// A new session, and the backend's own fields of its user.
    pub fn new(login: &LoggedIn, own: ProfileDocument) -> Self {
        Self {
            tokens: (&login.tokens).into(),
            device_token: login.device_token.expose().to_owned(),
            user: UserResponse::new(&login.user, own),
        }
    }
}
