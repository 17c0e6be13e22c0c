//! A file that is there whole, or not at all.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use roster_service::PasswordHashes;

/// A file in the making, under another name beside the one that it will have. Dropped unfinished, it goes.
#[derive(Debug)]
pub(super) struct NewFile {
    path: PathBuf,
    in_the_making: PathBuf,
    content: File,
}

impl NewFile {
    /// Begins it. With password hashes it is for the owner's eyes only, from the first byte on.
    ///
    /// # Errors
    /// When there is a file of that name already, or the folder cannot be written to.
    pub(super) fn create(path: &Path, hashes: PasswordHashes) -> anyhow::Result<Self> {
        let mut name = OsString::from(".");
        name.push(path.file_name().with_context(|| format!("{} is no name of a file", path.display()))?);
        name.push(format!(".{}.part", std::process::id()));
        let in_the_making = path.with_file_name(name);
        if path.symlink_metadata().is_ok() {
            return Err(exists(path));
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if hashes == PasswordHashes::Included {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        let content =
            options.open(&in_the_making).with_context(|| format!("{} cannot be made", path.display()))?;
        Ok(Self { path: path.to_owned(), in_the_making, content })
    }

    /// Where it is written to.
    pub(super) fn content(&mut self) -> &mut dyn Write {
        &mut self.content
    }

    /// Gives it its name, once it is safe on the disk.
    ///
    /// # Errors
    /// When somebody else has made a file of that name meanwhile, or the disk fails.
    pub(super) fn finish(self) -> anyhow::Result<PathBuf> {
        self.content.sync_all().and_then(|()| self.publish()).map_err(|error| {
            if error.kind() == ErrorKind::AlreadyExists {
                exists(&self.path)
            } else {
                anyhow::Error::new(error).context(format!("{} cannot be made", self.path.display()))
            }
        })?;
        Ok(self.path.clone())
    }

    /// A link takes no other file's place. Where a file system has none, the name is looked at once more instead.
    fn publish(&self) -> io::Result<()> {
        match fs::hard_link(&self.in_the_making, &self.path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                if self.path.symlink_metadata().is_ok() {
                    return Err(ErrorKind::AlreadyExists.into());
                }
                fs::rename(&self.in_the_making, &self.path)
            }
            linked => linked,
        }
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // Renamed, it is not there any more.
        let _ = fs::remove_file(&self.in_the_making);
    }
}

fn exists(path: &Path) -> anyhow::Error {
    anyhow::anyhow!("{} exists already; it is not overwritten", path.display())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn what_is_not_finished_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("users.ndjson");
        let mut file = NewFile::create(&path, PasswordHashes::LeftOut).unwrap();
        file.content().write_all(b"{}\n").unwrap();
        assert!(!path.exists());
        drop(file);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_file_that_came_meanwhile_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("users.ndjson");
        let file = NewFile::create(&path, PasswordHashes::Included).unwrap();
        fs::write(&path, "theirs").unwrap();
        assert!(file.finish().unwrap_err().to_string().contains("exists already"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
