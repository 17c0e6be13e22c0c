//! Cursors: opaque to clients, and good for the list alone that they come from.

use aws_lc_rs::{constant_time, hmac};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::domain::{Page, PageRequest, Timestamp};
use crate::persistence::{Position, Window};
use crate::{Internal, Roster};

/// Bytes of the tag that authenticates a cursor.
const TAG_BYTES: usize = 16;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// There is no such user.
    #[error("there is no such user")]
    NotFound,
    /// The cursor is damaged, or comes from another list.
    #[error("the cursor is not valid")]
    InvalidCursor,
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl Roster {
    /// The window that a page shows of the list `name`, and one row more, which tells whether there is a next page.
    ///
    /// The name tells the list and everything that decides what is in it, such as whose it is.
    pub(crate) fn window(&self, name: &str, page: &PageRequest) -> Result<Window, ListError> {
        let after = match &page.cursor {
            Some(cursor) => Some(self.read_cursor(name, cursor).ok_or(ListError::InvalidCursor)?),
            None => None,
        };
        Ok(Window { after, limit: page.limit.get().saturating_add(1) })
    }

    /// The page of the rows that [`Roster::window`] has asked for.
    pub(crate) fn page<T>(
        &self,
        name: &str,
        page: &PageRequest,
        mut rows: Vec<T>,
        position: impl Fn(&T) -> Position,
    ) -> Page<T> {
        let limit = usize::try_from(page.limit.get()).unwrap_or(usize::MAX);
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| has_more).map(|last| self.write_cursor(name, position(last)));
        Page { items: rows, next }
    }

    fn write_cursor(&self, name: &str, position: Position) -> String {
        let place = place(position);
        let tag = hmac::sign(self.secrets().current_cursor(), &signed(name, &place));
        let tag = tag.as_ref().get(..TAG_BYTES).unwrap_or_default();
        URL_SAFE_NO_PAD.encode([place.as_slice(), tag].concat())
    }

    fn read_cursor(&self, name: &str, cursor: &str) -> Option<Position> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (place, tag) = bytes.split_at_checked(bytes.len().checked_sub(TAG_BYTES)?)?;
        let is_ours = self.secrets().cursor().any(|key| {
            let expected = hmac::sign(key, &signed(name, place));
            let expected = expected.as_ref().get(..TAG_BYTES).unwrap_or_default();
            constant_time::verify_slices_are_equal(expected, tag).is_ok()
        });
        let (micros, id) = place.split_first_chunk::<8>().filter(|_| is_ours)?;
        let at = Timestamp::from_unix_micros(i64::from_be_bytes(*micros))?;
        Some(Position { at, id: uuid::Uuid::from_slice(id).ok()? })
    }
}

/// Time in microseconds, and id.
fn place(position: Position) -> Vec<u8> {
    [position.at.unix_micros().to_be_bytes().as_slice(), position.id.as_bytes()].concat()
}

/// The length keeps the end of a name from being taken for the beginning of a place.
fn signed(name: &str, place: &[u8]) -> Vec<u8> {
    [&name.len().to_be_bytes(), name.as_bytes(), place].concat()
}
