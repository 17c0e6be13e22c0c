//! A user on the way in.

use serde_json::Value;

use super::{Finding, FindingCode};
use crate::{Actor, StatusKind, StatusReason, Subject, Timestamp, User, UserId};

/// One row that was read, and what has become of it by the rules for values.
#[derive(Debug)]
pub struct ReadRow {
    /// The number of the row or line, from 1 on. Empty lines count as lines of the file.
    pub number: u64,
    /// The key that the source has for it, as far as it could be read.
    pub source_id: Option<String>,
    /// The user, or why the row is refused.
    pub outcome: Result<Box<Incoming>, Finding>,
}

/// How a row is recognised when it comes again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RowKey {
    /// By where it came from: `users.source_system` and `users.source_id`.
    Source {
        /// The system.
        system: String,
        /// The key there.
        id: String,
    },
    /// By its id here.
    Id(UserId),
    /// By its address.
    Email,
}

/// What the source calls a field, and what it had there: what goes to `users.source` when the value is dropped later.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldOrigin {
    /// The source's own name of the column.
    pub column: String,
    /// The value as it was.
    pub value: Value,
}

/// An identity on the way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingIdentity {
    /// The `iss`, or the id of a provider.
    pub issuer: String,
    /// The user there.
    pub subject: Subject,
    /// The address there.
    pub email: Option<String>,
}

/// A row of the history of a status on the way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingStatusChange {
    /// The status before.
    pub from: StatusKind,
    /// The status after.
    pub to: StatusKind,
    /// Who did it.
    pub actor: Actor,
    /// Why.
    pub reason: Option<StatusReason>,
    /// When the status after ends by itself.
    pub until: Option<Timestamp>,
    /// When it happened.
    pub created_at: Timestamp,
}

/// A user on the way in: fit for a row of its own. Whether others have its address, username or customer already is for
/// the target to say.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// How it is recognised.
    pub key: RowKey,
    /// The user. The id is the source's where that is kept, else the new one that was handed in.
    pub user: User,
    /// Who the user is elsewhere.
    pub identities: Vec<IncomingIdentity>,
    /// The history of the status.
    pub status_changes: Vec<IncomingStatusChange>,
    /// Values that had to change.
    pub changes: Vec<Finding>,
    /// Where the username came from.
    pub username_origin: Option<FieldOrigin>,
    /// Where the customer's id came from.
    pub stripe_customer_id_origin: Option<FieldOrigin>,
}

impl Incoming {
    /// Somebody else has the username: the user comes in without, and `source` keeps it.
    pub fn drop_username(&mut self, detail: impl Into<String>) {
        self.user.username = None;
        let origin = self.username_origin.take();
        self.keep(origin);
        self.changes.push(Finding::of("username", FindingCode::UsernameTaken, detail));
    }

    /// Somebody else is that customer: the user comes in without, and `source` keeps it.
    pub fn drop_stripe_customer_id(&mut self, detail: impl Into<String>) {
        self.user.stripe_customer_id = None;
        let origin = self.stripe_customer_id_origin.take();
        self.keep(origin);
        let code = FindingCode::StripeCustomerIdTaken;
        self.changes.push(Finding::of("stripe_customer_id", code, detail));
    }

    fn keep(&mut self, origin: Option<FieldOrigin>) {
        if let Some(FieldOrigin { column, value }) = origin {
            self.user.source.remainder.get_or_insert_default().insert(column, value);
        }
    }
}
