//! Chromium and its WebDriver server, in which the hosted pages are tried.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::packages::{self, Need};
use crate::process;

/// What Chromium is called; the last one is where macOS keeps it.
const NAMES: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// A browser, and the program that it is driven by.
pub(super) struct Browser {
    /// The `chromium` binary.
    pub(super) program: PathBuf,
    /// The `chromedriver` binary.
    pub(super) driver: PathBuf,
    /// Name and version, for people.
    pub(super) version: String,
}

/// Finds or installs both.
pub(super) fn provide() -> Result<Browser> {
    if let (Some(program), Some(driver)) = find() {
        return checked(program, driver);
    }
    packages::install(Need::Browser)?;
    let (program, driver) = find();
    checked(
        program.context("installed, but `chromium` is not in PATH")?,
        driver.context("installed, but `chromedriver` is not in PATH")?,
    )
}

fn find() -> (Option<PathBuf>, Option<PathBuf>) {
    (NAMES.into_iter().find_map(process::find), process::find("chromedriver"))
}

/// A driver knows the browser of its own major version only.
fn checked(program: PathBuf, driver: PathBuf) -> Result<Browser> {
    let (number, wanted) = (version(&program)?, version(&driver)?);
    let (major, _) = number.split_once('.').unwrap_or((&number, ""));
    ensure!(
        wanted.split('.').next() == Some(major),
        "{} is version {number}, but {} is for version {wanted}",
        program.display(),
        driver.display()
    );
    Ok(Browser { program, driver, version: format!("Chromium {number}") })
}

/// The first word of `--version` that begins with a digit.
fn version(program: &Path) -> Result<String> {
    let text = process::output(Command::new(program).arg("--version"))?;
    let number = text.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()));
    number.map(str::to_owned).with_context(|| format!("{} tells no version: {text}", program.display()))
}
