//! Owners, by what they own.

use sea_orm::sea_query::SelectStatement;
use sea_orm::{QueryFilter, QuerySelect, QueryTrait};

use super::reach::Reach;
use super::{Filter, OwnedEntity, UserScope};

/// The users who own a row that a filter fits: a condition on the list of users. What belongs to deleted ones is out of sight.
#[derive(Debug, Clone)]
pub struct OwnersWhose {
    owners: SelectStatement,
    text: String,
}

impl OwnersWhose {
    /// Those who own such a row of `E`.
    pub fn rows_fit<E: OwnedEntity<Scope = UserScope>>(filter: &Filter<E>) -> Self {
        let in_sight = Reach::<UserScope>::All.condition::<E>();
        let owners = E::find().select_only().column(E::OWNER).filter(in_sight).filter(filter.condition());
        Self { owners: owners.into_query(), text: format!("{}: {filter:?}", E::table()) }
    }

    /// The condition, unmistakably: a cursor is good for it alone.
    pub fn as_text(&self) -> &str {
        &self.text
    }

    pub(crate) fn owners(&self) -> SelectStatement {
        self.owners.clone()
    }
}
