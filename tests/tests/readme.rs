//! The tour in the readme works line by line as printed, and its output is what comes.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;
use std::thread;

use roster_api::app::Application;
use roster_api::settings::{Environment, Settings};
use serde_json::Value;
use tokio::runtime::Builder;
use tokio::task::LocalSet;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
/// The address in the readme.
const ADDRESS: &str = "127.0.0.1:8080";
/// What is another each time, or cut short in the readme.
const VARYING: [&str; 10] = [
    "access_token",
    "device_token",
    "id",
    "refresh_token",
    "refresh_token_expires_in",
    "registration_id",
    "request_id",
    "session_id",
    "type",
    "user",
];

/// What stands in the fenced blocks of the tour: the commands and what they print.
fn tour() -> (Vec<String>, Vec<String>) {
    let readme = fs::read_to_string(README).unwrap();
    let (_, tour) = readme.split_once("## A tour").unwrap();
    let (tour, _) = tour.split_once("\n## ").unwrap();
    let (mut commands, mut output) = (Vec::new(), Vec::new());
    for block in tour.split("```").skip(1).step_by(2) {
        let (language, lines) = block.split_once('\n').unwrap();
        let lines = lines.lines().map(str::to_owned);
        if language == "sh" { commands.extend(lines) } else { output.extend(lines) }
    }
    (commands, output)
}

/// Serves for as long as the process lives, mails as files; the address it listens on.
fn serve(folder: &Path) -> String {
    let (database, mails) = (folder.join("data/roster.db"), folder.join("data/mails"));
    let settings = Settings::from_environment(&Environment::new([
        ("DATABASE_URL", format!("sqlite://{}", database.display())),
        ("ROSTER_MAIL__TRANSPORT", "file".to_owned()),
        ("ROSTER_MAIL__DIRECTORY", mails.display().to_string()),
        ("ROSTER_HTTP__BIND", "127.0.0.1:0".to_owned()),
    ]));
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        LocalSet::new().block_on(&runtime, async move {
            let application = Application::builder(&settings.unwrap()).build().await.unwrap();
            tell.send(application.address().to_string()).unwrap();
            application.run().await.unwrap();
        });
    });
    told.recv().unwrap()
}

/// A line without what is another each time.
fn lasting(line: &str) -> String {
    // An object that is cut short in the readme is still one.
    let Ok(mut value) = serde_json::from_str::<Value>(&line.replace("{…}", "{}")) else {
        return format!("{} characters", line.chars().count());
    };
    if let Some(fields) = value.as_object_mut() {
        for (name, value) in fields {
            if VARYING.contains(&name.as_str()) || (name.ends_with("_at") && !value.is_null()) {
                *value = Value::from("varies");
            }
        }
    }
    value.to_string()
}

#[test]
#[ignore = "needs curl: run by cargo xtask test"]
fn the_tour_of_the_readme_prints_what_the_readme_says() {
    let folder = tempfile::tempdir().unwrap();
    let address = serve(folder.path());
    let (commands, expected) = tour();
    let (server, commands) = commands.split_first().unwrap();
    assert!(server.ends_with(" cargo run"), "the tour begins with {server}");
    // An answer ends without a line feed: `echo` sets the next one apart, as a prompt would.
    let script = commands.join("\necho\n").replace(ADDRESS, &address);
    let output = Command::new("sh").arg("-c").arg(script).current_dir(folder.path()).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let printed = String::from_utf8(output.stdout).unwrap();
    let printed: Vec<_> = printed.lines().filter(|line| !line.is_empty()).map(lasting).collect();
    let expected: Vec<_> = expected.iter().map(|line| lasting(line)).collect();
    assert_eq!(printed, expected);
}
