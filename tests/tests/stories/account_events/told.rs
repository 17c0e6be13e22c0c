//! Handlers that fail, inside of the transaction and after its commit.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use roster_api::backend::Backend;
use roster_api::service::{AccountEvent, BoxError, EventTx, Roster, Unsent, domain::PageRequest};
use serde_json::json;

use crate::support::{Calls, PASSWORD, Steps, TestApp, TestDatabase, logged, on_both_databases};

const ADA: &str = "ada@example.com";

/// A handler that fails for as long as it is told to, and what it got otherwise.
#[derive(Clone, Default)]
struct Workspaces {
    is_full: Arc<AtomicBool>,
    told: Arc<Mutex<Vec<AccountEvent>>>,
}

impl Workspaces {
    fn full() -> Self {
        Self { is_full: Arc::new(AtomicBool::new(true)), ..Self::default() }
    }

    fn make_room(&self) {
        self.is_full.store(false, Ordering::Relaxed);
    }

    fn hear(&self, event: &AccountEvent) -> Result<(), BoxError> {
        if self.is_full.load(Ordering::Relaxed) {
            return Err("canary: no room for another workspace".into());
        }
        self.told.lock().unwrap().push(event.clone());
        Ok(())
    }

    fn told(&self) -> Vec<&'static str> {
        let mut told = std::mem::take(&mut *self.told.lock().unwrap());
        told.sort_by_key(|event| event.id);
        told.iter().map(|event| event.change.as_str()).collect()
    }

    /// An application that tells this after the commit.
    async fn after(&self, db: TestDatabase) -> TestApp {
        let workspaces = self.clone();
        let handler = move |event: AccountEvent, _: Roster| {
            let heard = workspaces.hear(&event);
            async move { heard }
        };
        TestApp::of(Backend::new("workspaces", "1.0.0").on_event(handler), db, &[]).await
    }

    /// An application that tells this inside of the transaction.
    async fn inside(&self, db: TestDatabase) -> TestApp {
        let workspaces = self.clone();
        let handler =
            move |event: &AccountEvent, _: &mut EventTx<'_>| std::future::ready(workspaces.hear(event));
        TestApp::of(Backend::new("workspaces", "1.0.0").on_event_inside(handler), db, &[]).await
    }
}

on_both_databases! {
    async fn a_handler_inside_that_fails_takes_the_registration_back_with_it(db: TestDatabase) {
        logged();
        let workspaces = Workspaces::full();
        let app = workspaces.inside(db).await;
        let body = json!({ "email": ADA, "password": PASSWORD });
        let answer = app.post("/v1/auth/register", &body).send().await.expect_problem(500, "internal_error");
        assert!(!answer.text.contains("canary"), "{answer:?}");
        for table in ["users", "registration_attempts", "one_time_tokens", "outbox", "audit_events"] {
            assert!(app.db.rows(&format!("SELECT id FROM {table}")).await.is_empty(), "{table}");
        }
        let id = answer.header("x-request-id");
        let log = logged();
        let lines: Vec<_> = log.lines().filter(|line| line.contains(id) && line.contains("canary")).collect();
        assert_eq!(lines.len(), 1, "told once, with its cause: {lines:?}");

        workspaces.make_room();
        app.activate(ADA).await;
        assert_eq!(app.db.rows("SELECT id FROM users").await.len(), 1);
    }

    async fn a_handler_inside_that_fails_keeps_a_deletion_from_happening(db: TestDatabase) {
        let workspaces = Workspaces::default();
        let app = workspaces.inside(db).await;
        app.activate(ADA).await;
        let tokens = app.login(ADA).await;
        workspaces.is_full.store(true, Ordering::Relaxed);
        let delete = || app.delete("/v1/me").json(&json!({ "password": PASSWORD })).bearer(&tokens.access);
        delete().send().await.expect_problem(500, "internal_error");
        app.get("/v1/me").bearer(&tokens.access).send().await.expect(200);
        workspaces.make_room();
        delete().send().await.expect(204);
        assert!(workspaces.told().contains(&"deleted"));
    }

    async fn a_handler_after_the_commit_that_fails_is_told_again(db: TestDatabase) {
        let workspaces = Workspaces::full();
        let app = workspaces.after(db).await;
        app.activate(ADA).await;
        app.mails().await;
        let waiting = app.roster().list_mails(Unsent::All, &PageRequest::default()).await.unwrap().items;
        assert_eq!(waiting.len(), 3, "{waiting:?}");
        assert!(waiting.iter().all(|event| event.kind.starts_with("event.") && event.attempts > 0));
        workspaces.make_room();
        app.mails().await;
        assert!(workspaces.told().is_empty(), "not before its time");
        app.advance(Duration::from_mins(1));
        app.mails().await;
        let mut told = workspaces.told();
        told.sort_unstable();
        assert_eq!(told, ["registered", "status_changed", "verified"]);
        app.advance(Duration::from_hours(2));
        app.mails().await;
        assert!(workspaces.told().is_empty(), "once it has succeeded it is over");
    }
}
