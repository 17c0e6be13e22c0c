#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod documentation;
mod key_file;
mod layers;
mod matrix;
mod rules;

use super::*;

/// A good secret key.
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn load<const N: usize>(pairs: [(&str, &str); N]) -> Result<Settings, SettingsError> {
    Settings::from_environment(&Environment::new(pairs))
}

/// The problems of settings that are refused.
fn problems<const N: usize>(pairs: [(&str, &str); N]) -> Vec<KeyProblem> {
    match load(pairs) {
        Err(SettingsError::Keys(problems)) => problems,
        other => panic!("{pairs:?} gives {other:?}"),
    }
}

/// A folder with a settings file in it.
fn file(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roster.toml");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

fn load_file(text: &str) -> Result<Settings, SettingsError> {
    let (_folder, path) = file(text);
    Settings::load(Some(&path), &Environment::new::<&str, &str>([]))
}
