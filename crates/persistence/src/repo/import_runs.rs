//! Runs of imports.

use roster_domain::{ImportRunId, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder,
};
use serde_json::Value;

use super::repository;
use crate::StoreError;
use crate::entity::import_run::{Column, Entity, Model};
use crate::mapping::time;

repository! {
    /// Runs of imports.
    ImportRuns
}

/// A run of an import, and how far it has come.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRun {
    /// The id.
    pub id: ImportRunId,
    /// The kind of source.
    pub source_system: String,
    /// What tells this source from others: a SHA-256 in hexadecimal digits.
    pub source_key: String,
    /// The last row that is done with, in the words of the source. `None` before the first.
    pub position: Option<String>,
    /// What became of the rows so far.
    pub counts: Value,
    /// When it came to its end, if so.
    pub finished_at: Option<Timestamp>,
    /// When it began.
    pub created_at: Timestamp,
}

impl<C: ConnectionTrait> ImportRuns<'_, C> {
    /// The newest run of a source, unless it came to its end.
    pub async fn unfinished(&self, system: &str, key: &str) -> Result<Option<ImportRun>, StoreError> {
        let newest = Entity::find()
            .filter(Column::SourceSystem.eq(system))
            .filter(Column::SourceKey.eq(key))
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .one(self.0)
            .await?;
        Ok(newest.map(to_domain).filter(|run| run.finished_at.is_none()))
    }
}

impl ImportRuns<'_, DatabaseTransaction> {
    /// Stores a new run.
    pub async fn insert(&self, run: &ImportRun) -> Result<(), StoreError> {
        Entity::insert(to_row(run).into_active_model().reset_all()).exec_without_returning(self.0).await?;
        Ok(())
    }

    /// Writes how far a run has come, and whether it ended.
    ///
    /// # Errors
    /// `Missing` when there is no such run, or it has ended.
    pub async fn save(&self, run: &ImportRun) -> Result<(), StoreError> {
        let row = to_row(run);
        let saved = Entity::update_many()
            .col_expr(Column::Position, Expr::value(row.position))
            .col_expr(Column::Counts, Expr::value(row.counts))
            .col_expr(Column::FinishedAt, Expr::value(row.finished_at))
            .filter(Column::Id.eq(row.id))
            .filter(Column::FinishedAt.is_null())
            .exec(self.0)
            .await?;
        if saved.rows_affected == 0 { Err(StoreError::Missing) } else { Ok(()) }
    }
}

fn to_domain(row: Model) -> ImportRun {
    ImportRun {
        id: ImportRunId::from_uuid(row.id),
        source_system: row.source_system,
        source_key: row.source_key,
        position: row.position,
        counts: row.counts,
        finished_at: row.finished_at.map(time),
        created_at: time(row.created_at),
    }
}

fn to_row(run: &ImportRun) -> Model {
    Model {
        id: run.id.as_uuid(),
        source_system: run.source_system.clone(),
        source_key: run.source_key.clone(),
        position: run.position.clone(),
        counts: run.counts.clone(),
        finished_at: run.finished_at.map(Timestamp::to_datetime),
        created_at: run.created_at.to_datetime(),
    }
}
