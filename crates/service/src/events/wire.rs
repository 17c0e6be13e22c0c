//! The JSON form of an event.

use std::borrow::Cow;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::AccountEvent;
use crate::domain::{AccountChange, RoleName, StatusKind, Timestamp, UserOrigin};

#[derive(Serialize, Deserialize)]
struct Wire<'a> {
    id: Cow<'a, str>,
    event: Cow<'a, str>,
    user_id: Cow<'a, str>,
    at: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    origin: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<Cow<'a, str>>,
}

impl Serialize for AccountEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut wire = Wire {
            id: self.id.to_string().into(),
            event: self.change.as_str().into(),
            user_id: self.user.to_string().into(),
            at: self.at.to_string().into(),
            origin: None,
            from: None,
            to: None,
        };
        match &self.change {
            AccountChange::Registered { origin } => wire.origin = Some(origin.as_str().into()),
            AccountChange::RoleChanged { from, to } => {
                (wire.from, wire.to) = (Some(from.as_str().into()), Some(to.as_str().into()));
            }
            AccountChange::StatusChanged { from, to } => {
                (wire.from, wire.to) = (Some(from.as_str().into()), Some(to.as_str().into()));
            }
            _ => {}
        }
        wire.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for AccountEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Wire::deserialize(deserializer)?;
        let event = read(&wire);
        event.ok_or_else(|| D::Error::custom("not an account event of this version"))
    }
}

fn read(wire: &Wire<'_>) -> Option<AccountEvent> {
    let role = |name: &Option<Cow<'_, str>>| RoleName::parse(name.as_deref()?).ok();
    let status = |name: &Option<Cow<'_, str>>| StatusKind::parse(name.as_deref()?);
    let change = match &*wire.event {
        "registered" => AccountChange::Registered { origin: UserOrigin::parse(wire.origin.as_deref()?)? },
        "verified" => AccountChange::Verified,
        "deleted" => AccountChange::Deleted,
        "restored" => AccountChange::Restored,
        "purged" => AccountChange::Purged,
        "role_changed" => AccountChange::RoleChanged { from: role(&wire.from)?, to: role(&wire.to)? },
        "status_changed" => AccountChange::StatusChanged { from: status(&wire.from)?, to: status(&wire.to)? },
        _ => return None,
    };
    Some(AccountEvent {
        id: wire.id.parse().ok()?,
        user: wire.user_id.parse().ok()?,
        at: Timestamp::parse_rfc3339(&wire.at)?,
        change,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

    use serde_json::json;

    use super::*;
    use crate::domain::{AccountEventId, UserId};

    fn event(change: AccountChange) -> AccountEvent {
        let at = Timestamp::from_unix_micros(1_769_860_800_000_001).unwrap();
        AccountEvent {
            id: AccountEventId::generate(at, [1; 10]),
            user: UserId::generate(at, [2; 10]),
            at,
            change,
        }
    }

    #[test]
    fn every_event_is_read_as_it_was_written() {
        let (from, to) = (RoleName::viewer(), RoleName::admin());
        let mut changes = vec![
            AccountChange::Verified,
            AccountChange::Deleted,
            AccountChange::Restored,
            AccountChange::Purged,
            AccountChange::RoleChanged { from, to },
        ];
        changes.extend(UserOrigin::ALL.iter().map(|origin| AccountChange::Registered { origin: *origin }));
        changes.extend(
            StatusKind::ALL
                .iter()
                .map(|to| AccountChange::StatusChanged { from: StatusKind::Active, to: *to }),
        );
        for change in changes {
            let written = serde_json::to_string(&event(change.clone())).unwrap();
            assert_eq!(serde_json::from_str::<AccountEvent>(&written).unwrap(), event(change), "{written}");
        }
    }

    #[test]
    fn the_form_is_flat_and_holds_ids_only() {
        let event = event(AccountChange::Registered { origin: UserOrigin::SignUp });
        let written = serde_json::to_value(&event).unwrap();
        let expected = json!({
            "id": event.id.to_string(),
            "event": "registered",
            "user_id": event.user.to_string(),
            "at": "2026-01-31T12:00:00.000001Z",
            "origin": "sign_up",
        });
        assert_eq!(written, expected);
    }

    #[test]
    fn an_event_of_another_version_is_none() {
        let mut written = serde_json::to_value(event(AccountChange::Verified)).unwrap();
        written["event"] = "promoted".into();
        assert!(serde_json::from_value::<AccountEvent>(written).is_err());
    }
}
