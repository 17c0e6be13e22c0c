//! The list of users: any filter in any order, at a cost that does not grow with the table.
//!
//! A page is put together from at most 10,000 rows. Where an index has the order, its rows are gone through from the place where
//! the page before ended, and those that fit are picked out; after that many the page ends, however few were found, and
//! the next one goes on there. Where few rows fit one of the conditions, these are taken and sorted instead.

mod search;
mod select;
mod terms;

use roster_domain::{TimeRange, Timestamp, User, UserFilter, UserOrder, UserSort};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Iden};

pub use self::search::{UserLists, UserSearch};
use self::select::{Run, Stretch};
use self::terms::{Key, Term, terms};
use super::Users;
use crate::StoreError;
use crate::entity::user::{Column, Model};
use crate::mapping::user as mapping;
use crate::paging::{CANDIDATES, Mark, Position, Slice, Window};

/// How rows are come by.
enum Plan {
    /// Along the index of the order, which may begin with a condition.
    Walk { along: Option<Term>, rest: Vec<Term> },
    /// By the index of one condition that few rows fit.
    Sort { few: Term, rest: Vec<Term> },
}

impl<C: ConnectionTrait> Users<'_, C> {
    /// A part of the users whom a filter fits: at most as many as the window holds, perhaps fewer, even none, also where the
    /// list goes on.
    pub async fn list(
        &self,
        search: impl Into<UserSearch<'_>>,
        order: UserOrder,
        window: &Window,
        now: Timestamp,
    ) -> Result<Slice<User>, StoreError> {
        self.list_from(CANDIDATES, search.into(), order, window, now).await
    }

    async fn list_from(
        &self,
        candidates: u64,
        search: UserSearch<'_>,
        order: UserOrder,
        window: &Window,
        now: Timestamp,
    ) -> Result<Slice<User>, StoreError> {
        let filter = search.filter;
        let plan = self.plan(candidates, self.terms(search, now).await?, order.by).await?;
        let range = match order.by {
            UserSort::CreatedAt => filter.created,
            UserSort::LastLoginAt => filter.last_login,
            UserSort::Email => TimeRange::default(),
        };
        let mut rows = Vec::new();
        let mut after = window.after.as_ref();
        for stretch in stretches(filter, order, after) {
            let run = Run { order, stretch, after, range, candidates };
            // One more tells whether the list goes on.
            let wanted = window.limit.saturating_add(1).saturating_sub(rows.len() as u64);
            rows.extend(self.run(&plan, &run, wanted).await?);
            if rows.len() as u64 > window.limit {
                rows.pop();
                let next = rows.last().map(|user| position(order, user));
                return Ok(Slice { rows, next });
            }
            if let Some(next) = self.end_of_walk(&plan, &run).await? {
                return Ok(Slice { rows, next: Some(next) });
            }
            // What is behind this stretch is at the beginning of the next.
            after = None;
        }
        Ok(Slice { rows, next: None })
    }

    /// How many users a filter fits, as PostgreSQL's planner estimates it from its statistics; the exact number on SQLite, which
    /// has no such estimate.
    pub async fn estimate(
        &self,
        search: impl Into<UserSearch<'_>>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let search = search.into();
        let backend = self.0.get_database_backend();
        if backend != DbBackend::Postgres {
            return self.count(search, now).await;
        }
        let mut explain = backend.build(&select::fitting(&self.terms(search, now).await?));
        explain.sql.insert_str(0, "EXPLAIN (FORMAT JSON) ");
        let row = self.0.query_one_raw(explain).await?.ok_or(StoreError::Missing)?;
        let plan: serde_json::Value = row.try_get_by_index(0)?;
        Ok(plan.pointer("/0/Plan/Plan Rows").and_then(serde_json::Value::as_u64).unwrap_or_default())
    }

    /// How many users a filter fits.
    pub async fn count(&self, search: impl Into<UserSearch<'_>>, now: Timestamp) -> Result<u64, StoreError> {
        let count = select::count(&self.terms(search.into(), now).await?);
        let row = self.0.query_one(&count).await?.ok_or(StoreError::Missing)?;
        Ok(u64::try_from(row.try_get::<i64>("", "count")?).unwrap_or_default())
    }

    async fn terms(&self, search: UserSearch<'_>, now: Timestamp) -> Result<Vec<Term>, StoreError> {
        let has_ended = match search.filter.status {
            Some(_) => !self.with_ended_status(now, 1).await?.is_empty(),
            None => false,
        };
        let mut terms = terms(search.filter, now, has_ended, self.0.get_database_backend());
        terms.extend(search.whose.map(Term::of_owners));
        Ok(terms)
    }

    async fn plan(&self, candidates: u64, mut terms: Vec<Term>, by: UserSort) -> Result<Plan, StoreError> {
        // The range of what the list is ordered by is the run's.
        match by {
            UserSort::CreatedAt => terms.retain(|term| term.key != Some(Key::CreatedAt)),
            UserSort::LastLoginAt => terms.retain(|term| term.key != Some(Key::LastLoginAt)),
            UserSort::Email => {}
        }
        let leads = |term: &Term| by == UserSort::CreatedAt && term.key.is_some_and(Key::leads_to_created_at);
        let along = terms.iter().position(leads).map(|at| terms.remove(at));
        for at in 0..terms.len() {
            if self.are_few(candidates, terms.get(at)).await? {
                let few = terms.remove(at);
                terms.extend(along);
                return Ok(Plan::Sort { few, rest: terms });
            }
        }
        Ok(Plan::Walk { along, rest: terms })
    }

    async fn are_few(&self, candidates: u64, term: Option<&Term>) -> Result<bool, StoreError> {
        let Some((term, key)) = term.and_then(|term| Some((term, term.key?))) else {
            return Ok(false);
        };
        match select::more_than(candidates, term) {
            Some(probe) if !key.names_few() => Ok(self.0.query_one(&probe).await?.is_none()),
            _ => Ok(key.names_few()),
        }
    }

    async fn run(&self, plan: &Plan, run: &Run<'_>, limit: u64) -> Result<Vec<User>, StoreError> {
        let backend = self.0.get_database_backend();
        let select = match plan {
            Plan::Walk { along, rest } => run.walk(along.as_ref(), rest, limit, backend),
            Plan::Sort { few, rest } => run.sorted(few, rest, limit),
        };
        let rows = Model::find_by_statement(backend.build(&select)).all(self.0).await?;
        rows.into_iter().map(mapping::to_domain).collect()
    }

    /// Where a walk has ended that came to its bound before its end.
    async fn end_of_walk(&self, plan: &Plan, run: &Run<'_>) -> Result<Option<Position>, StoreError> {
        let Plan::Walk { along, .. } = plan else { return Ok(None) };
        let Some(row) = self.0.query_one(&run.last_candidate(along.as_ref())).await? else { return Ok(None) };
        let column = select::column(run.order.by).to_string();
        let mark = match (run.stretch, run.order.by) {
            (Stretch::Empty, _) => Mark::Nothing,
            (_, UserSort::Email) => Mark::Text(row.try_get("", &column)?),
            (_, UserSort::CreatedAt | UserSort::LastLoginAt) => {
                Mark::Time(Timestamp::new(row.try_get("", &column)?))
            }
        };
        Ok(Some(Position { mark, id: row.try_get("", &Column::Id.to_string())? }))
    }
}

/// The stretches of a list from a place on, in the list's order.
fn stretches(filter: &UserFilter, order: UserOrder, after: Option<&Position>) -> Vec<Stretch> {
    if order.by != UserSort::LastLoginAt {
        return vec![Stretch::Whole];
    }
    let mut stretches = vec![Stretch::Empty, Stretch::Valued];
    if order.is_descending {
        stretches.reverse();
    }
    let current =
        after.map(|place| if place.mark == Mark::Nothing { Stretch::Empty } else { Stretch::Valued });
    let begun = stretches.iter().position(|stretch| Some(*stretch) == current).unwrap_or(0);
    stretches.drain(..begun);
    if !filter.last_login.is_unbounded() {
        stretches.retain(|stretch| *stretch == Stretch::Valued);
    }
    stretches
}

fn position(order: UserOrder, user: &User) -> Position {
    let mark = match order.by {
        UserSort::CreatedAt => Mark::Time(user.created_at),
        UserSort::Email => Mark::Text(user.email.canonical().to_owned()),
        UserSort::LastLoginAt => user.last_login_at.map_or(Mark::Nothing, Mark::Time),
    };
    Position { mark, id: user.id.as_uuid() }
}

#[cfg(test)]
mod tests;
