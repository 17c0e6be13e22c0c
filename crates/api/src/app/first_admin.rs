//! The first administrator, as the settings name them.

use roster_service::{FirstAdmin, Roster};

use super::StartError;
use crate::settings::Settings;

/// Invites the first administrator where there is none; where that cannot be, the log says what to do.
pub(super) async fn invite(settings: &Settings, roster: &Roster, program: &str) -> Result<(), StartError> {
    let Some(email) = &settings.bootstrap.admin_email else { return Ok(()) };
    match roster.invite_first_admin(email).await.map_err(StartError::FirstAdmin)? {
        FirstAdmin::AlreadyThere => {}
        FirstAdmin::Invited(user) => tracing::info!(
            user.id = %user,
            "there was no administrator: the address in ROSTER_BOOTSTRAP__ADMIN_EMAIL is mailed an invitation to be one"
        ),
        FirstAdmin::AddressTaken { user, is_verified: true } => tracing::warn!(
            user.id = %user,
            "there is no administrator, and the address in ROSTER_BOOTSTRAP__ADMIN_EMAIL has an account, which was left as it \
             is: `{program} user set-role {user} admin` makes it one"
        ),
        FirstAdmin::AddressTaken { user, is_verified: false } => tracing::warn!(
            user.id = %user,
            "there is no administrator, and the address in ROSTER_BOOTSTRAP__ADMIN_EMAIL has an account that nobody has \
             proven to own it: find out whose it is; `{program} user delete {user}` frees the address for the next start, \
             `{program} user set-role {user} admin` makes that account an administrator"
        ),
    }
    Ok(())
}
