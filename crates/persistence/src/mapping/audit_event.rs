//! Audit events.

use roster_domain::{AuditEventId, SessionId, UserId};

use super::{Row, time};
use crate::StoreError;
use crate::entity::audit_event::Model;
use crate::repo::{ActorType, AuditEvent};

pub(crate) fn to_event(row: Model) -> Result<AuditEvent, StoreError> {
    let at = Row { table: "audit_events", id: &row.id };
    let actor_type = match row.actor_type.as_str() {
        "user" => ActorType::User,
        "system" => ActorType::System,
        "anonymous" => ActorType::Anonymous,
        _ => return Err(at.corrupt("actor_type")),
    };
    let ip = row.ip.as_deref().map(|ip| at.fit("ip", ip.parse().ok())).transpose()?;
    Ok(AuditEvent {
        id: AuditEventId::from_uuid(row.id),
        occurred_at: time(row.occurred_at),
        action: row.action.into(),
        actor_type,
        actor: row.actor_id.map(UserId::from_uuid),
        user: row.user_id.map(UserId::from_uuid),
        session: row.session_id.map(SessionId::from_uuid),
        ip,
        user_agent: row.user_agent,
        request_id: row.request_id,
        details: at.object("details", row.details)?,
    })
}
