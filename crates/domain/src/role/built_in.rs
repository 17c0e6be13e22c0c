//! The roles that Roster brings along.

use super::{Permission, RoleName};
use crate::named::named;

named! {
    /// A role that Roster brings along. None of them can be removed, and `admin` cannot be weakened.
    pub enum BuiltInRole {
        /// A user without permissions on others.
        Viewer = "viewer",
        /// A user in a career programme, without permissions on others.
        Target = "target",
        /// Reads users.
        Marketing = "marketing",
        /// Reads and edits users, ends sessions, reads the audit trail.
        Manager = "manager",
        /// Everything.
        Admin = "admin",
    }
}

impl BuiltInRole {
    /// The name.
    pub fn name(self) -> RoleName {
        RoleName(self.as_str().to_owned())
    }

    /// What it permits.
    pub const fn permissions(self) -> &'static [Permission] {
        match self {
            Self::Viewer | Self::Target => &[],
            Self::Marketing => &[Permission::USERS_READ],
            Self::Manager => &[
                Permission::USERS_READ,
                Permission::USERS_WRITE,
                Permission::SESSIONS_READ,
                Permission::SESSIONS_REVOKE,
                Permission::ROLES_READ,
                Permission::AUDIT_READ,
            ],
            Self::Admin => &[Permission::ALL],
        }
    }
}
