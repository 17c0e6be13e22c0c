//! A run from its beginning, or from where it was broken off, to its end.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::batch::{Outcome, Placing};
use super::claims::Claims;
use super::found::Found;
use super::pump::{Batch, batches};
use super::report::Report;
use super::source::ImportSource;
use super::target::Target;
use super::{ImportError, ImportOptions, ImportProgress, ImportSummary};
use crate::audit::{Action, Actor, RequestInfo};
use crate::domain::{ImportRunId, RoleName, SourceSystem};
use crate::persistence::{ImportRun, StoreError};
use crate::retry::store_error_in;
use crate::{Internal, Roster};

/// How often a batch is placed at most, when somebody takes what it needs each time at the same moment.
const ATTEMPTS: usize = 5;

/// Who wants to know how far it is.
pub(super) type Watcher<'a> = &'a mut (dyn FnMut(ImportProgress) + Send);

/// A run under way.
pub(super) struct Run {
    record: ImportRun,
    kept: Kept,
    /// What the parts before this process took.
    before: f64,
    began: Duration,
}

/// What is kept of a run with each batch.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Kept {
    #[serde(flatten)]
    summary: ImportSummary,
    /// Bytes of the report.
    report: u64,
    /// Roles that the run has made: to its rows they are as unknown as they were at its beginning.
    roles: BTreeSet<String>,
}

impl Run {
    /// When it began; to its rows that is the present.
    pub(super) fn began_at(&self) -> crate::domain::Timestamp {
        self.record.created_at
    }

    /// The roles that its rows know of those that there are.
    pub(super) fn known_roles(&self, roles: BTreeSet<RoleName>) -> BTreeSet<RoleName> {
        roles.into_iter().filter(|role| !self.kept.roles.contains(role.as_str())).collect()
    }

    fn add(&mut self, outcome: &Outcome, position: String, report: u64, now: Duration) {
        let (summary, added) = (&mut self.kept.summary, &outcome.summary);
        summary.read += added.read;
        summary.imported += added.imported;
        summary.updated += added.updated;
        summary.unchanged += added.unchanged;
        summary.refused += added.refused;
        summary.changed += added.changed;
        self.kept.report = report;
        self.kept.roles.extend(outcome.roles.iter().map(|role| role.as_str().to_owned()));
        self.record.position = Some(position);
        self.stop_watch(now);
    }

    /// Notes how long it has taken so far, in whole milliseconds.
    fn stop_watch(&mut self, now: Duration) {
        let seconds = self.before + now.saturating_sub(self.began).as_secs_f64();
        self.kept.summary.seconds = (seconds * 1000.0).round() / 1000.0;
    }

    fn record(&self) -> Result<ImportRun, Internal> {
        let counts = serde_json::to_value(&self.kept).map_err(Internal::failed)?;
        Ok(ImportRun { counts, ..self.record.clone() })
    }
}

impl Roster {
    /// Begins a run of a source, or takes up the newest one where it was broken off.
    pub(super) async fn begin_run(
        &self,
        system: SourceSystem,
        key: String,
        options: &ImportOptions,
    ) -> Result<Run, ImportError> {
        let unfinished = if options.resumes {
            self.store().import_runs().unfinished(system.as_str(), &key).await?
        } else {
            None
        };
        if let Some(record) = unfinished {
            let kept: Kept = serde_json::from_value(record.counts.clone()).map_err(Internal::failed)?;
            return Ok(Run { before: kept.summary.seconds, record, kept, began: self.monotonic() });
        }
        let record = ImportRun {
            id: ImportRunId::generate(self.now(), self.random().map_err(Internal::from)?),
            source_system: system.as_str().to_owned(),
            source_key: key,
            position: None,
            counts: Value::Null,
            finished_at: None,
            created_at: self.now(),
        };
        let run = Run { record, kept: Kept::default(), before: 0.0, began: self.monotonic() };
        if !options.is_dry_run {
            let change = self.change().await?;
            change.import_runs().insert(&run.record()?).await?;
            change.commit().await?;
        }
        Ok(run)
    }

