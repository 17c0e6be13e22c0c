//! The history of account status.

use roster_domain::{Actor, StatusChange, StatusChangeId, StatusKind, StatusReason, Timestamp, UserId};

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

pub(crate) fn to_row(change: &StatusChange) -> Model {
    Model {
        id: change.id.as_uuid(),
        user_id: change.user_id.as_uuid(),
        from_status: change.from.as_str().to_owned(),
        to_status: change.to.as_str().to_owned(),
        actor: change.actor.as_str().to_owned(),
        actor_id: change.actor.user_id().map(UserId::as_uuid),
        reason: change.reason.as_ref().map(|reason| reason.as_str().to_owned()),
        until: change.until.map(Timestamp::to_datetime),
        created_at: change.created_at.to_datetime(),
    }
}
