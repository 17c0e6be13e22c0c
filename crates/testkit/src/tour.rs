//! The tour of a readme, taken line by line.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// The heading that a tour stands below.
const HEADING: &str = "## A tour";
/// What is another each time, or cut short in a readme.
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

/// The commands of a tour and what the readme has them print.
///
/// It stands below the heading `## A tour`, in fenced blocks: those of the language `sh` are commands, the first of which starts the
/// server, and all others are output.
#[derive(Debug)]
pub struct Tour {
    server: String,
    commands: Vec<String>,
    output: Vec<String>,
}

impl Tour {
    /// The tour of a readme.
    pub fn of(readme: &str) -> Self {
        let (_, tour) = readme.split_once(HEADING).expect("the readme has a tour");
        let tour = tour.split_once("\n## ").map_or(tour, |(tour, _)| tour);
        let (mut commands, mut output) = (Vec::new(), Vec::new());
        for block in tour.split("```").skip(1).step_by(2) {
            let (language, lines) = block.split_once('\n').expect("a block has lines");
            let lines = lines.lines().map(str::to_owned);
            if language == "sh" { commands.extend(lines) } else { output.extend(lines) }
        }
        assert!(commands.len() > 1 && !output.is_empty(), "the tour leads nowhere");
        Self { server: commands.remove(0), commands, output }
    }

    /// The command that starts the server.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Runs the commands in a folder, with the address that the readme has (`127.0.0.1:8080`) replaced by the one that is
    /// served on, and fails the test unless what they print is what the readme says. Ids, times and tokens may differ.
    pub fn take(&self, address: &str, folder: &Path) {
        // An answer ends without a line feed: `echo` sets the next one apart, as a prompt would.
        let script = self.commands.join("\necho\n").replace("127.0.0.1:8080", address);
        let ended = Command::new("sh").arg("-c").arg(script).current_dir(folder).output().unwrap();
        assert!(ended.status.success() && ended.stderr.is_empty(), "{ended:?}");
        let printed = String::from_utf8(ended.stdout).unwrap();
        let printed: Vec<_> = printed.lines().filter(|line| !line.is_empty()).map(lasting).collect();
        let expected: Vec<_> = self.output.iter().map(|line| lasting(line)).collect();
        assert_eq!(printed, expected);
    }
}

/// A line without what is another each time.
fn lasting(line: &str) -> String {
    // An object that is cut short in the readme is still one.
    let Ok(mut value) = serde_json::from_str::<Value>(&line.replace("{…}", "{}")) else {
        return format!("{} characters", line.chars().count());
    };
    forget(&mut value);
    value.to_string()
}

fn forget(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if VARYING.contains(&name.as_str()) || (name.ends_with("_at") && !value.is_null()) {
                    *value = Value::from("varies");
                } else {
                    forget(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(forget),
        _ => {}
    }
}
