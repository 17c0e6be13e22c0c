//! The conditions of a list, and which index serves each.

use roster_domain::{
    DeletedUsers, Email, RoleName, SearchPrefix, StatusKind, StripeCustomerId, TargetRole, TimeRange,
    Timestamp, UserFilter,
};
use sea_orm::DbBackend;
use sea_orm::sea_query::{BinOper, Expr, ExprTrait, SimpleExpr};

use crate::entity::user::Column;
use crate::owned::OwnersWhose;

/// What an index finds the rows of a condition by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Email,
    Username,
    StripeCustomer,
    SourceId,
    Prefix,
    TargetRole,
    SourceSystem,
    Role,
    Status,
    Deleted,
    CreatedAt,
    LastLoginAt,
}

impl Key {
    /// Whether a value of it is a handful of users at most, however many there are.
    pub(super) fn names_few(self) -> bool {
        matches!(self, Self::Email | Self::Username | Self::StripeCustomer | Self::SourceId)
    }

    /// Whether the index of it goes on with the time of creation.
    pub(super) fn leads_to_created_at(self) -> bool {
        matches!(self, Self::TargetRole | Self::SourceSystem | Self::Role | Self::Status | Self::Deleted)
    }
}

/// One condition.
#[derive(Debug, Clone)]
pub(super) struct Term {
    /// The index that serves it; `None` for one that has to be looked at row by row.
    pub(super) key: Option<Key>,
    /// The condition.
    pub(super) condition: SimpleExpr,
    /// The parts of which one has to hold, where an index serves each of them alone.
    pub(super) parts: Vec<SimpleExpr>,
    /// What it looks at.
    pub(super) columns: Vec<Column>,
}

impl Term {
    fn keyed(key: Key, column: Column, condition: SimpleExpr) -> Self {
        let parts = vec![condition.clone()];
        Self { key: Some(key), condition, parts, columns: vec![column] }
    }

    /// Who owns a row of a backend's own.
    pub(super) fn of_owners(whose: &OwnersWhose) -> Self {
        Self::plain(&[Column::Id], Expr::col(Column::Id).in_subquery(whose.owners()))
    }

    fn plain(columns: &[Column], condition: SimpleExpr) -> Self {
        Self { key: None, condition, parts: Vec::new(), columns: columns.to_vec() }
    }
}

/// The conditions of a filter. `has_ended` tells whether there are users whose
/// suspension or lock has ended and whose rows do not say so yet.
pub(super) fn terms(filter: &UserFilter, now: Timestamp, has_ended: bool, backend: DbBackend) -> Vec<Term> {
    let mut terms = Vec::new();
    let mut equals = |key, column: Column, value: Option<&str>| {
        terms.extend(value.map(|value| Term::keyed(key, column, Expr::col(column).eq(value))));
    };
    equals(Key::Email, Column::EmailCanonical, filter.email.as_ref().map(Email::canonical));
    equals(Key::Username, Column::UsernameCanonical, filter.username.as_deref());
    let customer = filter.stripe_customer_id.as_ref().map(StripeCustomerId::as_str);
    equals(Key::StripeCustomer, Column::StripeCustomerId, customer);
    equals(Key::SourceId, Column::SourceId, filter.source_id.as_deref());
    let target_role = filter.target_role.as_ref().map(TargetRole::canonical);
    equals(Key::TargetRole, Column::TargetRoleCanonical, target_role.as_deref());
    equals(Key::SourceSystem, Column::SourceSystem, filter.source_system.as_deref());
    equals(Key::Role, Column::Role, filter.role.as_ref().map(RoleName::as_str));
    terms.extend(filter.prefix.as_ref().map(|prefix| begins_with(prefix, backend)));
    terms.extend(filter.status.map(|status| has_status(status, now, has_ended)));
    terms.extend(filter.experience_level.map(|level| {
        Term::plain(&[Column::ExperienceLevel], Expr::col(Column::ExperienceLevel).eq(level.as_str()))
    }));
    terms.extend(filter.is_email_verified.map(|is_verified| {
        let verified = Expr::col(Column::EmailVerifiedAt);
        Term::plain(
            &[Column::EmailVerifiedAt],
            if is_verified { verified.is_not_null() } else { verified.is_null() },
        )
    }));
    terms.extend(match filter.deleted {
        DeletedUsers::Include => None,
        DeletedUsers::Exclude => {
            Some(Term::plain(&[Column::DeletedAt], Expr::col(Column::DeletedAt).is_null()))
        }
        DeletedUsers::Only => {
            Some(Term::keyed(Key::Deleted, Column::DeletedAt, Expr::col(Column::DeletedAt).is_not_null()))
        }
    });
    terms.extend(within(Key::CreatedAt, Column::CreatedAt, filter.created));
    terms.extend(within(Key::LastLoginAt, Column::LastLoginAt, filter.last_login));
    terms
}

/// Ranges of whole texts, so that no letter of the prefix means anything but itself. PostgreSQL compares by code points
/// only with operators of their own, which are those of the indexes.
fn begins_with(prefix: &SearchPrefix, backend: DbBackend) -> Term {
    let (from, below) = match backend {
        DbBackend::Postgres => (BinOper::Custom("~>=~"), BinOper::Custom("~<~")),
        _ => (BinOper::GreaterThanOrEqual, BinOper::SmallerThan),
    };
    let columns = [Column::EmailCanonical, Column::UsernameCanonical, Column::NameCanonical];
    let parts: Vec<SimpleExpr> = columns
        .into_iter()
        .map(|column| {
            let begins = Expr::col(column).binary(from, Expr::value(prefix.as_str()));
            match prefix.end() {
                Some(end) => begins.and(Expr::col(column).binary(below, Expr::value(end))),
                None => begins,
            }
        })
        .collect();
    let condition = parts.iter().cloned().reduce(ExprTrait::or).unwrap_or_else(|| Expr::value(false));
    Term { key: Some(Key::Prefix), condition, parts, columns: columns.to_vec() }
}

fn has_status(status: StatusKind, now: Timestamp, has_ended: bool) -> Term {
    let is = |status: StatusKind| Expr::col(Column::AccountStatus).eq(status.as_str());
    if !has_ended {
        return Term::keyed(Key::Status, Column::AccountStatus, is(status));
    }
    let lasts =
        Expr::col(Column::StatusUntil).is_null().or(Expr::col(Column::StatusUntil).gt(now.to_datetime()));
    let ended = Expr::col(Column::StatusUntil).lte(now.to_datetime());
    let returned = match status {
        StatusKind::Active => {
            is(StatusKind::Locked).or(Expr::col(Column::StatusBefore).eq(StatusKind::Active.as_str()))
        }
        status => Expr::col(Column::StatusBefore).eq(status.as_str()),
    };
    let columns = [Column::AccountStatus, Column::StatusUntil, Column::StatusBefore];
    Term::plain(&columns, is(status).and(lasts).or(ended.and(returned)))
}

fn within(key: Key, column: Column, range: TimeRange) -> Option<Term> {
    let (after, before) = bounds(column, range);
    let condition = match (after, before) {
        (Some(after), Some(before)) => after.and(before),
        (after, before) => after.or(before)?,
    };
    Some(Term::keyed(key, column, condition))
}

/// The conditions of both ends of a span.
pub(super) fn bounds(column: Column, range: TimeRange) -> (Option<SimpleExpr>, Option<SimpleExpr>) {
    let after = range.after.map(|after| Expr::col(column).gte(after.to_datetime()));
    let before = range.before.map(|before| Expr::col(column).lt(before.to_datetime()));
    (after, before)
}
