//! Table `sessions`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub refresh_token_hash: Vec<u8>,
    pub refresh_nonce: Vec<u8>,
    pub generation: i32,
    pub rotated_at: Option<DateTimeUtc>,
    pub successor_used_at: Option<DateTimeUtc>,
    pub auth_time: DateTimeUtc,
    pub user_agent: Option<String>,
    pub ip: Option<String>,
    pub device_name: Option<String>,
    pub last_used_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub revoked_at: Option<DateTimeUtc>,
    pub revoke_reason: Option<String>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
