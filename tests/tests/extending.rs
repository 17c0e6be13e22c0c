//! The guide for backends: what it says is done, in an empty folder outside of the workspace.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const GUIDE: &str = include_str!("../../docs/extending.md");
/// Where the guide has Roster's checkout.
const CHECKOUT: &str = "../roster";

/// What the guide has its reader do, in its order.
#[derive(Debug)]
enum Step {
    /// A command line.
    Run(String),
    /// A whole file.
    Write { path: String, text: String },
}

/// The steps of the part that adds to the example.
fn steps() -> Vec<Step> {
    let part = GUIDE.split("\n## ").find(|part| part.starts_with("Adding to it")).unwrap();
    let (mut steps, mut file, mut lines) = (Vec::new(), None, part.lines());
    while let Some(line) = lines.next() {
        if let Some(path) = line.strip_prefix("**`").and_then(|line| line.strip_suffix("`**")) {
            file = Some(path.to_owned());
        } else if let Some(language) = line.strip_prefix("```") {
            let block: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
            match (file.take(), language) {
                (Some(path), _) => steps.push(Step::Write { path, text: block.join("\n") + "\n" }),
                (None, "sh") => steps.extend(block.into_iter().map(|line| Step::Run(line.to_owned()))),
                (None, _) => {}
            }
        }
    }
    steps
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Does one step in a folder; a command has to succeed.
fn follow(step: Step, folder: &Path) {
    let checkout = workspace().display().to_string();
    match step {
        Step::Write { path, text } => {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text.replace(CHECKOUT, &checkout)).unwrap();
        }
        Step::Run(line) => {
            // Both databases where there are both, and nothing from the network.
            let line = match line.as_str() {
                "cargo test" => "cargo test --offline -- --include-ignored".to_owned(),
                line => line.replace(CHECKOUT, &checkout),
            };
            let ended = Command::new("sh")
                .args(["-ec", &line])
                .current_dir(folder)
                // Beside what the workspace has built, so that a second run has little to build.
                .env("CARGO_TARGET_DIR", workspace().join("target/extending"))
                .env_remove("CARGO_INCREMENTAL")
                .output()
                .unwrap();
            let told = String::from_utf8_lossy(&ended.stdout) + String::from_utf8_lossy(&ended.stderr);
            assert!(ended.status.success(), "{line}\n{told}");
            if line.starts_with("cargo test") {
                assert!(
                    told.contains("notes::everybody_reaches_their_own_notes_alone::postgres ... ok"),
                    "{told}"
                );
            }
        }
    }
}

#[test]
#[ignore = "builds a backend of its own, and needs PostgreSQL: run by cargo xtask test"]
fn a_backend_that_follows_the_guide_builds_and_passes_its_tests() {
    let folder = tempfile::tempdir().unwrap();
    // The versions that the workspace is built with; cargo drops what is not needed.
    fs::copy(workspace().join("Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
    let steps = steps();
    assert!(steps.len() > 8, "the guide is not read as it is written: {steps:?}");
    for step in steps {
        follow(step, folder.path());
    }
}
