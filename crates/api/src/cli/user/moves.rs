//! The commands of `roster user` that move an account. Running nodes see what they did within a second.

use anyhow::Context;
use roster_service::domain::{Email, RoleName, StatusReason, Timestamp, User, UserId, Username};
use roster_service::rights::UsersRead;
use roster_service::{ManageUserError, RequestInfo, Roster};
use serde::Serialize;

use super::show::{deleted, live, print};
use super::{RestoreUserArgs, SuspendUserArgs};
use crate::cli::Output;

/// The command line says who, never which version.
fn any_version(_: i64) -> bool {
    true
}

/// What the log and the audit trail know of a command: that it was one.
fn no_request() -> RequestInfo {
    RequestInfo::default()
}

pub(super) async fn suspend(roster: &Roster, args: SuspendUserArgs, output: Output) -> anyhow::Result<()> {
    let reason = StatusReason::parse(&args.reason).context("--reason is not accepted")?;
    let until = args.until.as_deref().map(time).transpose()?;
    let id = live(roster, &args.user).await?.id;
    let by = roster.grant_to_system();
    print(roster, &roster.suspend_user(&by, id, &reason, until, &any_version, &no_request()).await?, output)
        .await
}

fn time(text: &str) -> anyhow::Result<Timestamp> {
    Timestamp::parse_rfc3339(text).with_context(|| format!("--until {text} is not a time after RFC 3339"))
}

pub(super) async fn activate(roster: &Roster, name: &str, output: Output) -> anyhow::Result<()> {
    let id = live(roster, name).await?.id;
    let by = roster.grant_to_system();
    print(roster, &roster.activate_user(&by, id, false, &any_version, &no_request()).await?, output).await
}

pub(super) async fn unlock(roster: &Roster, name: &str, output: Output) -> anyhow::Result<()> {
    let id = live(roster, name).await?.id;
    print(
        roster,
        &roster.unlock_user(&roster.grant_to_system(), id, &any_version, &no_request()).await?,
        output,
    )
    .await
}

pub(super) async fn set_role(roster: &Roster, name: &str, role: &str, output: Output) -> anyhow::Result<()> {
    let role = RoleName::parse(role).with_context(|| format!("{role} is not a role name"))?;
    let id = live(roster, name).await?.id;
    print(
        roster,
        &roster.set_role(&roster.grant_to_system(), id, &role, &any_version, &no_request()).await?,
        output,
    )
    .await
}

pub(super) async fn delete(roster: &Roster, name: &str, output: Output) -> anyhow::Result<()> {
    let id = live(roster, name).await?.id;
    roster.delete_user(&roster.grant_to_system(), id, &any_version, &no_request()).await?;
    print(roster, &read(roster, id).await?, output).await
}

async fn read(roster: &Roster, id: UserId) -> Result<User, ManageUserError> {
    roster.get_user(&roster.grant_to_system::<UsersRead>(), id).await
}

pub(super) async fn restore(roster: &Roster, args: RestoreUserArgs, output: Output) -> anyhow::Result<()> {
    let email = args.email.as_deref().map(Email::parse).transpose();
    let username = args.username.as_deref().map(Username::parse).transpose();
    let others = (
        email.context("--email is not a valid e-mail address")?,
        username.context("--username is not a username")?,
    );
    let id = deleted(roster, &args.user).await?.id;
    let restored =
        roster.restore_user(&roster.grant_to_system(), id, others, &any_version, &no_request()).await;
    let user = match restored {
        Err(error @ ManageUserError::EmailTaken) => Err(error).context("give another one with --email")?,
        Err(error @ ManageUserError::UsernameTaken) => {
            Err(error).context("give another one with --username")?
        }
        other => other?,
    };
    print(roster, &user, output).await
}

#[derive(Serialize)]
struct Purged {
    id: String,
}

pub(super) async fn purge(roster: &Roster, name: &str, output: Output) -> anyhow::Result<()> {
    let id = deleted(roster, name).await?.id;
    roster.purge_user(&roster.grant_to_system(), id, &any_version, &no_request()).await?;
    Ok(output.print(&Purged { id: id.to_string() }, |purged| format!("purged  {}\n", purged.id))?)
}
