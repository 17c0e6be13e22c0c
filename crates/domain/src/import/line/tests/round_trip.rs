//! Whatever a user is, the line of it reads back to the same user, and is written as the same bytes.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::writing::written;
use crate::import::testing::{HASH, new_id, rules};
use crate::import::{IncomingIdentity, IncomingStatusChange};
use crate::{
    AccountStatus, Actor, BuiltInRole, DisplayName, Email, ExperienceLevel, ExternalIdentity, FirstName,
    IdentityId, ImageUrl, LastName, Metadata, NewUser, PasswordHash, Phone, Profile, Source, StatusChange,
    StatusChangeId, StatusKind, StatusReason, StripeCustomerId, Subject, TargetRole, Timestamp, User, UserId,
    UserLine, Username, Version,
};

#[derive(Debug)]
struct Known {
    user: User,
    identities: Vec<IncomingIdentity>,
    status_changes: Vec<IncomingStatusChange>,
}

fn some<T: std::fmt::Debug>(strategy: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    proptest::option::of(strategy)
}

fn text() -> impl Strategy<Value = String> {
    "[\\PC\u{200d}\u{202e}]{0,12}[\\PC&&[^ ]]".prop_filter("not blank", |text| !text.trim().is_empty())
}

fn past() -> impl Strategy<Value = Timestamp> {
    let now = rules().now.unix_micros();
    (-62_000_000_000_000_000..=now).prop_map(|micros| Timestamp::from_unix_micros(micros).unwrap())
}

fn any_time() -> impl Strategy<Value = Timestamp> {
    prop_oneof![past(), Just(Timestamp::MAX)]
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has it", |number| number.is_finite()).prop_map(Value::from),
        "(\\PC|\n|\t){0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::btree_map("\\PC{0,3}", inner, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn object() -> impl Strategy<Value = Map<String, Value>> {
    proptest::collection::btree_map("[a-cA-C_]{0,4}", json_value(), 0..3)
        .prop_map(|members| members.into_iter().collect())
}

fn profile() -> impl Strategy<Value = Profile> {
    let level = proptest::sample::select(ExperienceLevel::ALL.to_vec());
    (some(text()), some(text()), some(text()), some(text()), some(text()), some(text()), some(level))
        .prop_map(|(name, first, last, phone, image, target, experience_level)| Profile {
            name: name.map(DisplayName::from_stored),
            first_name: first.map(FirstName::from_stored),
            last_name: last.map(LastName::from_stored),
            phone: phone.map(Phone::from_stored),
            image: image.map(ImageUrl::from_stored),
            target_role: target.map(TargetRole::from_stored),
            experience_level,
        })
}

/// A status with a history that leads to it.
fn status() -> impl Strategy<Value = (AccountStatus, Vec<IncomingStatusChange>)> {
    let actor = prop_oneof![
        Just(Actor::System),
        Just(Actor::Import),
        any::<u128>().prop_map(|id| { Actor::User(UserId::from_uuid(uuid::Uuid::from_u128(id))) })
    ];
    let reason = some("(\\PC|\n|\t){0,8}[a-z]".prop_map(StatusReason::from_stored));
    (0..5, reason, some(any_time()), actor, past()).prop_map(|(which, reason, until, actor, created_at)| {
        let status = match which {
            0 => AccountStatus::Active,
            1 => AccountStatus::PendingVerification,
            2 => AccountStatus::Locked { reason: reason.clone(), until },
            _ => AccountStatus::Suspended { reason: reason.clone(), until, was_active: which == 3 },
        };
        let from = if which == 4 { StatusKind::PendingVerification } else { StatusKind::Active };
        let to = status.kind();
        (status, vec![IncomingStatusChange { from, to, actor, reason, until, created_at }])
    })
}

fn identities() -> impl Strategy<Value = Vec<IncomingIdentity>> {
    proptest::collection::btree_map((text(), text()), some(text()), 0..3).prop_map(|all| {
        all.into_iter()
            .map(|((issuer, subject), email)| IncomingIdentity {
                issuer,
                subject: Subject::from_stored(subject),
                email,
            })
            .collect()
    })
}

