//! Table `users`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, integer, json_binary, json_binary_null, string_len,
    string_len_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};
use sea_orm_migration::sea_orm::DbBackend;

use crate::define::{drop_table, index, one_of, table, unique_index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATUSES: &[&str] = &["pending_verification", "active", "suspended", "locked"];
const LEVELS: &[&str] = &["entry", "junior", "mid", "senior", "lead", "principal"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(users()).await?;
        for unique in unique_indexes() {
            manager.create_index(unique).await?;
        }
        for lookup in indexes() {
            manager.create_index(lookup).await?;
        }
        for prefix in prefix_indexes(manager.get_database_backend()) {
            manager.create_index(prefix).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("users")).await
    }
}

fn users() -> TableCreateStatement {
    table("users", "id")
        .col(uuid("id"))
        .col(string_len("email", 255))
        .col(string_len("email_canonical", 255))
        .col(timestamp_with_time_zone_null("email_verified_at"))
        .col(string_len_null("username", 50))
        .col(string_len_null("username_canonical", 50))
        .col(string_len_null("password_hash", 255))
        .col(timestamp_with_time_zone_null("password_changed_at"))
        .col(string_len_null("name", 255))
        .col(string_len_null("name_canonical", 255))
        .col(string_len_null("first_name", 100))
        .col(string_len_null("last_name", 100))
        .col(string_len_null("phone", 32))
        .col(string_len_null("image", 2048))
        .col(string_len("role", 32).default("viewer"))
        .col(string_len("account_status", 32).default("pending_verification"))
        .col(string_len_null("status_reason", 500))
        .col(timestamp_with_time_zone_null("status_until"))
        .col(string_len_null("status_before", 32))
        .col(boolean("self_registered").default(false))
        .col(integer("failed_login_attempts").default(0))
        .col(timestamp_with_time_zone_null("last_login_at"))
        .col(string_len_null("target_role", 255))
        .col(string_len_null("experience_level", 16))
        .col(string_len_null("stripe_customer_id", 255))
        .col(json_binary("metadata").default("{}"))
        .col(json_binary("app_metadata").default("{}"))
        .col(string_len_null("source_system", 32))
        .col(string_len_null("source_id", 255))
        .col(json_binary_null("source"))
        .col(big_integer_null("source_version"))
        .col(big_integer("version").default(1))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("deleted_at"))
        .foreign_key(
            ForeignKey::create()
                .name("fk_users_role")
                .from("users", "role")
                .to("roles", "name")
                .on_delete(ForeignKeyAction::Restrict)
                .on_update(ForeignKeyAction::Restrict),
        )
        .check(one_of("ck_users_account_status", "account_status", STATUSES))
        .check(one_of("ck_users_status_before", "status_before", &["pending_verification", "active"]))
        .check(one_of("ck_users_experience_level", "experience_level", LEVELS))
        .check(Check::named("ck_users_failed_login_attempts", Expr::col("failed_login_attempts").gte(0)))
        .check(Check::named("ck_users_version", Expr::col("version").gte(1)))
        .check(Check::named(
            "ck_users_updated_after_created",
            Expr::col("updated_at").gte(Expr::col("created_at")),
        ))
        .take()
}

/// A deleted user holds neither an address, nor a username, nor a Stripe customer: somebody else may have them.
fn unique_indexes() -> [IndexCreateStatement; 4] {
    let live = || Expr::col("deleted_at").is_null();
    [
        unique_index("uq_users_email", "users", &["email_canonical"]).and_where(live()).take(),
        unique_index("uq_users_username", "users", &["username_canonical"]).and_where(live()).take(),
        unique_index("uq_users_stripe_customer", "users", &["stripe_customer_id"])
            .and_where(Expr::col("stripe_customer_id").is_not_null())
            .and_where(live())
            .take(),
        unique_index("uq_users_source", "users", &["source_system", "source_id"])
            .and_where(Expr::col("source_system").is_not_null())
            .and_where(Expr::col("source_id").is_not_null())
            .take(),
    ]
}

/// `id` ends the indexes that lists walk along, because a keyset page goes on after a row and not after a value.
fn indexes() -> [IndexCreateStatement; 8] {
    [
        index("ix_users_created_at", "users", &["created_at", "id"]),
        index("ix_users_email", "users", &["email_canonical", "id"]),
        index("ix_users_last_login_at", "users", &["last_login_at", "id"]),
        index("ix_users_role", "users", &["role", "created_at", "id"]),
        index("ix_users_account_status", "users", &["account_status", "created_at", "id"]),
        index("ix_users_target_role", "users", &["target_role"]),
        // The ends of suspensions and locks that have to be carried out.
        index("ix_users_status_until", "users", &["status_until"])
            .and_where(Expr::col("status_until").is_not_null())
            .take(),
        // What the purge looks for.
        index("ix_users_deleted_at", "users", &["deleted_at"])
            .and_where(Expr::col("deleted_at").is_not_null())
            .take(),
    ]
}

/// `LIKE 'ada%'` uses an index of PostgreSQL only with this operator class, unless the database sorts by bytes;
/// SQLite always does, so there a range over a plain index is the same.
fn prefix_indexes(backend: DbBackend) -> [IndexCreateStatement; 3] {
    [
        ("ix_users_email_prefix", "email_canonical"),
        ("ix_users_username_prefix", "username_canonical"),
        ("ix_users_name_prefix", "name_canonical"),
    ]
    .map(|(name, column)| {
        if backend == DbBackend::Postgres {
            let column = column.into_index_column().with_operator_class("text_pattern_ops");
            index(name, "users", &[]).col(column).take()
        } else {
            index(name, "users", &[column])
        }
    })
}
