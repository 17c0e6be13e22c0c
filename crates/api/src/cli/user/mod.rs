//! `roster user`: the same rules as the API, by the system instead of a signed-in user.

mod create;
mod list;
mod moves;
mod show;

use clap::{ArgGroup, Args, Subcommand};

pub use self::list::ListUsersArgs;
use super::Output;
use crate::app::Builder;

/// Make, look at and move users.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub enum UserCommand {
    /// Make a user
    Create(CreateUserArgs),
    /// Find users; the newest first unless told
    List(Box<ListUsersArgs>),
    /// Show one user
    Show {
        /// An id, an e-mail address or a username
        user: String,
    },
    /// Suspend a user, or replace reason and end of a suspension; every session ends
    Suspend(SuspendUserArgs),
    /// Make a pending or suspended user active
    Activate {
        /// An id, an e-mail address or a username
        user: String,
    },
    /// Lift a lock and clear every throttle of the account
    Unlock {
        /// An id, an e-mail address or a username
        user: String,
    },
    /// Give a user a role
    SetRole {
        /// An id, an e-mail address or a username
        user: String,
        /// The name of the role
        role: String,
    },
    /// Delete a user softly: `restore` brings it back until it is purged
    Delete {
        /// An id, an e-mail address or a username
        user: String,
    },
    /// Bring a deleted user back
    Restore(RestoreUserArgs),
    /// Erase a deleted user for good
    Purge {
        /// An id, an e-mail address or a username
        user: String,
    },
}

/// Who is made, and how the password comes about. A user with a password is active and verified; one without is pending,
/// and an invitation is mailed.
#[derive(Debug, PartialEq, Eq, Args)]
#[command(group = ArgGroup::new("password"))]
pub struct CreateUserArgs {
    /// The e-mail address
    #[arg(long)]
    pub email: String,
    /// The role
    #[arg(long, default_value = "viewer")]
    pub role: String,
    /// The name shown to others
    #[arg(long)]
    pub name: Option<String>,
    /// Read the password from standard input, up to the first line feed
    #[arg(long, group = "password")]
    pub password_stdin: bool,
    /// Make a password and print it once
    #[arg(long, group = "password")]
    pub generate_password: bool,
}

/// Who is suspended, why, and how long.
#[derive(Debug, PartialEq, Eq, Args)]
pub struct SuspendUserArgs {
    /// An id, an e-mail address or a username
    pub user: String,
    /// Why
    #[arg(long)]
    pub reason: String,
    /// When the suspension ends by itself, such as 2026-12-31T00:00:00Z; without it, it does not
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
}

/// Who is brought back, and under which address or name where the old one is in use again.
#[derive(Debug, PartialEq, Eq, Args)]
pub struct RestoreUserArgs {
    /// The id, or the e-mail address or username before the deletion
    pub user: String,
    /// Another e-mail address; it is unverified
    #[arg(long)]
    pub email: Option<String>,
    /// Another username
    #[arg(long)]
    pub username: Option<String>,
}

pub(super) async fn run(
    command: UserCommand,
    application: Builder<'_>,
    output: Output,
) -> anyhow::Result<()> {
    let roster = application.offline().await?;
    match command {
        UserCommand::Create(args) => create::run(&roster, args, output).await,
        UserCommand::List(args) => list::run(&roster, *args, output).await,
        UserCommand::Show { user } => show::show(&roster, &user, output).await,
        UserCommand::Suspend(args) => moves::suspend(&roster, args, output).await,
        UserCommand::Activate { user } => moves::activate(&roster, &user, output).await,
        UserCommand::Unlock { user } => moves::unlock(&roster, &user, output).await,
        UserCommand::SetRole { user, role } => moves::set_role(&roster, &user, &role, output).await,
        UserCommand::Delete { user } => moves::delete(&roster, &user, output).await,
        UserCommand::Restore(args) => moves::restore(&roster, args, output).await,
        UserCommand::Purge { user } => moves::purge(&roster, &user, output).await,
    }
}
