//! The user object as those see it who may read users.

use roster_service::ProfileDocument;
use roster_service::domain::User;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::UserResponse;

/// A user, as an administrator sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "ManagedUser")]
pub struct ManagedUserResponse {
    /// What the user sees.
    #[serde(flatten)]
    pub user: UserResponse,
    /// Why the account is suspended or locked.
    #[schema(required = true)]
    pub status_reason: Option<String>,
    /// When the suspension or lock ends by itself.
    #[schema(required = true, format = "date-time")]
    pub status_until: Option<String>,
    /// Failed attempts at the password since the last success.
    pub failed_login_attempts: u32,
    /// The customer's id at Stripe.
    #[schema(required = true)]
    pub stripe_customer_id: Option<String>,
    /// The kind of system that the user was imported from.
    #[schema(required = true)]
    pub source_system: Option<String>,
    /// The key there.
    #[schema(required = true)]
    pub source_id: Option<String>,
    /// What that system held that has no place here.
    #[schema(required = true, value_type = Option<Object>)]
    pub source: Option<Map<String, Value>>,
    /// Whether the user is deleted.
    pub is_deleted: bool,
    /// When the user was deleted.
    #[schema(required = true, format = "date-time")]
    pub deleted_at: Option<String>,
}

impl ManagedUserResponse {
    /// A user, with the backend's own fields.
    pub fn new(user: &User, own: ProfileDocument) -> Self {
        Self {
            user: UserResponse::new(user, own),
            status_reason: user.status.reason().map(ToString::to_string),
            status_until: user.status.until().map(|until| until.to_string()),
            failed_login_attempts: user.failed_login_attempts,
            stripe_customer_id: user.stripe_customer_id.as_ref().map(ToString::to_string),
            source_system: user.source.system.clone(),
            source_id: user.source.id.clone(),
            source: user.source.remainder.clone(),
            is_deleted: user.is_deleted(),
            deleted_at: user.deleted_at.map(|at| at.to_string()),
        }
    }
}

/// A page of users.
#[derive(ToSchema)]
pub struct UserList {
    /// The users. They may be fewer than asked for, even none, where there is a next page.
    pub data: Vec<ManagedUserResponse>,
    /// The cursor of the next page.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
    /// How many there are on all pages, if that was asked.
    pub count: Option<u64>,
}
