//! Pages of owned rows.

use serde_json::json;

use crate::domain::{Page, PageRequest, UserId};
use crate::persistence::owned::{Filter, Order, OwnedEntity, OwnerRows};
use crate::persistence::{StoreError, Window};
use crate::{Internal, ListError, Roster};

/// One list: a cursor is good for it alone.
pub(super) struct List<'a, E: OwnedEntity> {
    name: String,
    order: Order<E>,
    page: &'a PageRequest,
}

impl<'a, E: OwnedEntity> List<'a, E> {
    /// A list of the rows of one owner, or of all where there is none.
    pub(super) fn new(
        owner: Option<UserId>,
        filter: &Filter<E>,
        order: Order<E>,
        page: &'a PageRequest,
    ) -> Self {
        let owner = owner.map(|owner| owner.to_string());
        let name = json!(["owned", E::NAME, owner, format!("{filter:?}"), format!("{order:?}")]).to_string();
        Self { name, order, page }
    }

    /// What is read for the page.
    pub(super) fn window(&self, roster: &Roster) -> Result<Window, ListError> {
        roster.window(&self.name, self.page)
    }

    /// The page of what was read. A list is ordered by the row that `row` tells of each item.
    pub(super) fn page<T>(
        &self,
        roster: &Roster,
        mut items: Vec<T>,
        row: impl Fn(&T) -> &E::Model,
    ) -> Result<Page<T>, ListError> {
        let limit = usize::try_from(self.page.limit.get()).unwrap_or(usize::MAX);
        let has_more = items.len() > limit;
        items.truncate(limit);
        let last = items.last().filter(|_| has_more);
        let place = last.map(|item| OwnerRows::<E::Scope>::place(self.order, row(item)));
        let place = place.transpose().map_err(internal)?;
        Ok(Page { items, next: roster.next_cursor(&self.name, place)? })
    }
}

pub(super) fn internal(error: StoreError) -> ListError {
    ListError::Internal(Internal::from(error))
}
