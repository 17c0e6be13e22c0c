//! The secret key of an embedded database, kept in a file beside it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use roster_service::persistence::DatabaseUrl;
use zeroize::Zeroizing;

use super::raw::Raw;
use super::value::SecretBytes;
use super::{Engine, Settings};

/// The name of the file, in the folder of the SQLite database.
const FILE_NAME: &str = "secret.key";

/// There is no usable secret key.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// A key was to be made, and there is no randomness.
    #[error("cannot make a secret key")]
    Randomness(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The file cannot be made or read.
    #[error("cannot {action} the secret key file {}", path.display())]
    File {
        /// What was tried: `make` or `read`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("the secret key file {} does not hold base64 of 32 bytes", .0.display())]
    Unfit(PathBuf),
    /// PostgreSQL is used and no key was set.
    #[error("ROSTER_SECRET_KEY is required with PostgreSQL")]
    Missing,
}

/// The secret key in use and the one before it.
#[derive(Debug)]
pub struct UsableKeys {
    /// Seals and signs.
    pub current: SecretBytes,
    /// Still opens.
    pub previous: Option<SecretBytes>,
}

/// The keys that were set; without one, that of the file beside the embedded database, which is made on the first start
/// with 32 bytes of `fill`. A database in memory gets a key that lives as long as the process.
///
/// # Errors
/// When the file cannot be made or read or holds no key, when there is no randomness, or when PostgreSQL has no key.
pub fn secret_keys<E>(
    settings: &Settings,
    fill: impl Fn(&mut [u8]) -> Result<(), E>,
) -> Result<UsableKeys, KeyFileError>
where
    E: std::error::Error + Send + Sync + 'static,
{
    let random = |bytes: &mut [u8]| fill(bytes).map_err(|error| KeyFileError::Randomness(Box::new(error)));
    let url = &settings.database.url;
    let current = match (&settings.secret_keys.current, url.folder()) {
        (Some(key), _) => key.clone(),
        (None, Some(folder)) => read_or_make(&folder.join(FILE_NAME), random)?,
        (None, None) if url.engine() == Engine::Sqlite => make(random)?,
        (None, None) => return Err(KeyFileError::Missing),
    };
    Ok(UsableKeys { current, previous: settings.secret_keys.previous.clone() })
}

/// The keys of a database that need not be the one that is served: those that were set, else that of the file beside it. `None`
/// where there is neither; nothing is made.
///
/// # Errors
/// When the file cannot be read or holds no key.
pub(crate) fn secret_keys_of(
    settings: &Settings,
    database: &DatabaseUrl,
) -> Result<Option<UsableKeys>, KeyFileError> {
    let current = match (&settings.secret_keys.current, database.file()) {
        (Some(key), _) => key.clone(),
        (None, Some(file)) => match read(&file.with_file_name(FILE_NAME)) {
            Err(KeyFileError::File { source, .. }) if source.kind() == ErrorKind::NotFound => {
                return Ok(None);
            }
            key => key?,
        },
        (None, None) => return Ok(None),
    };
    Ok(Some(UsableKeys { current, previous: settings.secret_keys.previous.clone() }))
}

fn make(random: impl Fn(&mut [u8]) -> Result<(), KeyFileError>) -> Result<SecretBytes, KeyFileError> {
    let mut bytes = Zeroizing::new([0; 32]);
    random(bytes.as_mut_slice())?;
    Ok(SecretBytes::new(*bytes))
}

fn read_or_make(
    path: &Path,
    random: impl Fn(&mut [u8]) -> Result<(), KeyFileError>,
) -> Result<SecretBytes, KeyFileError> {
    match read(path) {
        Err(KeyFileError::File { source, .. }) if source.kind() == ErrorKind::NotFound => {
            let mut draft_number = [0; 8];
            random(&mut draft_number)?;
            let draft = path.with_extension(format!("key.{:016x}", u64::from_be_bytes(draft_number)));
            publish(path, &draft, &make(random)?).map_err(|source| KeyFileError::File {
                action: "make",
                path: path.to_owned(),
                source,
            })?;
            read(path)
        }
        outcome => outcome,
    }
}

fn read(path: &Path) -> Result<SecretBytes, KeyFileError> {
    let failed = |source| KeyFileError::File { action: "read", path: path.to_owned(), source };
    let text = Zeroizing::new(fs::read_to_string(path).map_err(failed)?);
    warn_when_open(path).map_err(failed)?;
    SecretBytes::read(&Raw::text(&text)).map_err(|_| KeyFileError::Unfit(path.to_owned()))
}

/// Puts a key in place, whole, unless there is one already: of two processes that start at once, one wins, and both
/// read its key. The key is written under another name first, for nobody must read half a key; a link appears at once
/// or not at all.
fn publish(path: &Path, draft: &Path, key: &SecretBytes) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let file = create_private(draft)?;
    let linked = write(file, key).and_then(|()| fs::hard_link(draft, path));
    fs::remove_file(draft)?;
    linked.or_else(|error| if error.kind() == ErrorKind::AlreadyExists { Ok(()) } else { Err(error) })
}

fn write(mut file: File, key: &SecretBytes) -> io::Result<()> {
    file.write_all(key.encode().as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

#[cfg(unix)]
fn create_private(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(unix)]
fn warn_when_open(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)?.permissions().mode();
    if mode & 0o077 != 0 {
        tracing::warn!(file.path = %path.display(), "other users of this machine may read the secret key file; set its mode to 0600");
    }
    Ok(())
}

#[cfg(not(unix))]
fn warn_when_open(_path: &Path) -> io::Result<()> {
    Ok(())
}
