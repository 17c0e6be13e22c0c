//! The history of account status.

use roster_domain::{Actor, StatusChange, StatusChangeId, StatusKind, StatusReason, UserId};

use super::{Row, time};
use crate::StoreError;
use crate::entity::user_status_change::Model;

pub(crate) fn to_domain(row: Model) -> Result<StatusChange, StoreError> {
    let at = Row { table: "user_status_changes", id: &row.id };
    let user = row.actor_id.map(UserId::from_uuid);
    let actor = match (row.actor.as_str(), user) {
        ("user", Some(user)) => Actor::User(user),
        ("system", None) => Actor::System,
        ("import", None) => Actor::Import,
        _ => return Err(at.corrupt("actor")),
    };
    Ok(StatusChange {
        id: StatusChangeId::from_uuid(row.id),
        user_id: UserId::from_uuid(row.user_id),
        from: at.fit("from_status", StatusKind::parse(&row.from_status))?,
        to: at.fit("to_status", StatusKind::parse(&row.to_status))?,
        actor,
        reason: row.reason.map(StatusReason::from_stored),
        until: row.until.map(time),
        created_at: time(row.created_at),
    })
}
