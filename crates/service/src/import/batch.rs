//! The rows of a batch, placed one after the other.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::claims::{Claims, name};
use super::found::Found;
use super::report::{Lines, Told};
use super::target::Target;
use super::{ImportError, ImportSummary, OnConflict};
use crate::domain::{
    Finding, FindingCode, Incoming, ReadRow, Role, RoleName, RowKey, Subject, Timestamp, User, UserId,
};
use crate::persistence::Tx;

/// What a batch has come to, to be kept when it is committed.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) summary: ImportSummary,
    pub(super) lines: Lines,
    /// Roles that were made for it.
    pub(super) roles: BTreeSet<RoleName>,
    /// Users whose rows were written anew.
    pub(super) stale: Vec<UserId>,
    /// Whether a row met anybody who was there.
    pub(super) has_met: bool,
}

/// A batch under way.
pub(super) struct Placing<'a> {
    pub(super) target: &'a Target<'a>,
    pub(super) tx: &'a Tx,
    pub(super) on_conflict: OnConflict,
    /// When the run began.
    pub(super) began: Timestamp,
    /// The roles that there are.
    pub(super) roles: &'a BTreeSet<RoleName>,
    pub(super) found: Found,
    pub(super) claims: Claims,
    /// Those who are written together at the end.
    pub(super) new: Vec<Cow<'a, Incoming>>,
    pub(super) outcome: Outcome,
}

/// Whether a row has its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placed {
    Yes,
    /// It has to wait until the new users before it are written.
    Later,
}

impl<'a> Placing<'a> {
    /// Places all of `rows`. Without `looks` nobody is looked for: when somebody is met all the same, a constraint says so.
    pub(super) async fn place(
        &mut self,
        mut rows: &'a [ReadRow],
        mut looks: bool,
    ) -> Result<(), ImportError> {
        while !rows.is_empty() {
            // Nothing but a look tells a deleted user who has no key.
            looks |= rows
                .iter()
                .filter_map(|row| row.outcome.as_ref().ok())
                .any(|incoming| incoming.key == RowKey::Email && incoming.user.is_deleted());
            self.found = if looks { self.target.find(self.tx, rows).await? } else { Found::default() };
            self.outcome.has_met |= !self.found.is_empty();
            self.claims = Claims::default();
            let placed = self.place_until_one_waits(rows).await?;
            self.insert().await?;
            rows = rows.get(placed..).unwrap_or_default();
            looks = true;
        }
        Ok(())
    }

    async fn place_until_one_waits(&mut self, rows: &'a [ReadRow]) -> Result<usize, ImportError> {
        for (before, row) in rows.iter().enumerate() {
            let placed = match &row.outcome {
                Err(finding) => {
                    self.refuse(row, finding)?;
                    Placed::Yes
                }
                Ok(incoming) => self.place_one(row, incoming).await?,
            };
            if placed == Placed::Later {
                return Ok(before);
            }
            self.outcome.summary.read += 1;
        }
        Ok(rows.len())
    }

    async fn place_one(&mut self, row: &'a ReadRow, incoming: &'a Incoming) -> Result<Placed, ImportError> {
        if self.claims.has(incoming) {
            return Ok(Placed::Later);
        }
        if let Some(user) = self.found.same(incoming).cloned() {
            return self.met_again(row, incoming, user).await;
        }
        if let Some(clash) = self.clash(incoming, None) {
            self.refuse(row, &clash)?;
            return Ok(Placed::Yes);
        }
        let mut incoming = Cow::Borrowed(incoming);
        self.give_way(&mut incoming, None);
        self.leave_identities(&mut incoming);
        self.yield_address(&incoming.user).await?;
        self.need_role(&incoming.user.role).await?;
        self.outcome.summary.imported += 1;
        self.tell_changes(row, &incoming.changes);
        self.claims.add(&incoming);
        self.new.push(incoming);
        Ok(Placed::Yes)
    }

    /// Why a row cannot be in: somebody but `oneself` has its id, its key or its address.
    pub(super) fn clash(&self, incoming: &Incoming, oneself: Option<UserId>) -> Option<Finding> {
        let user = &incoming.user;
        let others = |holder: &&User| Some(holder.id) != oneself;
        let taken = |field: &str, code, who: &str| Finding::of(field, code, format!("it belongs to {who}"));
        if oneself.is_none() {
            let holder = self.found.of_id(user.id).map(name);
            if let Some(holder) = holder.as_ref().or_else(|| self.claims.of_id(user.id)) {
                return Some(taken("id", FindingCode::InvalidValue, holder));
            }
            if let (Some(system), Some(id)) = (&user.source.system, &user.source.id) {
                let source = (system.clone(), id.clone());
                let holder = self.found.of_source(&source).map(name);
                if let Some(holder) = holder.as_ref().or_else(|| self.claims.of_source(&source)) {
                    return Some(taken("source_id", FindingCode::InvalidValue, holder));
                }
            }
        }
        if user.is_deleted() {
            return None;
        }
        let email = user.email.canonical();
        let holder = self.found.of_email(email).filter(others).filter(|holder| !holder.takes_registrations());
        let holder = holder.map(name);
        let holder = holder.as_ref().or_else(|| self.claims.emails.get(email))?;
        Some(taken("email", FindingCode::EmailTaken, holder))
    }

