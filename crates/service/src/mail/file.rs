//! For development and tests: mails as files.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Mail, Mailer, MailerError, Sender, Sending};

/// Writes each mail into a folder, as an `.eml` file that every mail program opens.
///
/// The names sort by time. A file has all of its content from the moment it has its name, and only its owner reads it.
#[derive(Debug, Clone)]
pub struct FileMailer {
    directory: PathBuf,
    from: Sender,
}

impl FileMailer {
    /// Makes the folder if there is none.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(directory: impl Into<PathBuf>, from: Sender) -> io::Result<Self> {
        let directory = directory.into();
        fs::create_dir_all(&directory)?;
        Ok(Self { directory, from })
    }

    async fn write(&self, mail: &Mail) -> Result<(), MailerError> {
        let content = mail.message(&self.from)?.formatted();
        let (directory, name) = (self.directory.clone(), file_name(mail));
        let written = tokio::task::spawn_blocking(move || write(&directory, &name, &content)).await;
        match written {
            Ok(outcome) => {
                outcome.map_err(|error| MailerError::transient(format!("mail folder: {}", error.kind())))
            }
            Err(_) => Err(MailerError::transient("the mail file was not written")),
        }
    }
}

impl Mailer for FileMailer {
    fn send<'a>(&'a self, mail: &'a Mail) -> Sending<'a> {
        Box::pin(self.write(mail))
    }
}

/// `20260131T120000.000000Z-verify_email-<id>.eml`
fn file_name(mail: &Mail) -> String {
    format!("{}-{}-{}.eml", mail.at.to_datetime().format("%Y%m%dT%H%M%S%.6fZ"), mail.kind.as_str(), mail.id)
}

/// Writes beside and renames, so that nobody reads half a mail.
fn write(directory: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    let unfinished = directory.join(format!(".{name}.tmp"));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&unfinished)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(unfinished, directory.join(name))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

    use super::*;
    use crate::domain::Timestamp;
    use crate::mail::samples::{a_mail, sender};

    fn names(directory: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn mails_become_files_that_sort_by_time() {
        let folder = tempfile::tempdir().unwrap();
        let directory = folder.path().join("mails");
        let mailer = FileMailer::new(&directory, sender()).unwrap();
        let later = a_mail("ada@example.com");
        let earlier =
            Mail { at: Timestamp::from_unix_micros(later.at.unix_micros() - 1).unwrap(), ..later.clone() };
        for mail in [&later, &earlier] {
            mailer.send(mail).await.unwrap();
        }
        assert_eq!(names(&directory), [file_name(&earlier), file_name(&later)]);
        let content = fs::read(directory.join(file_name(&later))).unwrap();
        assert_eq!(content, later.message(&sender()).unwrap().formatted());
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn only_its_owner_reads_a_mail_file() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let mailer = FileMailer::new(folder.path(), sender()).unwrap();
        mailer.send(&a_mail("ada@example.com")).await.unwrap();
        let path = folder.path().join(&names(folder.path())[0]);
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[tokio::test]
    async fn a_folder_that_is_gone_is_worth_another_try() {
        let folder = tempfile::tempdir().unwrap();
        let mailer = FileMailer::new(folder.path().join("mails"), sender()).unwrap();
        fs::remove_dir(folder.path().join("mails")).unwrap();
        let error = mailer.send(&a_mail("ada@example.com")).await.unwrap_err();
        assert!(!error.is_permanent());
    }
}
