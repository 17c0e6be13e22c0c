//! `roster user`

use clap::{ArgGroup, Args, Subcommand};

/// Make and look at users.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub enum UserCommand {
    /// Make a user
    Create(CreateUserArgs),
    /// List users, the newest first
    List(ListUsersArgs),
    /// Show one user
    Show {
        /// An id, an e-mail address or a username
        user: String,
    },
}

/// Who is made, and how the password comes about. A user with a password is active and verified.
#[derive(Debug, PartialEq, Eq, Args)]
#[command(group = ArgGroup::new("password").required(true))]
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

/// Which page of the list.
#[derive(Debug, PartialEq, Eq, Args)]
pub struct ListUsersArgs {
    /// How many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=200))]
    pub limit: u16,
    /// Where the page before ended, as it said
    #[arg(long)]
    pub cursor: Option<String>,
}
