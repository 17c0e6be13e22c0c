//! The user tables of other systems, read row by row.
//!
//! Nothing is written there: the whole reading is one read-only transaction, and so one snapshot. Rows come in the
//! order of their creation, those without a time last, then of their keys, so that whoever was first is seen first.
//! One sort makes that order; what follows are batches out of it, and memory does not grow with the table.

mod batch;
mod error;
mod layout;
mod position;
#[cfg(feature = "postgres")]
mod postgres;
mod reader;
mod source_url;
#[cfg(feature = "sqlite")]
mod sqlite;
mod table;

use roster_domain::{SourceRow, SourceSystem};

pub use self::error::ForeignError;
use self::layout::Layout;
use self::position::Position;
use self::reader::Reader;
use self::source_url::SourceUrl;
pub use self::table::TableName;

/// The users of another system.
///
/// Values come as the database has them, under the columns' own names; what becomes of them is for the rules of the
/// domain. Columns that hold secrets of no use here (tokens, hashes of tokens) are not read at all.
#[derive(Debug)]
pub struct ForeignSource {
    system: SourceSystem,
    identity: String,
    layout: Layout,
    reader: Reader,
    position: Option<Position>,
    reading: Reading,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    Ahead,
    Begun,
    Over,
}

impl ForeignSource {
    /// Opens the database at `url` and looks whether it has what `system` needs. `table` is the table of users; without
    /// it that is `users`, for Better Auth `user` or, where there is none, the mirror `users`.
    ///
    /// # Errors
    /// What stands against reading it: all that can be known before the first row.
    pub async fn open(
        url: &str,
        system: SourceSystem,
        table: Option<&TableName>,
    ) -> Result<Self, ForeignError> {
        let url = SourceUrl::parse(url)?;
        let mut reader = Reader::connect(&url).await?;
        let (system, layout) = layout::find(&mut reader, system, table, url.schema()).await?;
        let identity = format!("{} {}", reader.place(), layout.users.name);
        Ok(Self { system, identity, layout, reader, position: None, reading: Reading::Ahead })
    }

    /// The system, which for Better Auth may have turned out to be its mirror.
    pub fn system(&self) -> SourceSystem {
        self.system
    }

    /// What tells this source from others: where the database is, without credentials, and the table.
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// How many users the table has, from the first on.
    pub async fn count(&mut self) -> Result<u64, ForeignError> {
        self.reader.count(&self.layout.users).await
    }

    /// Goes on after the row at which [`position`](Self::position) was `position`; from the first when it is empty.
    /// To be said before the first batch.
    ///
    /// # Errors
    /// `Position` when it is none, or when reading has begun already.
    pub fn resume_after(&mut self, position: &str) -> Result<(), ForeignError> {
        if self.reading != Reading::Ahead {
            return Err(ForeignError::Position);
        }
        self.position = Position::parse(position)?;
        Ok(())
    }

    /// The next rows: at most `most`, none when there are no more.
    pub async fn next(&mut self, most: usize) -> Result<Vec<SourceRow>, ForeignError> {
        if self.reading == Reading::Ahead {
            self.reader.begin(&self.layout.users, self.position.as_ref()).await?;
            self.reading = Reading::Begun;
        }
        if self.reading == Reading::Over {
            return Ok(Vec::new());
        }
        let (rows, position) = batch::read(&mut self.reader, &self.layout, most).await?;
        match position {
            Some(position) => self.position = Some(position),
            None => self.reading = Reading::Over,
        }
        Ok(rows)
    }

    /// Where the last row that was given stands in the order; empty before the first. The order does not depend on rows
    /// that are added or go meanwhile, so it also holds for a later reading.
    pub fn position(&self) -> String {
        self.position.as_ref().map(Position::to_text).unwrap_or_default()
    }

    /// Ends the reading.
    pub async fn close(self) {
        self.reader.close().await;
    }
}

#[cfg(test)]
mod tests;
