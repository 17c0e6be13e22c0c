//! Keyset pages: a list goes on where the page before ended, however deep that is.

use roster_domain::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

/// A place in a list that is ordered by a time and an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The time of the row there.
    pub at: Timestamp,
    /// Its id.
    pub id: Uuid,
}

/// What part of a list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The row that the part begins behind; `None` for the beginning.
    pub after: Option<Position>,
    /// How many rows at most.
    pub limit: u64,
}

/// The rows of `query` in a window, the newest first.
pub(crate) fn newest_first<E: EntityTrait>(
    mut query: Select<E>,
    (at, id): (E::Column, E::Column),
    window: Window,
) -> Select<E> {
    if let Some(after) = window.after {
        // A row value uses the whole index on both databases; an OR chain reads every row above the cursor.
        query = query.filter(
            Expr::tuple([Expr::col(at), Expr::col(id)])
                .lt(Expr::tuple([Expr::value(after.at.to_datetime()), Expr::value(after.id)])),
        );
    }
    query.order_by_desc(at).order_by_desc(id).limit(window.limit)
}
