//! Searching the audit trail.

use roster_domain::{TimeRange, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Iterable, Order};

use super::{AuditEvent, AuditEvents};
use crate::StoreError;
use crate::entity::audit_event::{Column, Entity, Model};
use crate::mapping::audit_event as mapping;
use crate::paging::{CANDIDATES, Position, Slice, Window};

/// Which events are searched for: those that every condition fits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// To whom something happened.
    pub user: Option<UserId>,
    /// Who did it.
    pub actor: Option<UserId>,
    /// What happened.
    pub action: Option<String>,
    /// When.
    pub occurred: TimeRange,
}

impl AuditFilter {
    /// The conditions, the one that leaves the fewest events first. Each has an index that goes on with the time.
    fn conditions(&self) -> Vec<SimpleExpr> {
        let user = self.user.map(|user| Expr::col(Column::UserId).eq(user.as_uuid()));
        let actor = self.actor.map(|actor| Expr::col(Column::ActorId).eq(actor.as_uuid()));
        let action = self.action.as_deref().map(|action| Expr::col(Column::Action).eq(action));
        [user, actor, action].into_iter().flatten().collect()
    }
}

impl<C: ConnectionTrait> AuditEvents<'_, C> {
    /// A part of the events that a filter fits, the newest first: at most as many as the window holds, perhaps fewer, even
    /// none, also where the list goes on. They are picked out of so many events that one condition fits.
    pub async fn search(
        &self,
        filter: &AuditFilter,
        window: &Window,
    ) -> Result<Slice<AuditEvent>, StoreError> {
        self.search_among(CANDIDATES, filter, window).await
    }

    async fn search_among(
        &self,
        bound: u64,
        filter: &AuditFilter,
        window: &Window,
    ) -> Result<Slice<AuditEvent>, StoreError> {
        let mut conditions = filter.conditions();
        let along = if conditions.is_empty() { None } else { Some(conditions.remove(0)) };
        let events = candidates(along.as_ref(), filter.occurred, window.after.as_ref());
        let backend = self.0.get_database_backend();
        let bounded = events.clone().limit(bound).take();
        let select = fitting(bounded, conditions, window.limit.saturating_add(1), backend);
        let found = Model::find_by_statement(backend.build(&select)).all(self.0).await?;
        let mut rows: Vec<_> = found.into_iter().map(mapping::to_event).collect::<Result<_, _>>()?;
        if rows.len() as u64 > window.limit {
            rows.pop();
            let next = rows.last().map(|event| Position::at(event.occurred_at, event.id.as_uuid()));
            return Ok(Slice { rows, next });
        }
        let last = last(events, bound);
        let last = Model::find_by_statement(backend.build(&last)).one(self.0).await?;
        let last = last.map(mapping::to_event).transpose()?;
        Ok(Slice { rows, next: last.map(|event| Position::at(event.occurred_at, event.id.as_uuid())) })
    }
}

fn newest_first(select: &mut SelectStatement) {
    select.order_by(Column::OccurredAt, Order::Desc).order_by(Column::Id, Order::Desc);
}

/// The events behind a place, along the index of a condition.
fn candidates(along: Option<&SimpleExpr>, occurred: TimeRange, after: Option<&Position>) -> SelectStatement {
    let mut select = Query::select();
    select.columns(Column::iter()).from(Entity);
    let at = || Expr::col(Column::OccurredAt);
    let place = after.map(|place| Expr::tuple([at(), Expr::col(Column::Id)]).lt(place.row_value()));
    let begin = occurred.after.map(|begin| at().gte(begin.to_datetime()));
    let end = occurred.before.map(|end| at().lt(end.to_datetime()));
    for condition in [along.cloned(), place, begin, end].into_iter().flatten() {
        select.and_where(condition);
    }
    newest_first(&mut select);
    select
}

