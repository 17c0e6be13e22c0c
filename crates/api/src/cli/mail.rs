//! `roster mail`

use anyhow::Context;
use clap::{Args, Subcommand};
use roster_service::domain::{PageLimit, PageRequest};
use roster_service::{OutboxEntry, Roster, Unsent};
use serde::Serialize;

use super::{Output, Table};
use crate::app::Builder;

/// Look after mails that have not been sent.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub enum MailCommand {
    /// List mails that wait or were given up, the newest first, without what is in them
    List(ListMailsArgs),
    /// Try a mail again at once, also one that was given up
    Retry {
        /// Its id, as `list` shows it
        id: String,
    },
}

/// Which mails, and which page of them.
#[derive(Debug, PartialEq, Eq, Args)]
pub struct ListMailsArgs {
    /// Only those that were given up
    #[arg(long)]
    pub dead: bool,
    /// How many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=200))]
    pub limit: u16,
    /// Where the page before ended, as it said
    #[arg(long, allow_hyphen_values = true)]
    pub cursor: Option<String>,
}

#[derive(Serialize)]
struct Mail {
    id: String,
    kind: String,
    user_id: Option<String>,
    attempts: u32,
    available_at: String,
    last_error: Option<String>,
    dead_at: Option<String>,
    created_at: String,
}

#[derive(Serialize)]
struct MailList {
    data: Vec<Mail>,
    next_cursor: Option<String>,
}

impl From<OutboxEntry> for Mail {
    fn from(mail: OutboxEntry) -> Self {
        Self {
            id: mail.id.to_string(),
            kind: mail.kind,
            user_id: mail.user.map(|user| user.to_string()),
            attempts: mail.attempts,
            available_at: mail.available_at.to_string(),
            last_error: mail.last_error,
            dead_at: mail.dead_at.map(|at| at.to_string()),
            created_at: mail.created_at.to_string(),
        }
    }
}

pub(super) async fn run(
    command: MailCommand,
    application: Builder<'_>,
    output: Output,
) -> anyhow::Result<()> {
    let roster = application.offline().await?;
    match command {
        MailCommand::List(args) => list(&roster, args, output).await,
        MailCommand::Retry { id } => {
            let id = id.parse().with_context(|| format!("there is no mail {id}"))?;
            let mail = Mail::from(roster.retry_mail(id).await?);
            Ok(output.print(&mail, |mail| table(std::slice::from_ref(mail)))?)
        }
    }
}

async fn list(roster: &Roster, args: ListMailsArgs, output: Output) -> anyhow::Result<()> {
    let which = if args.dead { Unsent::Dead } else { Unsent::All };
    let page = PageRequest { limit: PageLimit::new(args.limit.into())?, cursor: args.cursor };
    let page = roster.list_mails(which, &page).await?;
    let mails = MailList { data: page.items.into_iter().map(Mail::from).collect(), next_cursor: page.next };
    Ok(output.print(&mails, |mails| match &mails.next_cursor {
        Some(cursor) => format!("{}\nmore: --cursor {cursor}\n", table(&mails.data)),
        None => table(&mails.data),
    })?)
}

fn table(mails: &[Mail]) -> String {
    let mut table = Table::new(["ID", "KIND", "CREATED AT", "TRIES", "NEXT TRY", "LAST ERROR"]);
    for mail in mails {
        let next = if mail.dead_at.is_some() { "given up" } else { &mail.available_at };
        let error = mail.last_error.as_deref().unwrap_or("-");
        table.row([&mail.id, &mail.kind, &mail.created_at, &mail.attempts.to_string(), next, error]);
    }
    table.render()
}
