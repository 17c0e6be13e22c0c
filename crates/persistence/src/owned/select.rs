//! The statements that read.

use sea_orm::sea_query::{Expr, ExprTrait, NullOrdering, Order as Direction};
use sea_orm::{
    ColumnTrait, Condition, JoinType, ModelTrait, QueryFilter, QueryOrder, QuerySelect, Select, SelectTwo,
};
use uuid::Uuid;

use super::column_value::mark;
use super::reach::Reach;
use super::user_reference::{self, is_present};
use super::{Filter, Order, OwnedEntity, References};
use crate::error::StoreError;
use crate::paging::{Mark, Position, Window};

/// The row of an id.
pub(super) fn by_id<E: OwnedEntity>(reach: &Reach<E::Scope>, id: Uuid) -> Select<E> {
    E::find().filter(reach.condition::<E>()).filter(E::ID.eq(id))
}

/// The rows that a filter fits, in an order, in a window.
pub(super) fn page<E: OwnedEntity, Q: QueryFilter + QueryOrder + QuerySelect>(
    query: Q,
    reach: &Reach<E::Scope>,
    filter: &Filter<E>,
    order: Order<E>,
    window: &Window,
) -> Q {
    let mut query = query.filter(reach.condition::<E>()).filter(filter.condition());
    if let Some(after) = &window.after {
        query = query.filter(behind(order, after));
    }
    let direction = if order.is_descending() { Direction::Desc } else { Direction::Asc };
    if let Some(column) = order.column() {
        let by = Expr::col(column.as_column_ref());
        let empty = if order.ends_with_empty() { NullOrdering::Last } else { NullOrdering::First };
        query = if is_nullable::<E>(column) {
            query.order_by_with_nulls(by, direction.clone(), empty)
        } else {
            query.order_by(by, direction.clone())
        };
    }
    query.order_by(Expr::col(E::ID.as_column_ref()), direction).limit(window.limit)
}

/// Rows beside the rows of the same owner that they point at.
pub(super) fn with<E: References<R>, R: OwnedEntity<Scope = E::Scope>>(
    reach: Reach<E::Scope>,
) -> SelectTwo<E, R> {
    let join = E::belongs_to(R::default())
        .from(E::COLUMN)
        .to(R::ID)
        .on_condition(move |_, _| reach.condition::<R>())
        .into();
    E::find().join(JoinType::LeftJoin, join).select_also(R::default())
}

/// Rows beside the user that a column of theirs names.
pub(super) fn with_user<E: OwnedEntity>(column: E::Column) -> SelectTwo<E, user_reference::Entity> {
    let join = E::belongs_to(user_reference::Entity)
        .from(column)
        .to(user_reference::Column::Id)
        .on_condition(|_, _| is_present())
        .into();
    E::find().join(JoinType::LeftJoin, join).select_also(user_reference::Entity)
}

/// The place of a row in a list.
pub(super) fn place<E: OwnedEntity>(order: Order<E>, row: &E::Model) -> Result<Position, StoreError> {
    let mark = order.column().map_or(Ok(Mark::Nothing), |column| mark(row.get(column)))?;
    Ok(Position { mark, id: id::<E>(row)? })
}

/// The id of a row.
pub(super) fn id<E: OwnedEntity>(row: &E::Model) -> Result<Uuid, StoreError> {
    match row.get(E::ID) {
        sea_orm::Value::Uuid(Some(id)) => Ok(id),
        _ => Err(StoreError::Corrupt { table: E::table(), id: "unknown".to_owned(), column: "id" }),
    }
}

/// What comes behind a place: as a row value where no column may be empty, which uses the whole index.
fn behind<E: OwnedEntity>(order: Order<E>, after: &Position) -> Condition {
    let beyond = |row: Expr, place: Expr| if order.is_descending() { row.lt(place) } else { row.gt(place) };
    let id = || Expr::col(E::ID.as_column_ref());
    let Some(column) = order.column() else {
        return Condition::all().add(beyond(id(), Expr::value(after.id)));
    };
    let by = || Expr::col(column.as_column_ref());
    match after.mark {
        Mark::Nothing => {
            let same = Condition::all().add(by().is_null()).add(beyond(id(), Expr::value(after.id)));
            let behind = Condition::any().add(same);
            if order.ends_with_empty() { behind } else { behind.add(by().is_not_null()) }
        }
        Mark::Time(_) | Mark::Text(_) | Mark::Integer(_) => {
            let behind = Condition::any().add(beyond(Expr::tuple([by(), id()]), after.row_value()));
            let has_empty = is_nullable::<E>(column) && order.ends_with_empty();
            if has_empty { behind.add(by().is_null()) } else { behind }
        }
    }
}

fn is_nullable<E: OwnedEntity>(column: E::Column) -> bool {
    column.def().is_null()
}