    /// Lets others than `oneself` keep their username and their Stripe customer.
    pub(super) fn give_way(&self, incoming: &mut Cow<'_, Incoming>, oneself: Option<UserId>) {
        if incoming.user.is_deleted() {
            return;
        }
        let others = |holder: &&User| Some(holder.id) != oneself;
        let username = incoming.user.username.as_ref().and_then(|username| {
            let holder = self.found.of_username(username.canonical()).filter(others).map(name);
            holder.or_else(|| self.claims.usernames.get(username.canonical()).cloned())
        });
        if let Some(holder) = username {
            incoming.to_mut().drop_username(format!("it belongs to {holder}"));
        }
        let customer = incoming.user.stripe_customer_id.as_ref().and_then(|customer| {
            let holder = self.found.of_customer(customer.as_str()).filter(others).map(name);
            holder.or_else(|| self.claims.customers.get(customer.as_str()).cloned())
        });
        if let Some(holder) = customer {
            incoming.to_mut().drop_stripe_customer_id(format!("it belongs to {holder}"));
        }
    }

    /// An identity that is somebody else's here stays theirs.
    fn leave_identities(&self, incoming: &mut Cow<'_, Incoming>) {
        let is_taken = |issuer: &str, subject: &Subject| {
            let identity = (issuer.to_owned(), subject.clone());
            self.found.has_identity(&identity) || self.claims.identities.contains_key(&identity)
        };
        let taken: Vec<_> = incoming
            .identities
            .iter()
            .filter(|identity| is_taken(&identity.issuer, &identity.subject))
            .map(|identity| identity.issuer.clone())
            .collect();
        if taken.is_empty() {
            return;
        }
        let incoming = incoming.to_mut();
        incoming.identities.retain(|identity| !is_taken(&identity.issuer, &identity.subject));
        incoming.changes.extend(taken.into_iter().map(|issuer| {
            let detail = format!("another user has this identity of {issuer}");
            Finding::of("identities", FindingCode::InvalidValue, detail)
        }));
    }

    /// A pending row that a registration alone has made yields its address.
    pub(super) async fn yield_address(&mut self, user: &User) -> Result<(), ImportError> {
        let holder = self.found.of_email(user.email.canonical()).filter(|_| !user.is_deleted());
        if let Some(holder) = holder.filter(|holder| holder.takes_registrations()).map(|holder| holder.id) {
            self.tx.users().yield_address(&user.email).await?;
            self.found.remove(holder);
            self.outcome.stale.push(holder);
        }
        Ok(())
    }

    /// Makes a role that there is not, without permissions.
    pub(super) async fn need_role(&mut self, role: &RoleName) -> Result<(), ImportError> {
        if !self.roles.contains(role) && !self.outcome.roles.contains(role) {
            let new = Role::new(role.clone(), None, Vec::new(), self.target.roster().now());
            self.tx.roles().insert_missing(&[new]).await?;
            self.outcome.roles.insert(role.clone());
        }
        Ok(())
    }

    pub(super) fn refuse(&mut self, row: &ReadRow, finding: &Finding) -> Result<(), ImportError> {
        let is_clash = row.outcome.is_ok() || finding.code == FindingCode::EmailTaken;
        if is_clash && self.on_conflict == OnConflict::Fail {
            return Err(clash(row, format!("{}: {}", finding.code, finding.detail)));
        }
        self.outcome.summary.refused += 1;
        self.outcome.lines.add(row, Told::Refused, finding);
        Ok(())
    }

    pub(super) fn tell_changes(&mut self, row: &ReadRow, changes: &[Finding]) {
        self.outcome.summary.changed += u64::from(!changes.is_empty());
        for change in changes {
            self.outcome.lines.add(row, Told::Changed, change);
        }
    }
}

/// The run was to end at the first clash.
pub(super) fn clash(row: &ReadRow, detail: String) -> ImportError {
    ImportError::Clash { row: row.number, source_id: row.source_id.clone(), detail }
}
