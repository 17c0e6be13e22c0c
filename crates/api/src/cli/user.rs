//! `roster user`

use std::io::BufRead;

use anyhow::Context;
use clap::{ArgGroup, Args, Subcommand};
use roster_service::domain::{DisplayName, Email, PageLimit, PageRequest, PlainPassword, Profile, RoleName};
use roster_service::{CreateUserInput, Roster};
use serde::Serialize;
use zeroize::Zeroizing;

use super::{Output, Table};
use crate::app;
use crate::settings::Settings;
use crate::wire::UserResponse;

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

pub(super) async fn run(command: UserCommand, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let roster = app::offline(settings).await?;
    match command {
        UserCommand::Create(args) => create(&roster, args, output).await,
        UserCommand::List(args) => list(&roster, args, output).await,
        UserCommand::Show { user } => {
            let found = roster.find_user(&user).await?;
            let found = found.with_context(|| format!("there is no user {user}"))?;
            let response = UserResponse::from(&found);
            Ok(output.print(&response, describe)?)
        }
    }
}

async fn create(roster: &Roster, args: CreateUserArgs, output: Output) -> anyhow::Result<()> {
    let email = Email::parse(&args.email).context("--email is not a valid e-mail address")?;
    let role = RoleName::parse(&args.role).context("--role is not a role name")?;
    let name = args.name.as_deref().map(DisplayName::parse).transpose().context("--name is not accepted")?;
    let password = if args.generate_password { roster.generate_password()? } else { read_password()? };
    let input = CreateUserInput {
        email,
        role,
        profile: Profile { name, ..Profile::default() },
        password: PlainPassword::new(password.clone())?,
    };
    let user = roster.create_user(input).await?;
    let mut created = serde_json::to_value(UserResponse::from(&user))?;
    let mut text = format!("id        {}\n", user.id);
    if args.generate_password {
        text = format!("{text}password  {}\n", password.as_str());
        if let Some(object) = created.as_object_mut() {
            object.insert("password".to_owned(), password.as_str().into());
        }
    }
    Ok(output.print(&created, |_| text)?)
}

/// The first line of standard input.
fn read_password() -> anyhow::Result<Zeroizing<String>> {
    let mut line = Zeroizing::new(String::new());
    std::io::stdin().lock().read_line(&mut line).context("cannot read the password from standard input")?;
    Ok(Zeroizing::new(line.trim_end_matches(['\n', '\r']).to_owned()))
}

#[derive(Serialize)]
struct UserList {
    data: Vec<UserResponse>,
    next_cursor: Option<String>,
}

async fn list(roster: &Roster, args: ListUsersArgs, output: Output) -> anyhow::Result<()> {
    let page = PageRequest { limit: PageLimit::new(args.limit.into())?, cursor: args.cursor };
    let page = roster.list_users(&page).await?;
    let users =
        UserList { data: page.items.iter().map(UserResponse::from).collect(), next_cursor: page.next };
    Ok(output.print(&users, |users| {
        let mut table = Table::new(["ID", "E-MAIL", "ROLE", "STATUS", "CREATED AT"]);
        for user in &users.data {
            let id = user.id.to_string();
            table.row([&id, &user.email, &user.role, user.account_status, &user.created_at]);
        }
        match &users.next_cursor {
            Some(cursor) => format!("{}\nmore: --cursor {cursor}\n", table.render()),
            None => table.render(),
        }
    })?)
}

fn describe(user: &UserResponse) -> String {
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
