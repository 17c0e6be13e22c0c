//! The statements of a list.

use roster_domain::{UserOrder, UserSort};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement, UnionType};
use sea_orm::{DbBackend, Iterable};

use super::terms::Term;
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
        along: &[Term],
        rest: &[Term],
        limit: u64,
        backend: DbBackend,
    ) -> SelectStatement {
        let mut candidates = self.all(along);
        self.sort(&mut candidates);
        let mut fitting = outer(candidates.limit(self.candidates).take(), rest);
        // SQLite hands rows of a bounded subquery on in its order, and would sort all candidates to be asked for it again.
        if backend != DbBackend::Sqlite {
            self.sort(&mut fitting);
        }
        fitting.limit(limit).take()
    }

    /// The last candidate of such a walk, if there are that many.
    pub(super) fn last_candidate(&self, along: &[Term]) -> SelectStatement {
        let mut candidates = self.all(along);
        self.sort(&mut candidates);
        // Nothing but what the index of the order holds.
        candidates.clear_selects().columns([column(self.order.by), Column::Id]);
        candidates.limit(1).offset(self.candidates.saturating_sub(1)).take()
    }

    /// Takes the rows that one condition fits, by its index, and sorts those that fit the others.
    pub(super) fn sorted(&self, few: &Term, rest: &[Term], limit: u64) -> SelectStatement {
        let mut candidates = columns();
        // They were found to be fewer; the bound keeps the planner from taking another way.
        candidates.and_where(few.condition.clone()).limit(self.candidates.saturating_add(1));
        let mut fitting = outer(candidates, rest);
        self.place(&mut fitting);
        self.sort(&mut fitting);
        fitting.limit(limit).take()
    }

    fn all(&self, along: &[Term]) -> SelectStatement {
        let mut select = columns();
        for term in along {
            select.and_where(term.condition.clone());
        }
        self.place(&mut select);
        select
    }

    /// The stretch, and what comes behind the place.
    fn place(&self, select: &mut SelectStatement) {
        let by = Expr::col(column(self.order.by));
        match self.stretch {
            Stretch::Whole => {}
            Stretch::Valued => drop(select.and_where(by.clone().is_not_null())),
            Stretch::Empty => drop(select.and_where(by.clone().is_null())),
        }
        let Some(after) = self.after else { return };
        let row = match after.mark {
            Mark::Nothing => Expr::col(Column::Id),
            Mark::Time(_) | Mark::Text(_) => Expr::tuple([by, Expr::col(Column::Id)]),
        };
        let place = after.row_value();
        select.and_where(if self.order.is_descending { row.lt(place) } else { row.gt(place) });
    }

    /// By the column too where it is null throughout: only so the planners see that the index has this order.
    fn sort(&self, select: &mut SelectStatement) {
        let direction = if self.order.is_descending { Order::Desc } else { Order::Asc };
        select.order_by(column(self.order.by), direction.clone()).order_by(Column::Id, direction);
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

fn columns() -> SelectStatement {
    Query::select().columns(Column::iter()).from(Entity).take()
}

fn outer(candidates: SelectStatement, rest: &[Term]) -> SelectStatement {
    let mut select = Query::select();
    select.columns(Column::iter()).from_subquery(candidates, "candidates");
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
