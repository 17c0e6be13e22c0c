//! `roster export`

mod file;

use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use roster_service::{ExportedUsers, PasswordHashes};

use self::file::NewFile;
use super::Output;
use crate::app::Builder;

/// Where users are written to, and what of them.
#[derive(Debug, PartialEq, Eq, Args)]
pub struct ExportArgs {
    /// The file, which must not exist yet; standard output without one
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Write password hashes too: for a system that users are to sign in to with the passwords they have
    #[arg(long)]
    pub include_password_hashes: bool,
}

const WARNING: &str = "warning: with password hashes. Whoever reads this can try passwords on them without being \
     seen: keep it as you keep the database, and delete it once it has been read in";

pub(super) async fn run(args: &ExportArgs, application: Builder<'_>, output: Output) -> anyhow::Result<()> {
    let hashes =
        if args.include_password_hashes { PasswordHashes::Included } else { PasswordHashes::LeftOut };
    let program = application.added().name();
    // Before anything is asked of the database: a place that cannot be written to is known at once.
    let file = args.file.as_deref().map(|path| NewFile::create(path, hashes)).transpose()?;
    let roster = application.offline().await?;
    if hashes == PasswordHashes::Included {
        // Nobody is left to be told when standard error is gone.
        let _ = writeln!(io::stderr(), "{program}: {WARNING}");
    }
    let users = roster.export(hashes).await?;
    let Some(mut file) = file else {
        let written = write(users, &mut io::stdout().lock()).await;
        return written.map(drop).or_else(|error| if is_reader_gone(&error) { Ok(()) } else { Err(error) });
    };
    let count = tokio::select! {
        written = write(users, file.content()) => written?,
        // What is half done goes with the file.
        interrupted = tokio::signal::ctrl_c() => {
            interrupted?;
            anyhow::bail!("interrupted; nothing was written");
        }
    };
    let path = file.finish()?;
    let exported = serde_json::json!({ "exported": count });
    Ok(output.print(&exported, |_| format!("exported: {count} users to {}", path.display()))?)
}

/// Writes all lines, and answers how many.
async fn write(mut users: ExportedUsers, out: &mut dyn Write) -> anyhow::Result<u64> {
    let mut count = 0;
    while let Some(lines) = users.next().await? {
        out.write_all(&lines.text).context("the lines cannot be written")?;
        count += lines.count;
    }
    out.flush().context("the lines cannot be written")?;
    Ok(count)
}

/// Whether nobody reads any more (`roster export | head -1`): it has what it wanted.
fn is_reader_gone(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
