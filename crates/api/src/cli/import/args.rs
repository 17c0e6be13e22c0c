//! The arguments of `roster import`.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use roster_service::domain::{RoleName, SourceSystem, Unverified};
use roster_service::persistence::TableName;
use roster_service::{ImportOptions, OnConflict, TimeZone};

/// Bring users in from another system's database or from a file of lines
#[derive(Debug, PartialEq, Eq, Args)]
pub struct ImportArgs {
    /// A file with one user a line (NDJSON); - is standard input
    #[arg(value_name = "FILE", required_unless_present = "from", conflicts_with_all = ["from", "source"])]
    pub file: Option<PathBuf>,
    /// The kind of system whose database it is
    #[arg(long, value_name = "SYSTEM", requires = "source", value_parser = systems())]
    pub from: Option<String>,
    /// The URL of that database
    #[arg(long, value_name = "URL", requires = "from")]
    pub source: Option<String>,
    /// Its table of users, unless that has the usual name
    #[arg(long, value_name = "NAME", requires = "from")]
    pub table: Option<TableName>,
    /// Do everything but write
    #[arg(long)]
    pub dry_run: bool,
    /// A file that gets a line (NDJSON) for each row that is refused and each value that is changed
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Go on where an unfinished run of the same source came to
    #[arg(long, conflicts_with = "dry_run")]
    pub resume: bool,
    /// What is done with users who are there already
    #[arg(long, value_enum, default_value_t)]
    pub on_conflict: Conflict,
    /// Roles here for roles there: FROM=TO, several with commas between
    #[arg(long, value_name = "FROM=TO[,...]", value_parser = role_map)]
    pub role_map: Vec<BTreeMap<String, RoleName>>,
    /// What becomes of users of a database whose addresses were never proven
    #[arg(long, value_enum, requires = "from")]
    pub unverified: Option<Unproven>,
    /// The zone of times without one, such as Europe/Berlin
    #[arg(long, value_name = "ZONE", default_value = "UTC", value_parser = time_zone)]
    pub timezone: TimeZone,
    /// The issuer of tokens under which every user of Better Auth is known from now on
    #[arg(long, value_name = "URL", requires = "from")]
    pub issuer: Option<String>,
    /// Rows of one transaction, 1 to 10000
    #[arg(long, value_name = "ROWS", default_value_t = 1000, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub batch: u16,
}

/// What is done with users who are there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Conflict {
    /// They stay as they are
    #[default]
    Skip,
    /// Those whom an import brought and nobody has edited here take what is newer
    Update,
    /// The first one ends the run
    Fail,
}

/// What becomes of users whose addresses were never proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Unproven {
    /// They have to prove them before they log in
    Pending,
}

/// Systems whose databases are read.
fn systems() -> PossibleValuesParser {
    let named = SourceSystem::ALL
        .iter()
        .filter(|system| !matches!(system, SourceSystem::Mirror | SourceSystem::Ndjson));
    PossibleValuesParser::new(named.map(|system| system.as_str()))
}

fn time_zone(text: &str) -> Result<TimeZone, String> {
    text.parse().map_err(|_| "not a time zone such as Europe/Berlin or UTC".to_owned())
}

/// A role there may be several with commas between: what stands without an equals sign belongs to the next.
fn role_map(text: &str) -> Result<BTreeMap<String, RoleName>, String> {
    let (mut map, mut before) = (BTreeMap::new(), String::new());
    for part in text.split(',') {
        before.push_str(part);
        let Some((from, to)) = before.split_once('=') else {
            before.push(',');
            continue;
        };
        let role = RoleName::parse(to).map_err(|error| format!("the role {to:?} {error}"))?;
        if from.trim().is_empty() {
            return Err(format!("nothing stands before ={to}"));
        }
        map.insert(from.to_owned(), role);
        before.clear();
    }
    if before.is_empty() { Ok(map) } else { Err("not of the form FROM=TO[,FROM=TO...]".to_owned()) }
}

impl ImportArgs {
    /// The system that is read, unless it is a file.
    pub(super) fn system(&self) -> Option<SourceSystem> {
        self.from.as_deref().and_then(SourceSystem::parse)
    }

    pub(super) fn options(&self) -> ImportOptions {
        ImportOptions {
            batch: NonZeroUsize::new(self.batch.into()).unwrap_or(ImportOptions::DEFAULT_BATCH),
            on_conflict: match self.on_conflict {
                Conflict::Skip => OnConflict::Skip,
                Conflict::Update => OnConflict::Update,
                Conflict::Fail => OnConflict::Fail,
            },
            is_dry_run: self.dry_run,
            resumes: self.resume,
            report: self.report.clone(),
            role_map: self.role_map.iter().flatten().map(|(from, to)| (from.clone(), to.clone())).collect(),
            unverified: match self.unverified {
                Some(Unproven::Pending) => Unverified::Pending,
                None => Unverified::AsTheyAre,
            },
            time_zone: self.timezone,
            issuer: self.issuer.clone(),
        }
    }
}
