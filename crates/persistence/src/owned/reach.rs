//! How far a statement reaches.

use sea_orm::sea_query::{Expr, IntoCondition as _};
use sea_orm::{ColumnTrait, Condition};

use super::{OwnedEntity, Owner, Scope};

/// Whose rows a statement may see. Rows of deleted owners are in nobody's reach.
#[derive(Debug)]
pub(super) enum Reach<S> {
    /// One owner's.
    One(Owner<S>),
    /// All owners'.
    All,
}

impl<S> Clone for Reach<S> {
    fn clone(&self) -> Self {
        match self {
            Self::One(owner) => Self::One(*owner),
            Self::All => Self::All,
        }
    }
}

impl<S: Scope> Reach<S> {
    /// What every statement on `E` carries.
    pub(super) fn condition<E: OwnedEntity<Scope = S>>(&self) -> Condition {
        match self {
            Self::One(owner) => {
                // Once a statement, and not once a row.
                let is_present = S::is_present(Expr::value(owner.id()));
                E::OWNER.eq(owner.id()).into_condition().add(is_present)
            }
            Self::All => S::is_present(Expr::col(E::OWNER.as_column_ref())).into_condition(),
        }
    }
}
