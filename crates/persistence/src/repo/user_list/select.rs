//! The statements of a list.

use roster_domain::{TimeRange, UserOrder, UserSort};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{DbBackend, IdenStatic, Iterable};

use super::terms::{Term, bounds};
use crate::entity::user::{Column, Entity};
use crate::paging::{Mark, Position};

/// A stretch of a list in which all rows have what it is ordered by, or none has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stretch {
    /// The order's column cannot be null.
    Whole,
    /// Rows that have a value in it.
    Valued,
    /// Rows that have none.
    Empty,
}

/// The rows of one stretch behind a place, in their order.
pub(super) struct Run<'a> {
    pub(super) order: UserOrder,
    pub(super) stretch: Stretch,
    pub(super) after: Option<&'a Position>,
    /// What the column of the order has to lie in.
    pub(super) range: TimeRange,
    /// How many rows a page is put together from at most.
    pub(super) candidates: u64,
}

impl Run<'_> {
    /// Goes along the index of the order, which begins with the conditions of `along`, through the next candidates, and
    /// picks out those that fit `rest`.
    ///
    /// The candidates are bounded in a query of their own: so no planner can take to another index, and a filter that next
    /// to nobody fits ends there and not at the end of the table.
    pub(super) fn walk(
        &self,
        along: Option<&Term>,
        rest: &[Term],
        limit: u64,
        backend: DbBackend,
    ) -> SelectStatement {
        let candidates = self.next(along, &self.looked_at(rest)).limit(self.candidates).take();
        let mut picked = picked(candidates, rest, &[Column::Id]);
        // SQLite hands rows of a bounded subquery on in its order, and would sort all candidates to be asked for it again.
        if backend != DbBackend::Sqlite {
            self.sort(&mut picked);
        }
        self.whole(picked.limit(limit).take(), limit)
    }

    /// The last candidate of such a walk, if there are that many.
    pub(super) fn last_candidate(&self, along: Option<&Term>) -> SelectStatement {
        let mut candidates = self.next(along, &self.looked_at(&[]));
        candidates.limit(1).offset(self.candidates.saturating_sub(1)).take()
    }

    /// Takes the rows that one condition fits, by its index, and sorts those that fit the others.
    pub(super) fn sorted(&self, few: &Term, rest: &[Term], limit: u64) -> SelectStatement {
        // A row may come by each part; what comes several times stands side by side then.
        let repeated = few.parts.len() as u64;
        let columns = self.looked_at(rest);
        let select = |part: &SimpleExpr| {
            Query::select().columns(columns.clone()).from(Entity).and_where(part.clone()).take()
        };
        let mut parts = few.parts.iter().map(select);
        let mut candidates = parts.next().unwrap_or_default();
        candidates.unions(parts.map(|part| (UnionType::All, part)));
        // They were found to be fewer; the bound keeps the planner from taking another way.
        candidates.limit(self.candidates.saturating_add(1).saturating_mul(repeated));
        let place = [column(self.order.by), Column::Id];
        let mut picked = picked(candidates, rest, &place);
        self.place(&mut picked);
        self.sort(&mut picked);
        picked.limit(limit.saturating_mul(repeated));
        let mut once = Query::select();
        once.column(Column::Id).from_subquery(picked, "picked").group_by_columns(place);
        self.sort(&mut once);
        self.whole(once.limit(limit).take(), limit)
    }

    /// What is next in the order.
    fn next(&self, along: Option<&Term>, columns: &[Column]) -> SelectStatement {
        let mut select = Query::select();
        select.columns(columns.iter().copied()).from(Entity);
        if let Some(along) = along {
            select.and_where(along.condition.clone());
        }
        self.place(&mut select);
        self.sort(&mut select);
        select
    }

    /// The columns of a candidate: few, because most candidates are only looked at.
    fn looked_at(&self, rest: &[Term]) -> Vec<Column> {
        let mut columns = vec![column(self.order.by), Column::Id];
        for column in rest.iter().flat_map(|term| &term.columns) {
            if !columns.iter().any(|known| known.as_str() == column.as_str()) {
                columns.push(*column);
            }
        }
        columns
    }

    /// The stretch, and what comes behind the place.
    fn place(&self, select: &mut SelectStatement) {
        let by = column(self.order.by);
        match self.stretch {
            Stretch::Whole => {}
            Stretch::Valued => drop(select.and_where(Expr::col(by).is_not_null())),
            Stretch::Empty => drop(select.and_where(Expr::col(by).is_null())),
        }
        let (from, to) = bounds(by, self.range);
        let (near, far) = if self.order.is_descending { (to, from) } else { (from, to) };
        // The place lies behind the near end of the range, which SQLite would begin at if it were told of both.
        let near = self.after.map(|after| self.behind(by, after)).or(near);
        for condition in [near, far].into_iter().flatten() {
            select.and_where(condition);
        }
    }

    fn behind(&self, by: Column, after: &Position) -> SimpleExpr {
        let row = match after.mark {
            Mark::Nothing => Expr::col(Column::Id),
            Mark::Time(_) | Mark::Text(_) | Mark::Integer(_) => {
                Expr::tuple([Expr::col(by), Expr::col(Column::Id)])
            }
        };
        let place = after.row_value();
        if self.order.is_descending { row.lt(place) } else { row.gt(place) }
    }

    /// By the column too where it is null throughout: only so the planners see that the index has this order.
    fn sort(&self, select: &mut SelectStatement) {
        let direction = if self.order.is_descending { Order::Desc } else { Order::Asc };
        select.order_by(column(self.order.by), direction.clone()).order_by(Column::Id, direction);
    }

    /// The rows that were picked.
    fn whole(&self, picked: SelectStatement, limit: u64) -> SelectStatement {
        let mut select = Query::select();
        select.columns(Column::iter()).from(Entity).and_where(Expr::col(Column::Id).in_subquery(picked));
        self.sort(&mut select);
        select.limit(limit).take()
    }
}

/// Whether more than so many rows fit one condition: a row if so.
pub(super) fn more_than(candidates: u64, term: &Term) -> Option<SelectStatement> {
    let mut parts = term.parts.iter().map(|part| {
        let mut select = Query::select();
        select.expr_as(Expr::value(1), "one").from(Entity).and_where(part.clone());
        select
    });
    let mut all = parts.next()?;
    all.unions(parts.map(|part| (UnionType::All, part)));
    Some(all.limit(1).offset(candidates).take())
}

/// How many rows fit all conditions.
pub(super) fn count(terms: &[Term]) -> SelectStatement {
    let mut select = Query::select();
    select.expr_as(Expr::col(Column::Id).count(), "count").from(Entity);
    conditions(&mut select, terms);
    select
}

/// All rows that fit all conditions, for the planner to estimate.
pub(super) fn fitting(terms: &[Term]) -> SelectStatement {
    let mut select = Query::select();
    select.column(Column::Id).from(Entity);
    conditions(&mut select, terms);
    select
}

fn conditions(select: &mut SelectStatement, terms: &[Term]) {
    for term in terms {
        select.and_where(term.condition.clone());
    }
}

/// Columns of the candidates that fit.
fn picked(candidates: SelectStatement, rest: &[Term], columns: &[Column]) -> SelectStatement {
    let mut select = Query::select();
    select.columns(columns.iter().copied()).from_subquery(candidates, "candidates");
    conditions(&mut select, rest);
    select
}

pub(super) fn column(by: UserSort) -> Column {
    match by {
        UserSort::CreatedAt => Column::CreatedAt,
        UserSort::Email => Column::EmailCanonical,
        UserSort::LastLoginAt => Column::LastLoginAt,
    }
}