fn fitting(
    candidates: SelectStatement,
    rest: Vec<SimpleExpr>,
    limit: u64,
    backend: DbBackend,
) -> SelectStatement {
    let mut select = Query::select();
    select.columns(Column::iter()).from_subquery(candidates, "candidates").limit(limit);
    for condition in rest {
        select.and_where(condition);
    }
    // As in the list of users: SQLite keeps the order of a bounded subquery, and would sort all of it to be asked again.
    if backend != DbBackend::Sqlite {
        newest_first(&mut select);
    }
    select
}

/// The last of the candidates, if there are that many.
fn last(mut candidates: SelectStatement, bound: u64) -> SelectStatement {
    candidates.limit(1).offset(bound.saturating_sub(1)).take()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use roster_domain::AuditEventId;
    use uuid::Uuid;

    use super::*;
    use crate::on_both_databases;
    use crate::repo::ActorType;
    use crate::repo::tests::samples::later;
    use crate::testing::TestDatabase;

    /// Forty events, three of each instant, of few people and actions.
    fn events() -> Vec<AuditEvent> {
        let person = |number: u8| UserId::from_uuid(Uuid::from_bytes([number; 16]));
        let event = |number: u8| AuditEvent {
            id: AuditEventId::from_uuid(Uuid::from_bytes([number.reverse_bits(); 16])),
            occurred_at: later(u64::from(number / 3)),
            action: if number.is_multiple_of(2) { "login.failed".into() } else { "login.succeeded".into() },
            actor_type: ActorType::User,
            actor: Some(person(number % 3)),
            user: (!number.is_multiple_of(5)).then(|| person(number % 5)),
            session: None,
            ip: None,
            user_agent: None,
            request_id: None,
            details: serde_json::Map::new(),
        };
        (1..=40).map(event).collect()
    }

    fn filters() -> Vec<AuditFilter> {
        let person = |number: u8| Some(UserId::from_uuid(Uuid::from_bytes([number; 16])));
        let occurred = TimeRange { after: Some(later(3)), before: Some(later(9)) };
        let action = || Some("login.failed".to_owned());
        vec![
            AuditFilter::default(),
            AuditFilter { user: person(2), ..AuditFilter::default() },
            AuditFilter { actor: person(1), occurred, ..AuditFilter::default() },
            AuditFilter { action: action(), actor: person(2), ..AuditFilter::default() },
            AuditFilter { user: person(3), actor: person(0), action: action(), occurred },
            AuditFilter { user: person(9), ..AuditFilter::default() },
        ]
    }

    fn fits(filter: &AuditFilter, event: &AuditEvent) -> bool {
        let AuditFilter { user, actor, action, occurred } = filter;
        user.is_none_or(|user| event.user == Some(user))
            && actor.is_none_or(|actor| event.actor == Some(actor))
            && action.as_deref().is_none_or(|action| event.action == action)
            && occurred.after.is_none_or(|after| event.occurred_at >= after)
            && occurred.before.is_none_or(|before| event.occurred_at < before)
    }

    on_both_databases! {
        async fn pages_show_exactly_what_fits_however_few_events_each_is_picked_out_of(db: TestDatabase) {
            let tx = db.store().begin().await.unwrap();
            for event in events() {
                tx.audit().insert(event).await.unwrap();
            }
            tx.commit().await.unwrap();
            let mut all = events();
            all.sort_by_key(|event| std::cmp::Reverse((event.occurred_at, event.id.as_uuid())));
            for filter in filters() {
                let expected: Vec<_> = all.iter().filter(|event| fits(&filter, event)).map(|event| event.id).collect();
                for (bound, limit) in [(1, 1), (2, 5), (7, 3), (CANDIDATES, 4), (CANDIDATES, 200)] {
                    let (mut seen, mut after) = (Vec::new(), None);
                    loop {
                        let window = Window { after, limit };
                        let store = db.store();
                        let slice = store.audit().search_among(bound, &filter, &window).await.unwrap();
                        assert!(slice.rows.len() as u64 <= limit);
                        seen.extend(slice.rows.iter().map(|event| event.id));
                        after = slice.next;
                        if after.is_none() {
                            break;
                        }
                    }
                    assert_eq!(seen, expected, "{filter:?}, {limit} of {bound}");
                }
            }
        }
    }
}
