//! Who a user is at an external issuer.

use roster_service::domain::ExternalIdentity;
use serde::Serialize;
use utoipa::ToSchema;

/// Who a user is at an external issuer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "Identity")]
pub struct IdentityResponse {
    /// The `iss` of the issuer's tokens.
    pub issuer: String,
    /// The `sub` of the user's tokens.
    pub subject: String,
    /// The address that the newest token told.
    #[schema(required = true)]
    pub email: Option<String>,
    /// When a new token was seen last; null for an imported identity that nobody has used yet.
    #[schema(format = "date-time", required = true)]
    pub last_seen_at: Option<String>,
}

impl From<&ExternalIdentity> for IdentityResponse {
    fn from(identity: &ExternalIdentity) -> Self {
        Self {
            issuer: identity.issuer.clone(),
            subject: identity.subject.to_string(),
            email: identity.email.clone(),
            last_seen_at: identity.last_seen_at.map(|at| at.to_string()),
        }
    }
}