    /// Places what the source still has, batch after batch.
    pub(super) async fn carry_out<S: ImportSource>(
        &self,
        mut run: Run,
        mut source: S,
        options: &ImportOptions,
        watcher: Watcher<'_>,
    ) -> Result<ImportSummary, ImportError> {
        let mut report = Report::open(options.report.as_deref(), run.kept.report)?;
        if let Some(position) = &run.record.position {
            source
                .resume_after(position)
                .await
                .map_err(|cause| ImportError::Source { source_name: source.name(), cause })?;
        }
        let target = if options.is_dry_run { Target::scratch(self).await? } else { Target::Real(self) };
        let mut roles = target.roles().await?;
        // Nobody is looked for until somebody was met: a new installation has nobody.
        let mut looks = options.is_dry_run;
        let mut batches = batches(source, options.batch.get());
        loop {
            let batch = batches.recv().await.ok_or_else(|| Internal::failed("the reading broke off"))??;
            if batch.rows.is_empty() {
                break;
            }
            let mut left = ATTEMPTS;
            let outcome = loop {
                left -= 1;
                let placed = place(&target, &mut run, &mut report, &batch, (options, &roles, looks)).await;
                match placed {
                    Err(error) if left > 0 && is_overtaken(&error) => looks = true,
                    placed => break placed?,
                }
            };
            looks = options.is_dry_run || outcome.has_met;
            roles.extend(outcome.roles);
            watcher(ImportProgress { rows: run.kept.summary.read, share: batch.share });
        }
        self.finish_run(run, options).await
    }

    async fn finish_run(&self, mut run: Run, options: &ImportOptions) -> Result<ImportSummary, ImportError> {
        run.stop_watch(self.monotonic());
        let summary = run.kept.summary;
        if options.is_dry_run {
            return Ok(summary);
        }
        run.record.finished_at = Some(self.now());
        // It may name the last row by its key, and nobody goes on from here: no trace of a person is left behind.
        run.record.position = None;
        let change = self.change().await?;
        change.import_runs().save(&run.record()?).await?;
        self.event(Action::UserImported, Actor::System, &RequestInfo::default())
            .detail("run", run.record.id.to_string())
            .detail("source_system", run.record.source_system)
            .detail("read", summary.read)
            .detail("imported", summary.imported)
            .detail("updated", summary.updated)
            .detail("unchanged", summary.unchanged)
            .detail("refused", summary.refused)
            .detail("changed", summary.changed)
            .record(&change)
            .await?;
        change.commit().await?;
        Ok(summary)
    }
}

/// Places a batch in one transaction, and keeps in it how far the run has come.
async fn place(
    target: &Target<'_>,
    run: &mut Run,
    report: &mut Report,
    batch: &Batch,
    (options, roles, looks): (&ImportOptions, &BTreeSet<RoleName>, bool),
) -> Result<Outcome, ImportError> {
    let writing = target.begin().await?;
    let mut placing = Placing {
        target,
        tx: writing.tx(),
        on_conflict: options.on_conflict,
        began: run.began_at(),
        roles,
        found: Found::default(),
        claims: Claims::default(),
        new: Vec::new(),
        outcome: Outcome::default(),
    };
    placing.place(&batch.rows, looks).await?;
    let mut outcome = placing.outcome;
    // On the disk before the commit: what is committed is told, whenever the process ends.
    let length = report.add(&outcome.lines)?;
    let mut further =
        Run { record: run.record.clone(), kept: run.kept.clone(), before: run.before, began: run.began };
    further.add(&outcome, batch.position.clone(), length, target.roster().monotonic());
    if target.is_real() {
        writing.tx().import_runs().save(&further.record()?).await?;
    }
    writing.commit(std::mem::take(&mut outcome.stale)).await?;
    report.keep(length);
    *run = further;
    Ok(outcome)
}

/// Whether somebody else was quicker, so that a further look shows what stands in the way.
fn is_overtaken(error: &ImportError) -> bool {
    store_error_in(error).is_some_and(|error| {
        matches!(error, StoreError::Conflict(_) | StoreError::Stale)
            || error.is_retryable()
            || error.is_lock_timeout()
    })
}
