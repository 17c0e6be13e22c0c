//! Roles.

use roster_domain::{Permission, Role, RoleDescription, RoleName, Timestamp};
use serde_json::Value;

use super::{Row, time};
use crate::StoreError;
use crate::entity::role::Model;

pub(crate) fn to_domain(row: Model) -> Result<Role, StoreError> {
    let at = Row { table: "roles", id: &row.name };
    let Value::Array(permissions) = &row.permissions else {
        return Err(at.corrupt("permissions"));
    };
    let permission = |value: &Value| value.as_str().and_then(|text| Permission::parse(text).ok());
    let permissions = permissions
        .iter()
        .map(|value| at.fit("permissions", permission(value)))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Role {
        name: at.fit("name", RoleName::parse(&row.name).ok())?,
        description: row.description.map(RoleDescription::from_stored),
        permissions,
        built_in: row.built_in,
        created_at: time(row.created_at),
        updated_at: time(row.updated_at),
    })
}

pub(crate) fn to_row(role: &Role) -> Model {
    Model {
        name: role.name.as_str().to_owned(),
        description: role.description.as_ref().map(ToString::to_string),
        permissions: role.permissions.iter().map(Permission::as_str).collect(),
        built_in: role.built_in,
        created_at: Timestamp::to_datetime(role.created_at),
        updated_at: Timestamp::to_datetime(role.updated_at),
    }
}
