//! `roster user show`

use anyhow::Context;
use roster_service::Roster;
use roster_service::domain::User;

use crate::cli::{Output, Table};
use crate::wire::ManagedUserResponse;

pub(super) async fn show(roster: &Roster, name: &str, output: Output) -> anyhow::Result<()> {
    print(roster, &live(roster, name).await?, output).await
}

/// The user whom an argument names: by its id also a deleted one.
pub(super) async fn live(roster: &Roster, name: &str) -> anyhow::Result<User> {
    roster.find_user(name).await?.with_context(|| format!("there is no user {name}"))
}

/// The deleted user whom an argument names.
pub(super) async fn deleted(roster: &Roster, name: &str) -> anyhow::Result<User> {
    let mut found = roster.find_deleted_users(name).await?.into_iter();
    match (found.next(), found.next()) {
        (Some(user), None) => Ok(user),
        (None, _) => anyhow::bail!("there is no deleted user {name}"),
        (Some(one), Some(other)) => {
            let ids = [one, other].into_iter().chain(found).map(|user| user.id.to_string());
            anyhow::bail!(
                "several deleted users were {name}; name one by its id: {}",
                ids.collect::<Vec<_>>().join(", ")
            )
        }
    }
}

/// Prints a user as it is now.
pub(super) async fn print(roster: &Roster, user: &User, output: Output) -> anyhow::Result<()> {
    let own = roster.profile_of(user.id).await?;
    Ok(output.print(&ManagedUserResponse::new(user, own), describe)?)
}

fn describe(user: &ManagedUserResponse) -> String {
    let mut table = Table::new(["FIELD", "VALUE"]);
    // The wire's own names, so that both outputs tell the same.
    if let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(user) {
        for (field, value) in fields {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            table.row([&field, &value]);
        }
    }
    table.render()
}
