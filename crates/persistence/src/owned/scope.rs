//! Kinds of owners.

use std::fmt;
use std::marker::PhantomData;

use roster_domain::UserId;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use uuid::Uuid;

/// A kind of owner that rows can have, as a type: rows of one kind are never asked for with an owner of another.
///
/// Users are the one kind today. What a statement carries and what row-level security compares comes from here, so that
/// another kind, such as a tenant, is another implementation and nothing else.
pub trait Scope: sealed::Sealed + Send + Sync + 'static {
    /// The setting of a PostgreSQL transaction that holds the owner's id.
    const SETTING: &'static str;
    /// The table of the owners.
    const TABLE: &'static str;

    /// The condition that the owner of an id is there: what belongs to a deleted one is out of sight.
    #[doc(hidden)]
    fn is_present(owner: SimpleExpr) -> SimpleExpr;
}

mod sealed {
    pub trait Sealed {}
}

/// Rows belong to a user.
#[derive(Debug, Clone, Copy)]
pub enum UserScope {}

impl sealed::Sealed for UserScope {}

impl Scope for UserScope {
    const SETTING: &'static str = "roster.user_id";
    const TABLE: &'static str = "users";

    fn is_present(owner: SimpleExpr) -> SimpleExpr {
        let (id, deleted_at) = (Expr::col(("owners", "id")), Expr::col(("owners", "deleted_at")));
        let mut present = Query::select();
        present
            .expr(Expr::value(1))
            .from_as(Self::TABLE, "owners")
            .and_where(id.eq(owner))
            .and_where(deleted_at.is_null());
        Expr::exists(present)
    }
}

/// One owner. Whoever makes one has to know that it is the caller.
pub struct Owner<S> {
    id: Uuid,
    scope: PhantomData<fn() -> S>,
}

impl Owner<UserScope> {
    /// A user.
    pub fn user(id: UserId) -> Self {
        Self { id: id.as_uuid(), scope: PhantomData }
    }
}

impl<S> Owner<S> {
    /// The owner's id.
    pub fn id(self) -> Uuid {
        self.id
    }
}

impl<S> Clone for Owner<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Owner<S> {}

impl<S> fmt::Debug for Owner<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Owner({})", self.id)
    }
}
