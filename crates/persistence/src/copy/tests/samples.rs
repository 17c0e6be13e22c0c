//! A backend with a table of every kind of column, and what a copy of it is asked for.

use roster_migration::MigratorTrait;
use roster_migration::sea_orm_migration::prelude::*;
use roster_migration::sea_orm_migration::schema::{
    big_integer_null, binary_null, boolean_null, char_len_null, date_null, date_time_null, decimal_len_null,
    decimal_null, double_null, float_null, integer, integer_null, json_binary_null, json_null,
    small_integer_null, string_len_null, text_null, time_null, timestamp_with_time_zone_null, uuid_null,
};
use sea_orm::DbBackend;

use crate::copy::{CopyError, CopyReport, CopySource};
use crate::testing::{EmptyDatabase, TestDatabase};
use crate::{DatabaseOptions, Migrations, Schema};

/// Not SHA-256, but good enough to tell the rows of a test apart.
pub(super) fn digest(bytes: &[u8]) -> [u8; 32] {
    let mut digest = [0; 32];
    for (lane, part) in digest.chunks_exact_mut(8).enumerate() {
        let start = 0xcbf2_9ce4_8422_2325_u64 ^ lane as u64;
        let hash =
            bytes.iter().fold(start, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
        part.copy_from_slice(&hash.to_be_bytes());
    }
    digest
}

/// The migrations of the backend.
pub(super) struct Zoo;

impl MigratorTrait for Zoo {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Step)]
    }

    fn migration_table_name() -> DynIden {
        "zoo_migrations".into_iden()
    }
}

struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m1_create_zoo"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut kinds = Table::create();
        kinds.table("kinds").col(integer("id").primary_key());
        for column in [
            text_null("text"),
            string_len_null("varchar", 50),
            char_len_null("letters", 4),
            small_integer_null("small"),
            integer_null("integer"),
            big_integer_null("big"),
            float_null("single"),
            double_null("double"),
            decimal_len_null("price", 16, 3),
            decimal_null("exact"),
            boolean_null("flag"),
            uuid_null("uuid"),
            timestamp_with_time_zone_null("instant"),
            date_time_null("moment"),
            date_null("date"),
            time_null("time"),
            json_null("json"),
            json_binary_null("jsonb"),
            binary_null("bytes"),
        ] {
            kinds.col(column);
        }
        manager.create_table(kinds).await?;
        let statements = match manager.get_database_backend() {
            DbBackend::Sqlite => SQLITE,
            _ => POSTGRES,
        };
        for statement in statements {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

/// Rows that point at rows, also in a circle; a row that a trigger writes; a column that is worked out; a seed.
const SQLITE: &[&str] = &[
    "CREATE TABLE nodes (id INTEGER PRIMARY KEY AUTOINCREMENT, parent integer REFERENCES nodes (id), name text, \
     shout text GENERATED ALWAYS AS (upper(name)) STORED)",
    "CREATE TABLE hens (id integer PRIMARY KEY, egg integer NOT NULL REFERENCES eggs (id) ON DELETE CASCADE)",
    "CREATE TABLE eggs (id integer PRIMARY KEY, hen integer NOT NULL REFERENCES hens (id) DEFERRABLE INITIALLY DEFERRED)",
    "CREATE TABLE log (line text)",
    "CREATE TRIGGER tell AFTER INSERT ON nodes BEGIN INSERT INTO log VALUES ('made ' || new.name); END",
    "CREATE TABLE colours (name text PRIMARY KEY)",
    "INSERT INTO colours VALUES ('red')",
];
const POSTGRES: &[&str] = &[
    "CREATE TABLE nodes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent bigint REFERENCES nodes (id), \
     name text, shout text GENERATED ALWAYS AS (upper(name)) STORED)",
    "CREATE TABLE hens (id integer PRIMARY KEY, egg integer NOT NULL)",
    "CREATE TABLE eggs (id integer PRIMARY KEY, \
     hen integer NOT NULL REFERENCES hens (id) DEFERRABLE INITIALLY DEFERRED)",
    "ALTER TABLE hens ADD CONSTRAINT fk_hens_egg FOREIGN KEY (egg) REFERENCES eggs (id) ON DELETE CASCADE",
    "CREATE TABLE log (line text)",
    "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS \
     $$ BEGIN INSERT INTO log VALUES ('made ' || new.name); RETURN new; END $$",
    "CREATE TRIGGER tell AFTER INSERT ON nodes FOR EACH ROW EXECUTE FUNCTION tell()",
    "CREATE TABLE colours (name text PRIMARY KEY)",
    "INSERT INTO colours VALUES ('red')",
];

pub(super) fn zoo(options: &DatabaseOptions) -> DatabaseOptions {
    DatabaseOptions { backend: Some(Migrations::of::<Zoo>()), ..options.clone() }
}

pub(super) async fn migrate(options: &DatabaseOptions) {
    let schema = Schema::connect(options).await.unwrap();
    schema.up().await.unwrap();
    schema.close().await.unwrap();
}

/// A database with nothing in it.
pub(super) async fn nothing(is_sqlite: bool) -> TestDatabase {
    let database = if is_sqlite { EmptyDatabase::sqlite().await } else { EmptyDatabase::postgres().await };
    database.opened().await
}

/// A migrated zoo on SQLite.
pub(super) async fn sqlite_zoo() -> TestDatabase {
    let db = nothing(true).await;
    migrate(&zoo(db.options())).await;
    db
}

/// Copies one zoo into another.
pub(super) async fn copy(from: &TestDatabase, to: &TestDatabase) -> Result<CopyReport, CopyError> {
    copy_as(&zoo(from.options()), &zoo(to.options())).await
}

pub(super) async fn copy_as(from: &DatabaseOptions, to: &DatabaseOptions) -> Result<CopyReport, CopyError> {
    CopySource::open(from).await?.copy_to(to, digest, &mut |_| ()).await
}

/// How many rows a report says that a table has.
pub(super) fn rows(report: &CopyReport, table: &str) -> u64 {
    report.tables.iter().find(|copied| copied.name == table).unwrap().rows
}

/// The tables of a database, but for SQLite's own.
pub(super) async fn tables(db: &TestDatabase, is_sqlite: bool) -> Vec<String> {
    let query = if is_sqlite {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    } else {
        "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
    };
    db.rows(query).await.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}
