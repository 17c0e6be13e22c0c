//! What rows a list is made of.

use std::fmt;

use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ColumnTrait, Condition, IdenStatic, Value};

use super::OwnedEntity;
use super::column_value::kept;

/// A condition on the rows of `E`, made of columns of `E` and of values: no expression of another kind, which might look at
/// rows of another owner, and no column of another entity.
///
/// As in SQL a comparison with a column that is empty does not hold, and neither does its opposite.
///
/// ```
/// # mod note {
/// #     use roster_persistence::owned::sea_orm::{self, entity::prelude::*};
/// #     use roster_persistence::owned::{OwnedEntity, UserScope, WhenDeleted};
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
/// #     #[sea_orm(table_name = "notes")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key, auto_increment = false)]
/// #         pub id: Uuid,
/// #         pub user_id: Uuid,
/// #         pub title: String,
/// #         pub pinned: bool,
/// #     }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// #     impl OwnedEntity for Entity {
/// #         type Scope = UserScope;
/// #         type Export = Model;
/// #         const NAME: &'static str = "notes";
/// #         const ID: Column = Column::Id;
/// #         const OWNER: Column = Column::UserId;
/// #         const VERSION: Option<Column> = None;
/// #         const WHEN_DELETED: WhenDeleted = WhenDeleted::Hide;
/// #     }
/// # }
/// use roster_persistence::owned::Filter;
///
/// let pinned = Some(true);
/// let filter: Filter<note::Entity> = Filter::all([
///     pinned.map(|pinned| Filter::eq(note::Column::Pinned, pinned)),
///     Some(Filter::prefix(note::Column::Title, "Buy")),
/// ].into_iter().flatten());
/// ```
pub struct Filter<E: OwnedEntity>(Node<E>);

enum Node<E: OwnedEntity> {
    All(Vec<Filter<E>>),
    Any(Vec<Filter<E>>),
    Not(Box<Filter<E>>),
    Compare(E::Column, Comparison, Value),
    In(E::Column, Vec<Value>),
    Empty(E::Column),
    Prefix(E::Column, String),
}

#[derive(Debug, Clone, Copy)]
enum Comparison {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident = $comparison:ident;)+) => {$(
        $(#[$doc])*
        pub fn $name(column: E::Column, value: impl Into<Value>) -> Self {
            Self(Node::Compare(column, Comparison::$comparison, kept(value.into())))
        }
    )+};
}

impl<E: OwnedEntity> Filter<E> {
    comparisons! {
        /// The column has this value.
        eq = Eq;
        /// The column has another value.
        ne = Ne;
        /// The column is less than this.
        lt = Lt;
        /// The column is this or less.
        le = Le;
        /// The column is greater than this.
        gt = Gt;
        /// The column is this or greater.
        ge = Ge;
    }

    /// Every row.
    pub fn everything() -> Self {
        Self::all([])
    }

    /// The column has one of these values. With none no row fits.
    pub fn is_in<V: Into<Value>>(column: E::Column, values: impl IntoIterator<Item = V>) -> Self {
        Self(Node::In(column, values.into_iter().map(|value| kept(value.into())).collect()))
    }

    /// The column is empty.
    pub fn is_null(column: E::Column) -> Self {
        Self(Node::Empty(column))
    }

    /// The text in the column begins with this, in the same case.
    pub fn prefix(column: E::Column, prefix: impl Into<String>) -> Self {
        Self(Node::Prefix(column, prefix.into()))
    }

    /// All of these hold. With none every row fits.
    pub fn all(filters: impl IntoIterator<Item = Self>) -> Self {
        Self(Node::All(filters.into_iter().collect()))
    }

    /// One of these holds. With none no row fits.
    pub fn any(filters: impl IntoIterator<Item = Self>) -> Self {
        Self(Node::Any(filters.into_iter().collect()))
    }

    /// This and the other hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::all([self, other])
    }

    /// This or the other holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self::any([self, other])
    }

    pub(super) fn condition(&self) -> Condition {
        let never = || Expr::value(1).eq(0);
        match &self.0 {
            Node::All(filters) => {
                filters.iter().fold(Condition::all(), |all, filter| all.add(filter.condition()))
            }
            Node::Any(filters) if filters.is_empty() => Condition::all().add(never()),
            Node::Any(filters) => {
                filters.iter().fold(Condition::any(), |any, filter| any.add(filter.condition()))
            }
            Node::Not(filter) => filter.condition().not(),
            Node::Compare(column, comparison, value) => {
                let value = value.clone();
                Condition::all().add(match comparison {
                    Comparison::Eq => column.eq(value),
                    Comparison::Ne => column.ne(value),
                    Comparison::Lt => column.lt(value),
                    Comparison::Le => column.lte(value),
                    Comparison::Gt => column.gt(value),
                    Comparison::Ge => column.gte(value),
                })
            }
            Node::In(_, values) if values.is_empty() => Condition::all().add(never()),
            Node::In(column, values) => Condition::all().add(column.is_in(values.iter().cloned())),
            Node::Empty(column) => Condition::all().add(column.is_null()),
            Node::Prefix(column, prefix) => {
                let length = i64::try_from(prefix.chars().count()).unwrap_or(i64::MAX);
                // PostgreSQL takes the length as an integer of 32 bits.
                let length = i32::try_from(length).unwrap_or(i32::MAX);
                let begins = Func::cust("substr").args([
                    Expr::col(column.as_column_ref()),
                    Expr::value(1),
                    Expr::value(length),
                ]);
                Condition::all().add(Expr::expr(begins).eq(prefix.as_str()))
            }
        }
    }
}

impl<E: OwnedEntity> std::ops::Not for Filter<E> {
    type Output = Self;

    fn not(self) -> Self {
        Self(Node::Not(Box::new(self)))
    }
}

impl<E: OwnedEntity> Default for Filter<E> {
    fn default() -> Self {
        Self::everything()
    }
}

impl<E: OwnedEntity> Clone for Filter<E> {
    fn clone(&self) -> Self {
        Self(match &self.0 {
            Node::All(filters) => Node::All(filters.clone()),
            Node::Any(filters) => Node::Any(filters.clone()),
            Node::Not(filter) => Node::Not(filter.clone()),
            Node::Compare(column, comparison, value) => Node::Compare(*column, *comparison, value.clone()),
            Node::In(column, values) => Node::In(*column, values.clone()),
            Node::Empty(column) => Node::Empty(*column),
            Node::Prefix(column, prefix) => Node::Prefix(*column, prefix.clone()),
        })
    }
}

/// The filter, unmistakably: a cursor is good for it alone.
impl<E: OwnedEntity> fmt::Debug for Filter<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Node::All(filters) => f.debug_tuple("All").field(filters).finish(),
            Node::Any(filters) => f.debug_tuple("Any").field(filters).finish(),
            Node::Not(filter) => f.debug_tuple("Not").field(filter).finish(),
            Node::Compare(column, comparison, value) => {
                f.debug_tuple("Compare").field(&column.as_str()).field(comparison).field(value).finish()
            }
            Node::In(column, values) => f.debug_tuple("In").field(&column.as_str()).field(values).finish(),
            Node::Empty(column) => f.debug_tuple("Empty").field(&column.as_str()).finish(),
            Node::Prefix(column, prefix) => {
                f.debug_tuple("Prefix").field(&column.as_str()).field(prefix).finish()
            }
        }
    }
}
