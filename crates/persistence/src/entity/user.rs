//! Table `users`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub email: String,
    pub email_canonical: String,
    pub email_verified_at: Option<DateTimeUtc>,
    pub username: Option<String>,
    pub username_canonical: Option<String>,
    pub password_hash: Option<String>,
    pub password_changed_at: Option<DateTimeUtc>,
    pub name: Option<String>,
    pub name_canonical: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub phone: Option<String>,
    pub image: Option<String>,
    pub role: String,
    pub account_status: String,
    pub status_reason: Option<String>,
    pub status_until: Option<DateTimeUtc>,
    pub status_before: Option<String>,
    pub self_registered: bool,
    pub failed_login_attempts: i32,
    pub last_login_at: Option<DateTimeUtc>,
    pub target_role: Option<String>,
    pub target_role_canonical: Option<String>,
    pub experience_level: Option<String>,
    pub stripe_customer_id: Option<String>,
    pub metadata: Json,
    pub app_metadata: Json,
    pub source_system: Option<String>,
    pub source_id: Option<String>,
    pub source: Option<Json>,
    pub source_version: Option<i64>,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
