//! In what order a list comes.

use std::fmt;

use sea_orm::IdenStatic;

use super::OwnedEntity;

/// The order of a list of `E`: by a column that holds a time (`DateTimeUtc`), a text or a signed integer, and where that is
/// the same by id. The opposite direction is the same list from its other end.
///
/// ```
/// use roster_persistence::owned::{Order, OwnedEntity};
///
/// /// `-` before the name of a column is the opposite direction, as in the parameter `sort` of a list.
/// fn order<E: OwnedEntity>(sort: &str, column: E::Column) -> Order<E> {
///     Order::ascending(column).reversed(sort.starts_with('-'))
/// }
/// ```
///
/// Texts are in the order of the database. Rows that have nothing in the column count as the greatest (the latest, for a
/// time) unless told otherwise.
pub struct Order<E: OwnedEntity> {
    by: Option<E::Column>,
    is_descending: bool,
    empty_is_least: bool,
}

impl<E: OwnedEntity> Order<E> {
    /// By id: in the order of making, where ids are UUIDs of version 7.
    pub fn by_id() -> Self {
        Self { by: None, is_descending: false, empty_is_least: false }
    }

    /// From the least to the greatest.
    pub fn ascending(column: E::Column) -> Self {
        Self { by: Some(column), ..Self::by_id() }
    }

    /// From the greatest to the least.
    pub fn descending(column: E::Column) -> Self {
        Self { is_descending: true, ..Self::ascending(column) }
    }

    /// The other way round, or not.
    #[must_use]
    pub fn reversed(self, is_reversed: bool) -> Self {
        Self { is_descending: self.is_descending != is_reversed, ..self }
    }

    /// Rows that have nothing in the column count as the least.
    #[must_use]
    pub fn empty_as_least(self) -> Self {
        Self { empty_is_least: true, ..self }
    }

    pub(super) fn column(self) -> Option<E::Column> {
        self.by
    }

    pub(super) fn is_descending(self) -> bool {
        self.is_descending
    }

    /// Whether rows that have nothing in the column come last.
    pub(super) fn ends_with_empty(self) -> bool {
        self.empty_is_least == self.is_descending
    }
}

#[expect(clippy::expl_impl_clone_on_copy, reason = "a derived one would ask the entity to be copied")]
impl<E: OwnedEntity> Clone for Order<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: OwnedEntity> Copy for Order<E> {}

/// The order, unmistakably: a cursor is good for it alone.
impl<E: OwnedEntity> fmt::Debug for Order<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = self.by.map(|column| column.as_str());
        f.debug_tuple("Order").field(&column).field(&self.is_descending).field(&self.empty_is_least).finish()
    }
}
