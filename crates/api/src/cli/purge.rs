//! `roster purge`

use std::time::Duration;

use clap::Args;
use serde::Serialize;

use super::{Output, Table};
use crate::app::Builder;
use crate::settings::parse_duration;

/// Which deleted users are erased.
#[derive(Debug, PartialEq, Eq, Args)]
pub struct PurgeArgs {
    /// Those deleted longer ago than this, such as 30d or 12h; `ROSTER_RETENTION__DELETED_USERS` unless told
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub older_than: Option<Duration>,
}

fn duration(text: &str) -> Result<Duration, String> {
    parse_duration(text).ok_or_else(|| "not a duration such as 30d, 12h or 0s".to_owned())
}

#[derive(Serialize)]
struct Purged {
    users: u64,
    registrations: u64,
    sessions: u64,
    links: u64,
    devices: u64,
    mails: u64,
    throttles: u64,
    events: u64,
}

pub(super) async fn run(args: &PurgeArgs, application: Builder<'_>, output: Output) -> anyhow::Result<()> {
    let kept = args.older_than.unwrap_or(application.settings().retention.deleted_users);
    let roster = application.offline().await?;
    let purged = roster.purge_expired(kept).await?;
    let purged = Purged {
        users: purged.users,
        registrations: purged.registrations,
        sessions: purged.sessions,
        links: purged.links,
        devices: purged.devices,
        mails: purged.mails,
        throttles: purged.throttles,
        events: purged.events,
    };
    Ok(output.print(&purged, |purged| {
        let mut table = Table::new(["ERASED", "ROWS"]);
        if let Ok(serde_json::Value::Object(counts)) = serde_json::to_value(purged) {
            for (what, count) in counts {
                table.row([&what, &count.to_string()]);
            }
        }
        table.render()
    })?)
}
