//! Cursors: sealed, because they hold what a list is ordered by, an address perhaps; and good for the list alone that they
//! come from.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::domain::{Page, PageRequest, Timestamp};
use crate::persistence::{Mark, Position, Window};
use crate::secrets::{Context, SealError};
use crate::{Internal, ReadOnlyIdentity, Roster};

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// There is no such user.
    #[error("there is no such user")]
    NotFound,
    /// The cursor is damaged, or comes from another list.
    #[error("the cursor is not valid")]
    InvalidCursor,
    /// The users are those of other issuers.
    #[error(transparent)]
    ReadOnlyIdentity(#[from] ReadOnlyIdentity),
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<SealError> for ListError {
    fn from(error: SealError) -> Self {
        Self::Internal(error.into())
    }
}

impl Roster {
    /// The window that a page shows of the list `name`, and one row more, which tells whether there is a next page.
    ///
    /// The name tells the list and everything that decides what is in it, such as whose it is.
    pub(crate) fn window(&self, name: &str, page: &PageRequest) -> Result<Window, ListError> {
        let window = self.slice_window(name, page)?;
        Ok(Window { limit: window.limit.saturating_add(1), ..window })
    }

    /// The window that a page shows of a list that tells by itself where it goes on.
    pub(crate) fn slice_window(&self, name: &str, page: &PageRequest) -> Result<Window, ListError> {
        let after = match &page.cursor {
            Some(cursor) => Some(self.read_cursor(name, cursor).ok_or(ListError::InvalidCursor)?),
            None => None,
        };
        Ok(Window { after, limit: page.limit.get() })
    }

    /// The page of the rows that [`Roster::window`] has asked for.
    pub(crate) fn page<T>(
        &self,
        name: &str,
        page: &PageRequest,
        mut rows: Vec<T>,
        position: impl Fn(&T) -> Position,
    ) -> Result<Page<T>, SealError> {
        let limit = usize::try_from(page.limit.get()).unwrap_or(usize::MAX);
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| has_more).map(position);
        Ok(Page { items: rows, next: self.next_cursor(name, next)? })
    }

    /// The cursor of the place where a page has ended.
    pub(crate) fn next_cursor(
        &self,
        name: &str,
        next: Option<Position>,
    ) -> Result<Option<String>, SealError> {
        let seal = |place: Position| self.secrets().seal(self.ids(), Context::Cursor(name), &written(place));
        Ok(next.map(seal).transpose()?.map(|sealed| URL_SAFE_NO_PAD.encode(sealed)))
    }

    fn read_cursor(&self, name: &str, cursor: &str) -> Option<Position> {
        let sealed = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        read(&self.secrets().open(Context::Cursor(name), &sealed).ok()?)
    }
}

/// Id, kind of mark, mark.
fn written(Position { mark, id }: Position) -> Vec<u8> {
    let (kind, mark) = match mark {
        Mark::Nothing => (0, Vec::new()),
        Mark::Time(time) => (1, time.unix_micros().to_be_bytes().to_vec()),
        Mark::Text(text) => (2, text.into_bytes()),
        Mark::Integer(number) => (3, number.to_be_bytes().to_vec()),
    };
    [id.as_bytes().as_slice(), &[kind], &mark].concat()
}

fn read(place: &[u8]) -> Option<Position> {
    let (id, place) = place.split_first_chunk::<16>()?;
    let (kind, mark) = place.split_first()?;
    let mark = match kind {
        0 => Mark::Nothing,
        1 => Mark::Time(Timestamp::from_unix_micros(i64::from_be_bytes(mark.try_into().ok()?))?),
        2 => Mark::Text(String::from_utf8(mark.to_vec()).ok()?),
        3 => Mark::Integer(i64::from_be_bytes(mark.try_into().ok()?)),
        _ => return None,
    };
    Some(Position { mark, id: Uuid::from_bytes(*id) })
}
