//! Users on the way out: all of them, deleted ones too, a line of NDJSON each.

use crate::domain::{ExternalIdentity, StatusChange, User, UserId, UserLine};
use crate::persistence::Snapshot;
use crate::{Internal, Roster};

/// Users that are read at a time.
const BATCH: u64 = 500;

/// Whether the hashes of passwords leave with the users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordHashes {
    /// They stay.
    LeftOut,
    /// They leave. Whoever holds them can try passwords without being seen.
    Included,
}

/// All users as they were at one moment, in the order of their ids.
#[derive(Debug)]
pub struct ExportedUsers {
    snapshot: Snapshot,
    hashes: PasswordHashes,
    after: Option<UserId>,
}

/// Some lines, each with its end.
#[derive(Clone, PartialEq, Eq)]
pub struct ExportedLines {
    /// The lines (UTF-8).
    pub text: Vec<u8>,
    /// How many.
    pub count: u64,
}

impl Roster {
    /// Begins to read all users. What belongs to them beside their rows is their identities and the history of their status;
    /// sessions, tokens and audit events stay.
    pub async fn export(&self, hashes: PasswordHashes) -> Result<ExportedUsers, Internal> {
        Ok(ExportedUsers { snapshot: self.store().snapshot().await?, hashes, after: None })
    }
}

impl ExportedUsers {
    /// The next lines; `None` when there are no more. Memory is bounded by what a few hundred users have.
    pub async fn next(&mut self) -> Result<Option<ExportedLines>, Internal> {
        let users = self.snapshot.users().by_id(self.after, BATCH).await?;
        let (Some(first), Some(last)) = (users.first(), users.last()) else {
            return Ok(None);
        };
        let (first, last) = (first.id, last.id);
        let identities = self.snapshot.identities().of_users(first, last).await?;
        let status_changes = self.snapshot.status_changes().of_users(first, last).await?;
        self.after = Some(last);
        let count = users.len() as u64;
        self.written(&users, &identities, &status_changes).map(|text| Some(ExportedLines { text, count }))
    }

    /// The lines of users. Identities and history are in the order of their users.
    fn written(
        &self,
        users: &[User],
        identities: &[ExternalIdentity],
        status_changes: &[StatusChange],
    ) -> Result<Vec<u8>, Internal> {
        let mut identities = identities.chunk_by(|one, next| one.user_id == next.user_id).peekable();
        let mut histories = status_changes.chunk_by(|one, next| one.user_id == next.user_id).peekable();
        let with_hash = self.hashes == PasswordHashes::Included;
        let mut text = Vec::new();
        for user in users {
            let identities =
                identities.next_if(|some| some.first().is_some_and(|one| one.user_id == user.id));
            let history = histories.next_if(|some| some.first().is_some_and(|one| one.user_id == user.id));
            let (identities, history) = (identities.unwrap_or_default(), history.unwrap_or_default());
            let line = UserLine::of(user, identities, history, with_hash);
            serde_json::to_writer(&mut text, &line).map_err(Internal::failed)?;
            text.push(b'\n');
        }
        Ok(text)
    }
}
