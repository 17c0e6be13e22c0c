//! What the new users of a batch have, before they are written.

use std::collections::{HashMap, HashSet};

use crate::domain::{Incoming, RowKey, Subject, Timestamp, User, UserId};

/// By what a row is recognised among those of its batch.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Source(String, String),
    Id(UserId),
    Address(String),
    Deleted(String, Timestamp),
}

/// What the new users of a batch have. Who has a thing is kept in words, for the report.
#[derive(Debug, Default)]
pub(super) struct Claims {
    keys: HashSet<Key>,
    ids: HashMap<UserId, String>,
    sources: HashMap<(String, String), String>,
    pub(super) emails: HashMap<String, String>,
    pub(super) usernames: HashMap<String, String>,
    pub(super) customers: HashMap<String, String>,
    pub(super) identities: HashMap<(String, Subject), String>,
}

/// A user as the report names one: by the key in the source where there is one, else by address. Ids that were made here
/// would be others in a dry run.
pub(super) fn name(user: &User) -> String {
    match (&user.source.system, &user.source.id) {
        (Some(system), Some(id)) => format!("user {id} of {system}"),
        _ => format!("user {}", user.email),
    }
}

impl Claims {
    /// Whether a new user of the batch is the same as this one.
    pub(super) fn has(&self, incoming: &Incoming) -> bool {
        self.keys.contains(&key(incoming))
    }

    /// The new user of the batch who has this id.
    pub(super) fn of_id(&self, id: UserId) -> Option<&String> {
        self.ids.get(&id)
    }

    /// The new user of the batch who came from this row.
    pub(super) fn of_source(&self, source: &(String, String)) -> Option<&String> {
        self.sources.get(source)
    }

    /// A user is going to be made.
    pub(super) fn add(&mut self, incoming: &Incoming) {
        let (user, name) = (&incoming.user, name(&incoming.user));
        self.keys.insert(key(incoming));
        self.ids.insert(user.id, name.clone());
        if let (Some(system), Some(id)) = (&user.source.system, &user.source.id) {
            self.sources.insert((system.clone(), id.clone()), name.clone());
        }
        for identity in &incoming.identities {
            self.identities.insert((identity.issuer.clone(), identity.subject.clone()), name.clone());
        }
        if user.is_deleted() {
            return;
        }
        if let Some(username) = &user.username {
            self.usernames.insert(username.canonical().to_owned(), name.clone());
        }
        if let Some(customer) = &user.stripe_customer_id {
            self.customers.insert(customer.as_str().to_owned(), name.clone());
        }
        self.emails.insert(user.email.canonical().to_owned(), name);
    }
}

fn key(incoming: &Incoming) -> Key {
    let address = || incoming.user.email.canonical().to_owned();
    match (&incoming.key, incoming.user.deleted_at) {
        (RowKey::Source { system, id }, _) => Key::Source(system.clone(), id.clone()),
        (RowKey::Id(id), _) => Key::Id(*id),
        (RowKey::Email, None) => Key::Address(address()),
        (RowKey::Email, Some(at)) => Key::Deleted(address(), at),
    }
}
