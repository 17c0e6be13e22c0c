//! Calls in any order, with tokens of every kind: a password changes only by the token that is for it.

use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};

use crate::support::{
    Calls, PASSWORD, Page, Recovery, Steps, TestApp, TestDatabase, holds_for_all, on_both_databases,
};

/// What a step brings to a call.
#[derive(Debug, Clone, Copy)]
enum Token {
    /// None at all.
    Missing,
    /// One that there never was.
    Garbage,
    /// One that was mailed for an account: the first or the second, of this kind. It may be used, dead or late by now.
    Mailed(usize, Page),
}

#[derive(Debug, Clone, Copy)]
enum Step {
    /// A call that takes a mailed token.
    Call(Page, Token),
    /// A new password or another address, in the session of an account, with the password of the other one.
    Steal(usize),
    /// Enough time for a reset to be late, and not for the others.
    Wait,
}

/// An account and what should be true of it.
struct Account {
    email: String,
    access: String,
    password: String,
    /// Live links.
    links: Vec<(Page, String)>,
    /// All that were ever mailed.
    mailed: Vec<(Page, String)>,
}

const KINDS: [Page; 3] = [Page::VerifyEmail, Page::ResetPassword, Page::ConfirmEmail];

fn page() -> impl Strategy<Value = Page> {
    prop::sample::select(Page::ALL.to_vec())
}

fn step() -> impl Strategy<Value = Step> {
    let mailed = || {
        (0..2_usize, prop::sample::select(KINDS.to_vec())).prop_map(|(who, kind)| Token::Mailed(who, kind))
    };
    let token = prop_oneof![1 => Just(Token::Missing), 1 => Just(Token::Garbage), 6 => mailed()];
    prop_oneof![
        8 => (page(), token).prop_map(|(page, token)| Step::Call(page, token)),
        1 => (0..2_usize).prop_map(Step::Steal),
        1 => Just(Step::Wait),
    ]
}

impl Account {
    /// Signed up in mode `open`, with a link of every kind under way.
    async fn new(app: &TestApp, email: String) -> Self {
        app.try_register(json!({ "email": email, "password": PASSWORD })).await.expect(201);
        let verification = app.mailed_token(&email).await;
        let access = app.login(&email).await.access;
        let confirmation = app.ask_for_address(&access, &format!("new-{email}")).await;
        let reset = app.forgot(&email).await;
        let links: Vec<_> = KINDS.into_iter().zip([verification, reset, confirmation]).collect();
        Self { email, access, password: PASSWORD.to_owned(), mailed: links.clone(), links }
    }

    /// What the call of `page` should make of a token of this account.
    fn spend(&mut self, page: Page, kind: Page, password: &str) -> bool {
        let is_right = page == kind && self.links.iter().any(|(live, _)| *live == kind);
        if is_right {
            self.links.clear();
            match page {
                Page::ConfirmEmail => self.email = format!("new-{}", self.email),
                _ => password.clone_into(&mut self.password),
            }
        }
        is_right
    }
}

/// Everything about the two that somebody could want to change.
async fn rows(app: &TestApp, accounts: &[Account; 2]) -> [Value; 2] {
    let mut found = [Value::Null, Value::Null];
    for (row, account) in found.iter_mut().zip(accounts) {
        let query = format!(
            "SELECT password_hash, email, email_verified_at, version FROM users WHERE email = '{}'",
            account.email
        );
        *row = app.db.rows(&query).await.remove(0);
    }
    found
}

/// Runs a step; `number` tells its password from all others.
async fn run(
    app: &TestApp,
    accounts: &mut [Account; 2],
    step: Step,
    number: usize,
) -> Result<(), TestCaseError> {
    let before = rows(app, accounts).await;
    let password = format!("kV7# good phrase {number:02}");
    match step {
        Step::Wait => {
            app.advance(Duration::from_mins(31));
            for account in accounts.iter_mut() {
                account.links.retain(|(page, _)| *page != Page::ResetPassword);
            }
        }
        Step::Steal(who) => {
            let wrong = format!("{} of somebody else", accounts[1 - who].password);
            let change = json!({ "current_password": wrong, "new_password": password });
            let answer = app.post("/v1/me/password", &change).bearer(&accounts[who].access).send().await;
            prop_assert!([401, 403, 429].contains(&answer.status), "{answer:?}");
        }
        Step::Call(page, token) => {
            let (body, expected) = match token {
                Token::Missing => {
                    let mut body = page.body("", &password);
                    body.as_object_mut().unwrap().remove("token");
                    (body, 422)
                }
                Token::Garbage => (page.body(&"A".repeat(43), &password), 400),
                Token::Mailed(who, kind) => {
                    let (_, token) = accounts[who].mailed.iter().find(|(mailed, _)| *mailed == kind).unwrap();
                    let body = page.body(token, &password);
                    let is_right = accounts[who].spend(page, kind, &password);
                    (body, if is_right { 200 } else { 400 })
                }
            };
            let answer = app.post(page.call(), &body).send().await;
            prop_assert_eq!(answer.status, expected, "{:?}", answer);
            if expected == 200 {
                return Ok(());
            }
        }
    }
    prop_assert_eq!(rows(app, accounts).await, before);
    Ok(())
}

async fn story(app: &TestApp, case: (u64, Vec<Step>)) -> Result<(), TestCaseError> {
    let (id, steps) = case;
    let mut accounts = [
        Account::new(app, format!("a{id:x}@example.com")).await,
        Account::new(app, format!("b{id:x}@example.com")).await,
    ];
    for (number, step) in steps.into_iter().enumerate() {
        run(app, &mut accounts, step, number).await?;
    }
    for account in &accounts {
        let answer = app.try_login(&account.email, &account.password).await;
        prop_assert_eq!(answer.status, 200, "{:?}", answer);
        if account.password != PASSWORD {
            let answer = app.try_login(&account.email, PASSWORD).await;
            prop_assert_eq!(answer.status, 401, "{:?}", answer);
        }
    }
    Ok(())
}

on_both_databases! {
    /// VE-11: whatever calls come in whatever order, with no, made-up, foreign, used, late and misdirected tokens: a
    /// password becomes another one by the right token only, the account's own, and nobody else's changes with it.
    async fn a_password_changes_by_the_right_token_only(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_AUTH__REGISTRATION", "open")]).await;
        let cases = (any::<u64>(), prop::collection::vec(step(), 1..14));
        holds_for_all(app, 24, cases, story).await;
    }
}
