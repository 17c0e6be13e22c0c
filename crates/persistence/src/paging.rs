//! Keyset pages: a list goes on where the page before ended, however deep that is.

use roster_domain::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

/// What a list is ordered by, as one row has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// A time.
    Time(Timestamp),
    /// A text, in the form that is compared.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// The row has nothing there.
    Nothing,
}

/// A place in a list: ids tell rows of the same mark apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// What the list is ordered by, of the row there.
    pub mark: Mark,
    /// Its id.
    pub id: Uuid,
}

impl Position {
    /// A place in a list that is ordered by a time.
    pub fn at(time: Timestamp, id: Uuid) -> Self {
        Self { mark: Mark::Time(time), id }
    }

    /// The row value that a list compares: a keyset condition on it uses the whole index on both databases, where an OR
    /// chain reads every row before the place.
    pub(crate) fn row_value(&self) -> SimpleExpr {
        let mark = match &self.mark {
            Mark::Time(time) => Expr::value(time.to_datetime()),
            Mark::Text(text) => Expr::value(text.as_str()),
            Mark::Integer(number) => Expr::value(*number),
            Mark::Nothing => return Expr::value(self.id),
        };
        Expr::tuple([mark, Expr::value(self.id)])
    }
}

/// What part of a list is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The row that the part begins behind; `None` for the beginning.
    pub after: Option<Position>,
    /// How many rows at most.
    pub limit: u64,
}

/// How many rows a page is put together from at most, where no index holds just those that fit.
pub(crate) const CANDIDATES: u64 = 10_000;

/// A part of a list that may end before it is full.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the list goes on; `None` at its end.
    pub next: Option<Position>,
}

/// The rows of `query` in a window, the newest first.
pub(crate) fn newest_first<E: EntityTrait>(
    mut query: Select<E>,
    (at, id): (E::Column, E::Column),
    window: &Window,
) -> Select<E> {
    if let Some(after) = &window.after {
        query = query.filter(Expr::tuple([Expr::col(at), Expr::col(id)]).lt(after.row_value()));
    }
    query.order_by_desc(at).order_by_desc(id).limit(window.limit)
}
