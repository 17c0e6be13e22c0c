//! The same request many times at the same moment, on one node and on two.

use serde_json::json;

use super::{Desk, repeats};
use crate::support::{Answer, Call, Calls, People, TestApp, at_once, on_both_databases};

/// One of the answers is the first, and all others repeat it.
#[track_caller]
fn are_one_answer(answers: &[Answer], status: u16) {
    let (replayed, first): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.header("idempotency-replayed") == "true");
    assert_eq!((first.len(), replayed.len()), (1, answers.len() - 1), "{answers:?}");
    assert_eq!(first[0].status, status, "{first:?}");
    for answer in replayed {
        repeats(answer, first[0]);
    }
}

fn ten_times(call: &Call) -> Vec<Call> {
    (0..10).map(|_| call.again()).collect()
}

on_both_databases! {
    /// HT-10: ten requests with one key make one user, who gets one mail.
    async fn ten_at_once_create_one_user_and_one_mail(app: TestApp) {
        let desk = Desk::of(app).await;
        let call = desk.create(&json!({ "email": "ada@example.com", "username": "ada" })).key("one");
        are_one_answer(&at_once(ten_times(&call)).await, 201);
        assert_eq!(desk.app.db.rows("SELECT id FROM users WHERE email = 'ada@example.com'").await.len(), 1);
        let mails = desk.app.mails().await;
        assert_eq!(mails.iter().filter(|mail| mail.to.as_typed() == "ada@example.com").count(), 1);
        assert_eq!(desk.app.db.rows("SELECT id FROM audit_events WHERE action = 'user.created'").await.len(), 2);
    }

    /// HT-10: also where each of them takes a while before it comes to the database.
    async fn ten_at_once_with_a_password_create_one_user(app: TestApp) {
        let desk = Desk::of(app).await;
        let body = json!({ "email": "ada@example.com", "password": "correct horse battery" });
        are_one_answer(&at_once(ten_times(&desk.create(&body).key("one"))).await, 201);
        assert_eq!(desk.count("users").await, 2);
    }

    /// HT-10
    async fn ten_at_once_suspend_once(app: TestApp) {
        let desk = Desk::of(app).await;
        let ada = desk.app.person("ada", "viewer").await;
        are_one_answer(&at_once(ten_times(&desk.suspend(&ada.id).key("one"))).await, 200);
        assert_eq!(desk.count("user_status_changes").await, 1);
        assert!(!desk.app.is_signed_in(&ada).await);
    }

    /// HT-10
    async fn ten_at_once_are_refused_alike(app: TestApp) {
        let desk = Desk::of(app).await;
        let call = desk.create(&json!({ "email": "root@example.com" })).key("one");
        are_one_answer(&at_once(ten_times(&call)).await, 409);
        assert_eq!(desk.count("idempotency_keys").await, 1);
    }

    /// HT-10: nodes know of each other's keys by the database.
    async fn two_nodes_do_it_once(app: TestApp) {
        let other = app.beside().await;
        let desk = Desk::of(app).await;
        let body = json!({ "email": "ada@example.com" });
        let calls = (0..10).map(|number| {
            let node = if number % 2 == 0 { &desk.app } else { &other };
            node.post("/v1/users", &body).by(&desk.admin).key("one")
        });
        are_one_answer(&at_once(calls.collect::<Vec<_>>()).await, 201);
        let mails = desk.app.mails().await.len() + other.mails().await.len();
        assert_eq!((desk.count("users").await, mails), (2, 1));
    }

    /// Keys of different requests do not wait for each other, and two who act on each other come to an end.
    async fn different_keys_are_different_requests(app: TestApp) {
        let desk = Desk::of(app).await;
        let grace = desk.app.person("grace", "admin").await;
        let calls = (0..5).map(|number| {
            desk.create(&json!({ "email": format!("ada-{number}@example.com") })).key(&format!("key-{number}"))
        });
        for answer in at_once(calls.collect::<Vec<_>>()).await {
            answer.expect(201);
        }
        let unlock = |by, whom: &str| {
            desk.app.post(&format!("/v1/users/{whom}/unlock"), &json!({})).by(by).key("one")
        };
        for answer in at_once([unlock(&desk.admin, &grace.id), unlock(&grace, &desk.admin.id)]).await {
            answer.expect_problem(409, "invalid_transition");
        }
    }
}
