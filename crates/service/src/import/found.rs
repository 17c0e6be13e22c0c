//! Users who are there already, as far as the rows of a batch have to do with them.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::domain::{ExternalIdentity, Incoming, ReadRow, RowKey, Subject, User, UserId};
use crate::persistence::Wanted;

/// Users who are there already.
#[derive(Debug, Default)]
pub(super) struct Found {
    users: HashMap<UserId, User>,
    sources: HashMap<(String, String), UserId>,
    emails: HashMap<String, UserId>,
    usernames: HashMap<String, UserId>,
    customers: HashMap<String, UserId>,
    identities: HashSet<(String, Subject)>,
}

impl Found {
    /// Of two with one thing the one who comes first has it.
    pub(super) fn new(
        users: impl IntoIterator<Item = User>,
        identities: impl IntoIterator<Item = ExternalIdentity>,
    ) -> Self {
        let mut found = Self::default();
        for user in users {
            if !found.users.contains_key(&user.id) {
                found.add(user);
            }
        }
        found.identities = identities.into_iter().map(|known| (known.issuer, known.subject)).collect();
        found
    }

    /// Whether there is nobody.
    pub(super) fn is_empty(&self) -> bool {
        self.users.is_empty() && self.identities.is_empty()
    }

    fn add(&mut self, user: User) {
        let id = user.id;
        if let (Some(system), Some(key)) = (&user.source.system, &user.source.id) {
            self.sources.entry((system.clone(), key.clone())).or_insert(id);
        }
        if !user.is_deleted() {
            self.emails.entry(user.email.canonical().to_owned()).or_insert(id);
            if let Some(username) = &user.username {
                self.usernames.entry(username.canonical().to_owned()).or_insert(id);
            }
            if let Some(customer) = &user.stripe_customer_id {
                self.customers.entry(customer.as_str().to_owned()).or_insert(id);
            }
        }
        self.users.insert(id, user);
    }

    /// A user is gone.
    pub(super) fn remove(&mut self, id: UserId) {
        self.users.remove(&id);
        self.sources.retain(|_, user| *user != id);
        for held in [&mut self.emails, &mut self.usernames, &mut self.customers] {
            held.retain(|_, user| *user != id);
        }
    }

    /// A user has changed.
    pub(super) fn replace(&mut self, user: User) {
        self.remove(user.id);
        self.add(user);
    }

    /// Who a row is, if anybody.
    pub(super) fn same(&self, incoming: &Incoming) -> Option<&User> {
        let told = &incoming.user;
        match &incoming.key {
            RowKey::Source { system, id } => self.of_source(&(system.clone(), id.clone())),
            RowKey::Id(id) => self.of_id(*id),
            RowKey::Email if told.is_deleted() => self.users.values().find(|user| {
                user.deleted_at == told.deleted_at && user.email.canonical() == told.email.canonical()
            }),
            RowKey::Email => {
                self.of_email(told.email.canonical()).filter(|holder| !holder.takes_registrations())
            }
        }
    }

    pub(super) fn of_id(&self, id: UserId) -> Option<&User> {
        self.users.get(&id)
    }

    pub(super) fn of_source(&self, source: &(String, String)) -> Option<&User> {
        self.sources.get(source).and_then(|id| self.users.get(id))
    }

    /// The live user of an address, in its canonical form.
    pub(super) fn of_email(&self, email: &str) -> Option<&User> {
        self.emails.get(email).and_then(|id| self.users.get(id))
    }

    /// The live user of a username, in its canonical form.
    pub(super) fn of_username(&self, username: &str) -> Option<&User> {
        self.usernames.get(username).and_then(|id| self.users.get(id))
    }

    /// The live user who is a customer.
    pub(super) fn of_customer(&self, customer: &str) -> Option<&User> {
        self.customers.get(customer).and_then(|id| self.users.get(id))
    }

    /// Whether somebody is this subject of an issuer.
    pub(super) fn has_identity(&self, identity: &(String, Subject)) -> bool {
        self.identities.contains(identity)
    }
}

/// Whom the rows may be, or may be in the way of.
pub(super) fn wanted(rows: &[ReadRow]) -> (Wanted, BTreeMap<&str, Vec<&Subject>>) {
    let (mut wanted, mut sources, mut subjects) = (Wanted::default(), BTreeMap::new(), BTreeMap::new());
    for incoming in rows.iter().filter_map(|row| row.outcome.as_ref().ok()) {
        let user = &incoming.user;
        wanted.ids.push(user.id);
        if let (Some(system), Some(id)) = (&user.source.system, &user.source.id) {
            sources.entry(system.clone()).or_insert_with(Vec::new).push(id.clone());
        }
        let email = user.email.canonical().to_owned();
        if user.is_deleted() {
            if incoming.key == RowKey::Email {
                wanted.deleted_emails.push(email);
            }
        } else {
            wanted.emails.push(email);
            wanted.usernames.extend(user.username.as_ref().map(|name| name.canonical().to_owned()));
            wanted.customers.extend(user.stripe_customer_id.as_ref().map(|id| id.as_str().to_owned()));
        }
        for identity in &incoming.identities {
            let of_issuer = subjects.entry(identity.issuer.as_str()).or_insert_with(Vec::new);
            of_issuer.push(&identity.subject);
        }
    }
    wanted.sources = sources.into_iter().collect();
    (wanted, subjects)
}