prop_compose! {
    fn known()(
        (id, local, username) in (any::<u128>(), "[A-Za-zÀ-ÿ+]{1,12}", some(text())),
        (verified, last_login_at, deleted_at) in (some(past()), some(past()), some(past())),
        times in (past(), past()),
        profile in profile(),
        role in proptest::sample::select(BuiltInRole::ALL.to_vec()),
        (status, status_changes) in status(),
        (attempts, customer, has_hash, version) in (0..=i32::MAX, some(text()), any::<bool>(), 1..=i64::MAX),
        (metadata, app_metadata, remainder) in (object(), object(), some(object())),
        (system, key) in (some("[a-z-]{1,32}"), some(text())),
        identities in identities(),
    ) -> Known {
        let email = Email::parse(&format!("{local}@Example.com")).unwrap();
        let was_pending = matches!(status, AccountStatus::Suspended { was_active: false, .. });
        let username = username.filter(|name| !name.contains('@'));
        let user = User {
            email_verified_at: verified.filter(|_| !was_pending),
            username: username.map(|name| Username::from_stored(name.clone(), Username::canonical_form(&name))),
            password_hash: has_hash.then(|| PasswordHash::from_stored(HASH)),
            profile,
            role: role.name(),
            status,
            failed_login_attempts: attempts.unsigned_abs(),
            last_login_at,
            stripe_customer_id: customer.map(StripeCustomerId::from_stored),
            metadata: Metadata::from_object(metadata).unwrap(),
            app_metadata: Metadata::from_object(app_metadata).unwrap(),
            source: Source {
                system,
                id: key,
                remainder: remainder.filter(|remainder| !remainder.is_empty()),
                version: Some(version),
            },
            version: Version::stored(version),
            created_at: times.0.min(times.1),
            updated_at: times.0.max(times.1),
            deleted_at,
            ..User::create(NewUser::new(UserId::from_uuid(uuid::Uuid::from_u128(id)), email), rules().now)
        };
        Known { user, identities, status_changes }
    }
}

impl Known {
    fn line(&self) -> String {
        let user_id = self.user.id;
        let identity = |identity: &IncomingIdentity| ExternalIdentity {
            id: IdentityId::from_uuid(user_id.as_uuid()),
            user_id,
            issuer: identity.issuer.clone(),
            subject: identity.subject.clone(),
            email: identity.email.clone(),
            last_seen_at: None,
            token_issued_at: None,
            created_at: self.user.created_at,
        };
        let change = |change: &IncomingStatusChange| StatusChange {
            id: StatusChangeId::from_uuid(user_id.as_uuid()),
            user_id,
            from: change.from,
            to: change.to,
            actor: change.actor,
            reason: change.reason.clone(),
            until: change.until,
            created_at: change.created_at,
        };
        let identities: Vec<_> = self.identities.iter().map(identity).collect();
        let changes: Vec<_> = self.status_changes.iter().map(change).collect();
        serde_json::to_string(&UserLine::of(&self.user, &identities, &changes, true)).unwrap()
    }
}

proptest! {
    #[test]
    fn a_user_reads_back_from_the_line_and_is_written_as_the_same_bytes(known in known()) {
        let line = known.line();
        let read = rules().read_line(line.as_bytes(), new_id()).outcome.unwrap();
        prop_assert_eq!(&read.changes, &[]);
        prop_assert_eq!(&read.user, &known.user);
        prop_assert_eq!(&read.identities, &known.identities);
        prop_assert_eq!(&read.status_changes, &known.status_changes);
        prop_assert_eq!(written(&line, true), line);
    }

    #[test]
    fn every_number_reads_back_to_itself(number in any::<f64>()) {
        prop_assume!(number.is_finite());
        let text = json!(number).to_string();
        prop_assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), json!(number));
    }
}
