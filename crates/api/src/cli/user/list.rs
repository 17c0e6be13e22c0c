//! `roster user list`

use clap::Args;
use clap::error::ErrorKind;
use roster_service::Roster;
use serde::Serialize;

use crate::cli::{Output, Table};
use crate::problem::{Location, Problem};
use crate::wire::{ManagedUserResponse, UserQuery};

/// Which users, in which order, and which page of them: the parameters of `GET /v1/users`.
#[derive(Debug, Default, PartialEq, Eq, Args, Serialize)]
pub struct ListUsersArgs {
    /// What the address, the username or the name begins with
    #[arg(short, long, value_name = "TEXT")]
    pub q: Option<String>,
    /// The address
    #[arg(long)]
    pub email: Option<String>,
    /// The username
    #[arg(long)]
    pub username: Option<String>,
    /// The role
    #[arg(long)]
    pub role: Option<String>,
    /// The status: `pending_verification`, `active`, `suspended` or `locked`
    #[arg(long, value_name = "STATUS")]
    pub account_status: Option<String>,
    /// The experience
    #[arg(long, value_name = "LEVEL")]
    pub experience_level: Option<String>,
    /// The career target
    #[arg(long, value_name = "ROLE")]
    pub target_role: Option<String>,
    /// Whether the address is proven: `true` or `false`
    #[arg(long, value_name = "BOOL")]
    pub email_verified: Option<String>,
    /// The customer's id at Stripe
    #[arg(long, value_name = "ID")]
    pub stripe_customer_id: Option<String>,
    /// The kind of system that the user was imported from
    #[arg(long, value_name = "SYSTEM")]
    pub source_system: Option<String>,
    /// The key there
    #[arg(long, value_name = "ID")]
    pub source_id: Option<String>,
    /// Deleted users: `exclude` (default), `only` or `include`
    #[arg(long, value_name = "WHICH")]
    pub deleted: Option<String>,
    /// Made at this time or later, such as 2026-12-31T00:00:00Z
    #[arg(long, value_name = "TIME")]
    pub created_after: Option<String>,
    /// Made before this time
    #[arg(long, value_name = "TIME")]
    pub created_before: Option<String>,
    /// Signed in last at this time or later
    #[arg(long, value_name = "TIME")]
    pub last_login_after: Option<String>,
    /// Signed in last before this time
    #[arg(long, value_name = "TIME")]
    pub last_login_before: Option<String>,
    /// `created_at`, `email` or `last_login_at`, with `-` before it for descending (default `-created_at`)
    #[arg(long, value_name = "ORDER", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// Count them: `none` (default), `exact` or `estimate`
    #[arg(long, value_name = "HOW")]
    pub count: Option<String>,
    /// How many, 1 to 200 (default 50)
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=200))]
    pub limit: Option<u16>,
    /// Where the page before ended, as it said
    #[arg(long, allow_hyphen_values = true)]
    pub cursor: Option<String>,
}

#[derive(Serialize)]
struct Users {
    data: Vec<ManagedUserResponse>,
    next_cursor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
}

pub(super) async fn run(roster: &Roster, args: ListUsersArgs, output: Output) -> anyhow::Result<()> {
    // Read by the reader of the API, so that both take and refuse the same.
    let query = UserQuery::read(&serde_urlencoded::to_string(&args)?).map_err(|problem| unfit(&problem))?;
    let by = roster.grant_to_system();
    let found = roster.list_users(&by, query.search(), query.order, query.counting, &query.page).await?;
    let own = roster.profiles_of(&found.page.items).await?;
    let data =
        found.page.items.iter().zip(own).map(|(user, own)| ManagedUserResponse::new(user, own)).collect();
    let users = Users { data, next_cursor: found.page.next, count: found.count };
    Ok(output.print(&users, describe)?)
}

/// The command line is wrong: it says so in its own words.
fn unfit(problem: &Problem) -> clap::Error {
    let told = problem.errors().iter().map(|error| match &error.location {
        Location::Parameter(name) => format!("--{} {}", name.replace('_', "-"), error.refusal.detail),
        Location::Pointer(_) => error.refusal.detail.to_string(),
    });
    let told: Vec<_> = told.collect();
    clap::Error::raw(ErrorKind::ValueValidation, format!("{}\n", told.join("; ")))
}

fn describe(users: &Users) -> String {
    let mut table = Table::new(["ID", "E-MAIL", "USERNAME", "ROLE", "STATUS", "CREATED AT", "LAST LOGIN AT"]);
    for ManagedUserResponse { user, is_deleted, .. } in &users.data {
        let id = user.id.to_string();
        let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        let status = if *is_deleted { "deleted" } else { user.account_status };
        let (username, last_login_at) = (or_none(&user.username), or_none(&user.last_login_at));
        table.row([&id, &user.email, &username, &user.role, status, &user.created_at, &last_login_at]);
    }
    let count = users.count.map(|count| format!("\n{count} in all\n"));
    let more = users.next_cursor.as_ref().map(|cursor| format!("\nmore: --cursor {cursor}\n"));
    [Some(table.render()), count, more].into_iter().flatten().collect()
}
