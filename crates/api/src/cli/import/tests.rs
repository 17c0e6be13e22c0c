#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use roster_service::domain::{RoleName, SourceSystem, Unverified};
use roster_service::{ImportOptions, ImportProgress, OnConflict};

use super::bar::line;
use super::*;
use crate::backend::Backend;
use crate::cli::{Cli, Command};

fn read(words: &[&str]) -> Result<ImportArgs, String> {
    let line = ["roster", "import"].iter().chain(words);
    match Cli::read(&Backend::default(), line).map(|cli| cli.into_parts().1) {
        Ok(Command::Import(args)) => Ok(*args),
        Ok(_) => unreachable!("it was `import`"),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn a_file_is_imported_as_it_is_unless_told_otherwise() {
    let args = read(&["users.ndjson"]).unwrap();
    assert_eq!((args.file.as_deref(), args.system()), (Some(Path::new("users.ndjson")), None));
    let options = args.options();
    assert_eq!(format!("{options:?}"), format!("{:?}", ImportOptions::default()));
}

#[test]
fn every_argument_has_its_effect() {
    let words = "--from better-auth --source postgres://h/d --table people --dry-run --report r.ndjson \
                 --on-conflict update --role-map boss=admin,a,b=manager --role-map c=viewer \
                 --unverified pending --timezone Europe/Berlin --issuer https://i.example --batch 7";
    let args = read(&words.split_whitespace().collect::<Vec<_>>()).unwrap();
    assert_eq!(args.system(), Some(SourceSystem::BetterAuth));
    let options = args.options();
    assert_eq!((options.batch.get(), options.on_conflict), (7, OnConflict::Update));
    assert_eq!((options.is_dry_run, options.resumes), (true, false));
    assert_eq!((options.unverified, options.time_zone.name()), (Unverified::Pending, "Europe/Berlin"));
    assert_eq!(options.issuer.as_deref(), Some("https://i.example"));
    let roles: Vec<_> =
        options.role_map.iter().map(|(from, to)| (from.as_str(), RoleName::as_str(to))).collect();
    assert_eq!(roles, [("a,b", "manager"), ("boss", "admin"), ("c", "viewer")]);
}

#[test]
fn what_does_not_fit_is_named() {
    for (line, named) in [
        ("", "<FILE>"),
        ("--from alembic", "--source"),
        ("--source postgres://h/d", "--from"),
        ("--from django --source postgres://h/d", "--from"),
        ("--from mirror --source postgres://h/d", "--from"),
        ("users.ndjson --from alembic --source postgres://h/d", "--from"),
        ("users.ndjson --unverified pending", "--from"),
        ("users.ndjson --table people", "--from"),
        ("users.ndjson --timezone Mars/Olympus", "--timezone"),
        ("users.ndjson --role-map admin", "--role-map"),
        ("users.ndjson --role-map admin=", "--role-map"),
        ("users.ndjson --role-map =admin", "--role-map"),
        ("users.ndjson --role-map a=b,c", "--role-map"),
        ("users.ndjson --on-conflict replace", "--on-conflict"),
        ("users.ndjson --batch 0", "--batch"),
        ("users.ndjson --batch 10001", "--batch"),
        ("users.ndjson --resume --dry-run", "--dry-run"),
    ] {
        let error = read(&line.split_whitespace().collect::<Vec<_>>()).unwrap_err();
        assert!(error.contains(named), "{line}: {error}");
    }
}

#[test]
fn refused_rows_end_with_2() {
    assert_eq!(crate::cli::finish("roster", Err(RowsRefused.into())), std::process::ExitCode::from(2));
}

#[test]
fn the_bar_tells_rows_rate_and_time_left() {
    let progress = |rows, share| ImportProgress { rows, share };
    let first = progress(0, Some(0.0));
    assert_eq!(
        line(progress(500, Some(0.25)), first, Duration::from_secs(30)),
        "[######------------------]  25 %  500 rows  16 rows/s  1:30 left"
    );
    let resumed = progress(400, Some(0.5));
    assert!(
        line(progress(500, Some(0.75)), resumed, Duration::from_secs(10)).ends_with("10 rows/s  0:10 left")
    );
    assert_eq!(line(progress(5, None), progress(0, None), Duration::from_secs(1)), "5 rows  5 rows/s");
    assert!(line(first, first, Duration::ZERO).ends_with("0 rows  0 rows/s"));
}
