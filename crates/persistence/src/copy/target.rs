//! The database that is filled.

use futures_util::TryStreamExt as _;
use futures_util::future::try_join;
use roster_migration::HISTORY_TABLE;
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement, StreamTrait};

use super::Sha256;
use super::catalog::{self, quoted};
use super::error::CopyError;
use super::place::Place;
use super::plan::Plan;
use super::progress::{CopyProgress, CopyStep, Meter};
use super::rows::Side;
use super::session;
use super::source::{CopySource, is_history};
use super::suspended::Suspended;
use super::write::Writer;
use crate::connect::DatabaseOptions;
use crate::error::StoreError;
use crate::owned::role;
use crate::schema::{self, Migrations, SchemaError, SchemaState};

/// What was copied, and found equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyReport {
    /// Every table, in order of name.
    pub tables: Vec<CopiedTable>,
}

/// A table that is the same in both databases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedTable {
    /// Its name.
    pub name: String,
    /// How many rows it has.
    pub rows: u64,
}

impl CopySource {
    /// Copies every table of the migrations that `target` names into the database that it leads to, compares both sides table by
    /// table, and commits when they are equal.
    ///
    /// The target has nothing in it, or has been migrated and not been used: what the migrations put into it is replaced.
    ///
    /// # Errors
    /// Any [`CopyError`]; the target is as it was before then, but for an empty file that was made for it.
    pub async fn copy_to(
        &self,
        target: &DatabaseOptions,
        sha256: Sha256,
        tell: &mut (dyn FnMut(CopyProgress<'_>) + Send),
    ) -> Result<CopyReport, CopyError> {
        let (connection, database) = session::writing(target).await?;
        if Place::of(target, &database).await.map_err(CopyError::target)? == self.place {
            return Err(CopyError::Same);
        }
        let chains = target.chains();
        require_empty(&database, self, &chains).await?;
        schema::bring_up(&database, &chains).await.map_err(CopyError::Target)?;
        role::prepare(&database).await.map_err(CopyError::target)?;
        let plans = self.plans(&database, &chains).await?;

        let suspended = Suspended::begin(&database).await.map_err(CopyError::target)?;
        let mut total = 0;
        for plan in &plans {
            let delete = format!("DELETE FROM {}", quoted(&plan.table));
            database.execute_unprepared(&delete).await.map_err(CopyError::target)?;
            total += plan.count(&self.transaction, Side::Source).await?;
        }
        let mut meter = Meter { step: CopyStep::Copy, rows: 0, total, tell };
        for plan in &plans {
            self.fill(plan, &database, &mut meter).await?;
        }
        suspended.end(&database).await?;

        let mut meter = Meter { step: CopyStep::Compare, rows: 0, ..meter };
        let mut tables = Vec::with_capacity(plans.len());
        for plan in &plans {
            let rows = self.compare(plan, &database, sha256, &mut meter).await?;
            tables.push(CopiedTable { name: plan.table.clone(), rows });
        }
        database.commit().await.map_err(CopyError::target)?;
        // What is committed stays so, however the connection ends.
        let _ = connection.close().await;
        Ok(CopyReport { tables })
    }

    /// How each table of the target is filled. Tables that the source has beyond those are somebody else's.
    async fn plans(
        &self,
        database: &DatabaseTransaction,
        chains: &[Migrations],
    ) -> Result<Vec<Plan>, CopyError> {
        let mut tables = catalog::tables(database).await.map_err(CopyError::target)?;
        tables.retain(|table| !is_history(chains, table));
        session::require_all_rows(database, &tables, Side::Target).await?;
        for extra in self.tables.iter().filter(|extra| !tables.iter().any(|table| table.name == extra.name)) {
            tracing::warn!(
                table = extra.name,
                "the source has a table that is not of these migrations: it is not copied"
            );
        }
        let plan = |table: &catalog::Table| match self.table(&table.name) {
            Some(source) => Plan::between(source, table),
            None => Err(CopyError::NoTable { table: table.name.clone() }),
        };
        tables.iter().map(plan).collect()
    }

    async fn fill(
        &self,
        plan: &Plan,
        database: &DatabaseTransaction,
        meter: &mut Meter<'_>,
    ) -> Result<(), CopyError> {
        let mut writer = Writer::new(plan, database);
        let select = plan.select(&self.transaction);
        let mut rows = self.transaction.stream_raw(select).await.map_err(CopyError::source)?;
        let mut number = 0;
        while let Some(row) = rows.try_next().await.map_err(CopyError::source)? {
            number += 1;
            writer.write(plan.read(&row, number)?, number).await?;
            meter.row(&plan.table);
        }
        writer.flush().await
    }

    /// Reads a table of both databases, and says how many rows it has.
    async fn compare(
        &self,
        plan: &Plan,
        database: &DatabaseTransaction,
        sha256: Sha256,
        meter: &mut Meter<'_>,
    ) -> Result<u64, CopyError> {
        let mut on_row = || meter.row(&plan.table);
        let mut in_silence = || ();
        let (source, target) = try_join(
            plan.checksum(&self.transaction, Side::Source, sha256, &mut on_row),
            plan.checksum(database, Side::Target, sha256, &mut in_silence),
        )
        .await?;
        if source == target { Ok(source.rows) } else { Err(CopyError::Differs { table: plan.table.clone() }) }
    }
}

/// Refuses a target that is in use, by Roster or by somebody else.
async fn require_empty(
    database: &DatabaseTransaction,
    source: &CopySource,
    chains: &[Migrations],
) -> Result<(), CopyError> {
    if let SchemaState::Ahead { unknown, min_version, .. } =
        schema::check(database, chains).await.map_err(CopyError::Target)?
    {
        return Err(CopyError::Target(SchemaError::Newer { unknown, min_version }));
    }
    let tables = catalog::tables(database).await.map_err(CopyError::target)?;
    let is_migrated = tables.iter().any(|table| table.name == HISTORY_TABLE);
    for table in tables.iter().filter(|table| !is_history(chains, table)) {
        if !is_migrated || source.table(&table.name).is_none() {
            return Err(CopyError::NotOurs { table: table.name.clone() });
        }
        if has_rows(database, &table.name).await.map_err(CopyError::target)? {
            return Err(CopyError::NotEmpty { table: table.name.clone() });
        }
    }
    Ok(())
}

/// Whether a table has rows that no migration of Roster's put there.
async fn has_rows(database: &DatabaseTransaction, table: &str) -> Result<bool, StoreError> {
    let own = match table {
        "roles" => "WHERE NOT built_in",
        "schema_info" => "WHERE false",
        _ => "",
    };
    let sql = format!("SELECT 1 AS one FROM {} {own} LIMIT 1", quoted(table));
    let statement = Statement::from_string(ConnectionTrait::get_database_backend(database), sql);
    Ok(database.query_one_raw(statement).await?.is_some())
}
