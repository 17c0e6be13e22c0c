//! The user object.

use roster_service::ProfileDocument;
use roster_service::domain::{ExperienceLevel, StatusKind, User};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use uuid::Uuid;

/// A user, as the user sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "User")]
pub struct UserResponse {
    /// Id of the user.
    pub id: Uuid,
    /// The e-mail address, as typed.
    #[schema(format = "email", example = "Ada@Example.com")]
    pub email: String,
    /// Whether the address is proven.
    pub email_verified: bool,
    /// When the address was proven.
    #[schema(required = true, format = "date-time")]
    pub email_verified_at: Option<String>,
    /// The username.
    #[schema(required = true, example = "ada")]
    pub username: Option<String>,
    /// The display name.
    #[schema(required = true, example = "Ada Lovelace")]
    pub name: Option<String>,
    /// The first name.
    #[schema(required = true)]
    pub first_name: Option<String>,
    /// The last name.
    #[schema(required = true)]
    pub last_name: Option<String>,
    /// The phone number in international form (E.164).
    #[schema(required = true)]
    pub phone: Option<String>,
    /// URL of a picture.
    #[schema(required = true, format = "uri")]
    pub image: Option<String>,
    /// Name of the role.
    #[schema(example = "viewer")]
    pub role: String,
    /// Status of the account.
    #[schema(schema_with = account_status)]
    pub account_status: &'static str,
    /// Whether the account is suspended.
    pub disabled: bool,
    /// The career that the user aims at.
    #[schema(required = true)]
    pub target_role: Option<String>,
    /// The user's level of experience.
    #[schema(required = true, schema_with = nullable_experience_level)]
    pub experience_level: Option<&'static str>,
    /// The user's own data.
    #[schema(value_type = Object)]
    pub metadata: Map<String, Value>,
    /// The backend's data about the user.
    #[schema(value_type = Object)]
    pub app_metadata: Map<String, Value>,
    /// When the user last signed in.
    #[schema(required = true, format = "date-time")]
    pub last_login_at: Option<String>,
    /// When the account was made.
    #[schema(format = "date-time")]
    pub created_at: String,
    /// When the account last changed.
    #[schema(format = "date-time")]
    pub updated_at: String,
    /// Version of the account: the `ETag`.
    pub version: i64,
    /// The backend's own fields of the user, where it has any.
    #[serde(skip_serializing_if = "ProfileDocument::is_unregistered")]
    #[schema(ignore)]
    pub profile: ProfileDocument,
}

impl UserResponse {
    /// A user, with the backend's own fields.
    pub fn new(user: &User, own: ProfileDocument) -> Self {
        let profile = &user.profile;
        Self {
            id: user.id.as_uuid(),
            email: user.email.as_typed().to_owned(),
            email_verified: user.email_verified(),
            email_verified_at: user.email_verified_at.map(|at| at.to_string()),
            username: user.username.as_ref().map(|username| username.as_str().to_owned()),
            name: profile.name.as_ref().map(ToString::to_string),
            first_name: profile.first_name.as_ref().map(ToString::to_string),
            last_name: profile.last_name.as_ref().map(ToString::to_string),
            phone: profile.phone.as_ref().map(ToString::to_string),
            image: profile.image.as_ref().map(ToString::to_string),
            role: user.role.as_str().to_owned(),
            account_status: user.status.as_str(),
            disabled: user.disabled(),
            target_role: profile.target_role.as_ref().map(ToString::to_string),
            experience_level: profile.experience_level.map(ExperienceLevel::as_str),
            metadata: user.metadata.as_object().clone(),
            app_metadata: user.app_metadata.as_object().clone(),
            last_login_at: user.last_login_at.map(|at| at.to_string()),
            created_at: user.created_at.to_string(),
            updated_at: user.updated_at.to_string(),
            version: user.version.get(),
            profile: own,
        }
    }
}

fn one_of(names: impl IntoIterator<Item = &'static str>) -> ObjectBuilder {
    ObjectBuilder::new().enum_values(Some(names.into_iter().map(Value::from).collect::<Vec<_>>()))
}

fn account_status() -> Schema {
    one_of(StatusKind::ALL.iter().map(|kind| kind.as_str())).schema_type(Type::String).into()
}

/// A level of experience, or `null`.
pub(super) fn nullable_experience_level() -> Schema {
    let levels = ExperienceLevel::ALL.iter().map(|level| Value::from(level.as_str()));
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .enum_values(Some(levels.chain([Value::Null]).collect::<Vec<_>>()))
        .into()
}
