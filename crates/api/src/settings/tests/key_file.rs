//! The secret key's file.

use std::convert::Infallible;
use std::path::Path;
use std::sync::Barrier;

use super::*;

fn at(folder: &Path) -> Settings {
    let url = format!("sqlite://{}/data/roster.db", folder.display());
    load([("DATABASE_URL", url.as_str())]).unwrap()
}

fn keys(settings: &Settings, byte: u8) -> Result<UsableKeys, KeyFileError> {
    secret_keys(settings, |bytes| {
        bytes.fill(byte);
        Ok::<_, Infallible>(())
    })
}

#[test]
fn the_first_start_makes_a_key_that_later_starts_use() {
    let folder = tempfile::tempdir().unwrap();
    let settings = at(folder.path());
    assert_eq!(keys(&settings, 1).unwrap().current.expose(), &[1; 32]);
    assert_eq!(keys(&settings, 2).unwrap().current.expose(), &[1; 32]);
    let left: Vec<_> = std::fs::read_dir(folder.path().join("data")).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing but the key is left: {left:?}");
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_the_key() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    keys(&at(folder.path()), 1).unwrap();
    let mode = std::fs::metadata(folder.path().join("data/secret.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn starts_at_the_same_time_agree_on_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let settings = at(folder.path());
    let barrier = Barrier::new(8);
    let found: Vec<_> = std::thread::scope(|scope| {
        let start = |byte| {
            let (settings, barrier) = (&settings, &barrier);
            scope.spawn(move || {
                barrier.wait();
                *keys(settings, byte).unwrap().current.expose()
            })
        };
        let threads: Vec<_> = (1..=8).map(start).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(found.iter().all(|key| key == &found[0]), "{found:?}");
}

/// CR-01 (unusable key file)
#[test]
fn a_file_that_holds_no_key_is_refused_and_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/secret.key");
    std::fs::create_dir(folder.path().join("data")).unwrap();
    for text in ["", "hunter2", "c2hvcnQ="] {
        std::fs::write(&path, text).unwrap();
        let error = keys(&at(folder.path()), 1).unwrap_err();
        assert!(matches!(error, KeyFileError::Unfit(_)), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn no_key_is_made_without_randomness() {
    let folder = tempfile::tempdir().unwrap();
    let outcome = secret_keys(&at(folder.path()), |_| Err(std::io::Error::other("none")));
    assert!(matches!(outcome, Err(KeyFileError::Randomness(_))));
    assert!(!folder.path().join("data/secret.key").exists());
}

#[test]
fn a_key_that_was_set_is_used_and_no_file_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/roster.db", folder.path().display());
    let settings = load([
        ("DATABASE_URL", url.as_str()),
        ("ROSTER_SECRET_KEY", KEY),
        ("ROSTER_SECRET_KEY_PREVIOUS", "-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_8="),
    ])
    .unwrap();
    let keys = keys(&settings, 9).unwrap();
    assert_eq!(keys.current.expose()[..4], [0, 1, 2, 3]);
    assert!(keys.previous.is_some());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_database_in_memory_gets_a_key_that_is_not_kept() {
    let settings = load([("DATABASE_URL", "sqlite::memory:")]).unwrap();
    assert_eq!(keys(&settings, 1).unwrap().current.expose(), &[1; 32]);
    assert_eq!(keys(&settings, 2).unwrap().current.expose(), &[2; 32]);
}
