//! The role object, and the bodies that make and change one.

use roster_service::CreateRoleInput;
use roster_service::domain::{
    KnownPermissions, Patch, Permission, Role, RoleDescription, RoleEdit, RoleName,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::fields::text_refusal;
use crate::extract::{Fields, JsonBody, line, list, text};
use crate::problem::{FieldCode, FieldError, Problem, Refusal};

/// A role.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "Role")]
pub struct RoleResponse {
    /// The name.
    #[schema(example = "support")]
    pub name: String,
    /// What it is for.
    #[schema(required = true)]
    pub description: Option<String>,
    /// What it permits; `*` is everything.
    pub permissions: Vec<String>,
    /// Whether Roster brings it along.
    pub built_in: bool,
    /// When it was made.
    #[schema(format = "date-time")]
    pub created_at: String,
    /// When it was changed last.
    #[schema(format = "date-time")]
    pub updated_at: String,
}

impl From<&Role> for RoleResponse {
    fn from(role: &Role) -> Self {
        Self {
            name: role.name.to_string(),
            description: role.description.as_ref().map(ToString::to_string),
            permissions: role.permissions.iter().map(ToString::to_string).collect(),
            built_in: role.built_in,
            created_at: role.created_at.to_string(),
            updated_at: role.updated_at.to_string(),
        }
    }
}

/// A page of roles.
#[derive(ToSchema)]
pub struct RoleList {
    /// The roles, by their names.
    pub data: Vec<RoleResponse>,
    /// The cursor of the next page.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Makes a role.
#[derive(Debug, ToSchema)]
pub struct CreateRoleRequest {
    /// The name: 1 to 32 of the characters a to z, 0 to 9, underscore and hyphen. It stays.
    #[schema(min_length = 1, max_length = 32, pattern = "^[a-z0-9_-]+$", example = "support")]
    pub name: String,
    /// What it is for.
    #[schema(max_length = 500)]
    pub description: Option<String>,
    /// What it permits; none unless told. You need to have all of it yourself.
    #[schema(example = json!(["users:read", "sessions:read"]))]
    pub permissions: Option<Vec<String>>,
}

impl CreateRoleRequest {
    pub(crate) fn parse(body: JsonBody, known: &KnownPermissions) -> Result<CreateRoleInput, Problem> {
        let mut fields = body.fields();
        let name = fields.required("name", line(|text| RoleName::parse(text).map_err(no_name)));
        let description = fields.optional("description", text(description));
        let listed = fields.optional(PERMISSIONS, list).unwrap_or_default();
        let permissions = permissions(&mut fields, listed, known);
        fields.finish(|| Some(CreateRoleInput { name: name?, description, permissions }))
    }
}

/// Changes a role: a merge patch (RFC 7396). What is absent stays, `null` clears.
#[derive(Debug, ToSchema)]
pub struct EditRoleRequest {
    /// What it is for.
    #[schema(max_length = 500)]
    pub description: Option<String>,
    /// What it permits from now on, instead of what it permitted. You need to have all of both yourself.
    #[schema(nullable = false)]
    pub permissions: Option<Vec<String>>,
}

impl EditRoleRequest {
    pub(crate) fn parse(body: JsonBody, known: &KnownPermissions) -> Result<RoleEdit, Problem> {
        let mut fields = body.fields();
        let description = fields.patch("description", text(description));
        let permissions = match fields.patch(PERMISSIONS, list) {
            Patch::Keep => None,
            Patch::Clear => {
                fields.refuse(PERMISSIONS, FieldCode::Required);
                None
            }
            Patch::Set(listed) => Some(permissions(&mut fields, listed, known)),
        };
        fields.finish(|| Some(RoleEdit { description, permissions }))
    }
}

const PERMISSIONS: &str = "permissions";

fn permissions(fields: &mut Fields, listed: Vec<Value>, known: &KnownPermissions) -> Vec<Permission> {
    fields.items(PERMISSIONS, listed, |item| {
        line(|text| {
            let permission = Permission::parse(text).ok().filter(|permission| known.has(permission));
            permission.ok_or_else(unknown_permission)
        })(item)
    })
}

fn description(text: &str) -> Result<RoleDescription, Refusal> {
    RoleDescription::parse(text).map_err(text_refusal)
}

fn no_name(error: impl std::fmt::Display) -> Refusal {
    Refusal::new(FieldCode::InvalidValue, error.to_string())
}

fn unknown_permission() -> Refusal {
    Refusal::new(FieldCode::InvalidValue, "there is no permission of this name")
}

/// Permissions that nobody knows, by their places in the list.
pub(crate) fn permissions_refused(places: &[usize]) -> Problem {
    let refused = |place: &usize| FieldError::item(PERMISSIONS, *place, unknown_permission());
    Problem::validation(places.iter().map(refused).collect())
}
