//! One event.

use crate::domain::{AccountChange, AccountEventId, Timestamp, UserId};

/// Something that happened to an account. It holds ids, roles and states, and nothing about the person.
///
/// Its JSON form (`serde`) is flat: `id`, `event` (as [`AccountChange::as_str`] names it), `user_id`, `at` (RFC 3339), and
/// `origin` of a registration or `from` and `to` of a role or status.
///
/// ```
/// use roster_service::AccountEvent;
/// use roster_service::domain::AccountChange;
///
/// let json = r#"{"id":"0198c0de-0000-7000-8000-000000000001","event":"role_changed",
///     "user_id":"0198c0de-0000-7000-8000-000000000002","at":"2026-01-31T12:00:00Z","from":"viewer","to":"admin"}"#;
/// let event: AccountEvent = serde_json::from_str(json)?;
/// if let AccountChange::RoleChanged { to, .. } = &event.change {
///     assert_eq!(to.as_str(), "admin");
/// }
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountEvent {
    /// Names the event (UUIDv7): whoever gets it twice knows it by this. The ids of one transaction ascend in the order in
    /// which things happened.
    pub id: AccountEventId,
    /// Whose account. After [`AccountChange::Purged`] nobody's.
    pub user: UserId,
    /// When it was written down.
    pub at: Timestamp,
    /// What happened.
    pub change: AccountChange,
}
