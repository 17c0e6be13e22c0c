//! From what is to be imported to its rows.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufReader, Read as _};
use std::path::Path;

use aws_lc_rs::digest::{Context, SHA256, digest};

use super::lines::Lines;
use super::rows::Rows;
use super::run::{Run, Watcher};
use super::{ImportError, ImportFrom, ImportOptions, ImportProgress, ImportSummary};
use crate::domain::{ImportRules, SourceSystem, UserId};
use crate::persistence::ForeignSource;
use crate::{Internal, Roster, hashing};

/// Bytes of a file that are read at once.
const CHUNK: usize = 1 << 18;

impl Roster {
    /// Brings users in. `watcher` is told after each batch how far it is.
    ///
    /// # Errors
    /// What was committed before stays, and a run with `resumes` goes on after it.
    pub async fn import(
        &self,
        from: ImportFrom,
        options: &ImportOptions,
        watcher: &mut (dyn FnMut(ImportProgress) + Send),
    ) -> Result<ImportSummary, ImportError> {
        match from {
            ImportFrom::Database(source) => self.import_rows(source, options, watcher).await,
            ImportFrom::File(path) => self.import_file(&path, options, watcher).await,
            ImportFrom::StandardInput => {
                self.import_stream("standard input".to_owned(), io::stdin(), options, watcher).await
            }
        }
    }

    async fn import_rows(
        &self,
        mut source: Box<ForeignSource>,
        options: &ImportOptions,
        watcher: Watcher<'_>,
    ) -> Result<ImportSummary, ImportError> {
        let key = hex(digest(&SHA256, source.identity().as_bytes()).as_ref());
        let run = self.begin_run(source.system(), key, options).await?;
        let total = source.count().await.map_err(|error| ImportError::Source {
            source_name: source.identity().to_owned(),
            cause: error.into(),
        })?;
        let rows = Rows::new(source, total, self.rules(&run, options).await?, self.user_ids());
        self.carry_out(run, rows, options, watcher).await
    }

    async fn import_file(
        &self,
        path: &Path,
        options: &ImportOptions,
        watcher: Watcher<'_>,
    ) -> Result<ImportSummary, ImportError> {
        let name = path.display().to_string();
        let failed =
            |cause: io::Error| ImportError::Source { source_name: name.clone(), cause: cause.into() };
        let file = File::open(path).map_err(failed)?;
        let about = file.metadata().map_err(failed)?;
        if !(about.is_file() || about.is_dir()) {
            return self.import_stream(name, file, options, watcher).await;
        }
        let copy = path.to_owned();
        let read = tokio::task::spawn_blocking(move || content_key(&copy)).await;
        let key = read.map_err(Internal::failed)?.map_err(failed)?;
        let run = self.begin_run(SourceSystem::Ndjson, key, options).await?;
        let rules = self.rules(&run, options).await?;
        let reader = BufReader::with_capacity(CHUNK, file);
        let lines = Lines::new(name, reader, Some(about.len()), rules, self.user_ids());
        self.carry_out(run, lines, options, watcher).await
    }

    /// What can be read once only: a pipe.
    async fn import_stream(
        &self,
        name: String,
        stream: impl io::Read + Send + 'static,
        options: &ImportOptions,
        watcher: Watcher<'_>,
    ) -> Result<ImportSummary, ImportError> {
        if options.resumes {
            return Err(ImportError::NotResumable(name));
        }
        let run = self.begin_run(SourceSystem::Ndjson, hex(digest(&SHA256, b"-").as_ref()), options).await?;
        let rules = self.rules(&run, options).await?;
        let reader = BufReader::with_capacity(CHUNK, stream);
        let lines = Lines::new(name, reader, None, rules, self.user_ids());
        self.carry_out(run, lines, options, watcher).await
    }

    pub(super) async fn rules(&self, run: &Run, options: &ImportOptions) -> Result<ImportRules, ImportError> {
        let roles = self.store().roles().names().await?;
        Ok(ImportRules {
            now: run.began_at(),
            time_zone: options.time_zone,
            known_roles: run.known_roles(roles.into_iter().collect()),
            role_map: options.role_map.clone(),
            unverified: options.unverified,
            issuer: options.issuer.clone(),
            can_verify: hashing::can_verify,
        })
    }

    /// Ids for new users, in the order of their making.
    pub(super) fn user_ids(&self) -> impl FnMut() -> Result<UserId, Internal> + Send + use<> {
        let roster = self.clone();
        move || Ok(UserId::generate(roster.now(), roster.random()?))
    }
}

/// What tells a file from others: its content.
fn content_key(path: &Path) -> io::Result<String> {
    let (mut file, mut content) = (File::open(path)?, Context::new(&SHA256));
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = file.read(&mut chunk)?;
        if read == 0 {
            return Ok(hex(content.finish().as_ref()));
        }
        content.update(chunk.get(..read).unwrap_or_default());
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Memory takes every text.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
