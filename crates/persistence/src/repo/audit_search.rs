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
        let mut conditions = filter.conditions();
        let along = if conditions.is_empty() { None } else { Some(conditions.remove(0)) };
        let events = candidates(along.as_ref(), filter.occurred, window.after.as_ref());
        let backend = self.0.get_database_backend();
        let select = fitting(events.clone(), conditions, window.limit.saturating_add(1), backend);
        let found = Model::find_by_statement(backend.build(&select)).all(self.0).await?;
        let mut rows: Vec<_> = found.into_iter().map(mapping::to_event).collect::<Result<_, _>>()?;
        if rows.len() as u64 > window.limit {
            rows.pop();
            let next = rows.last().map(|event| Position::at(event.occurred_at, event.id.as_uuid()));
            return Ok(Slice { rows, next });
        }
        let last = last(events);
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
    mut candidates: SelectStatement,
    rest: Vec<SimpleExpr>,
    limit: u64,
    backend: DbBackend,
) -> SelectStatement {
    let mut select = Query::select();
    select
        .columns(Column::iter())
        .from_subquery(candidates.limit(CANDIDATES).take(), "candidates")
        .limit(limit);
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
fn last(mut candidates: SelectStatement) -> SelectStatement {
    candidates.limit(1).offset(CANDIDATES - 1).take()
}
