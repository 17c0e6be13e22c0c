//! Where passwords are kept, and that they never come out again.

use serde_json::{Value, json};

use crate::support::{Answer, Calls, Dump, PASSWORD, Steps, TestApp, Tokens, logged, on_both_databases};

/// Passwords that stand nowhere else, one for each way in.
const CHOSEN: &str = "Zw8-chosen-canary-Kq";
const WRONG: &str = "Zw8-wrong-canary-Kq";
const REPLACED: &str = "Zw8-replaced-canary-Kq";
const CANARY: &str = "-canary-Kq";

/// What a stored hash begins with.
const HASHES: [&str; 3] = ["$2b$", "$bcrypt-sha256$", "v=2,t=2b"];

async fn call(app: &TestApp, path: &str, body: Value) -> Answer {
    app.post(path, &body).header("x-request-id", "password-storage").send().await
}

/// From sign-up to sign-out, with everything that can go wrong on the way.
async fn all_answers(app: &TestApp) -> Vec<Answer> {
    let email = "ada@example.com";
    let register = "/v1/auth/register";
    let mut answers =
        vec![call(app, register, json!({ "email": email, "password": CHOSEN })).await.expect(202)];
    let (id, token) = (answers[0].text_of("registration_id"), app.mailed_token(email).await);
    let verify = "/v1/auth/verify-email";
    let login = "/v1/auth/login";
    for (path, body) in [
        (register, json!({ "email": "ada", "password": CHOSEN })),
        (register, json!({ "email": email, "password": format!("{CHOSEN}\u{7}") })),
        (register, json!({ "email": email, "password": format!("{CHOSEN}\0") })),
        (register, json!({ "email": email, "password": [CHOSEN] })),
        (register, json!({ "email": "canary-kq@example.com", "password": WRONG })),
        (verify, json!({ "token": token, "password": format!("{WRONG}\u{7}") })),
        (verify, json!({ "token": token, "registration_id": id })),
        (verify, json!({ "token": token, "password": WRONG })),
        (register, json!({ "email": email, "password": REPLACED })),
        (login, json!({ "identifier": email, "password": WRONG })),
        (login, json!({ "identifier": "nobody@example.com", "password": WRONG })),
        (login, json!({ "identifier": email, "password": CHOSEN, "device_name": 7 })),
        (login, json!({ "identifier": email, "password": CHOSEN })),
    ] {
        answers.push(call(app, path, body).await);
    }
    let tokens = Tokens::of(&answers.last().unwrap().clone().expect(200));
    answers.push(app.try_refresh(&tokens.refresh).await.expect(200));
    answers.push(app.get("/v1/me").bearer(&tokens.access).send().await);
    answers.push(app.patch("/v1/me", &json!({ "password": REPLACED })).bearer(&tokens.access).send().await);
    let broken = format!("{{\"identifier\":\"{email}\",\"password\":\"{CHOSEN}\" \"{WRONG}\"}}");
    answers.push(
        app.call(reqwest::Method::POST, login).body("application/json", broken).send().await.expect(400),
    );
    answers.push(app.get(&format!("{login}?password={CHOSEN}")).send().await);
    answers.push(app.get(&format!("/verify-email?token={token}&password={CHOSEN}")).send().await);
    let form = format!("token={token}&password={WRONG}");
    let posted =
        app.call(reqwest::Method::POST, "/verify-email").body("application/x-www-form-urlencoded", form);
    answers.push(posted.send().await);
    answers
}

on_both_databases! {
    /// PW-10: a slow hash with a salt of its own, so that one password twice does not show.
    async fn one_password_twice_is_stored_as_two_hashes(app: TestApp) {
        app.activate("ada@example.com").await;
        app.activate("bob@example.com").await;
        app.register("eve@example.com").await;
        let of = async |table: &str| -> Vec<String> {
            let rows = app.db.rows(&format!("SELECT password_hash FROM {table}")).await;
            rows.iter().filter_map(|row| row["password_hash"].as_str().map(str::to_owned)).collect()
        };
        let (users, attempts) = (of("users").await, of("registration_attempts").await);
        assert_eq!((users.len(), attempts.len()), (2, 1));
        let hashes: Vec<&String> = users.iter().chain(&attempts).collect();
        for (index, hash) in hashes.iter().enumerate() {
            let rest = hash.strip_prefix("$bcrypt-sha256$v=2,t=2b,r=4$").expect("the published form");
            let (salt, digest) = rest.split_once('$').unwrap();
            assert_eq!((salt.len(), digest.len()), (22, 31));
            let others = hashes.iter().skip(index + 1);
            assert!(others.into_iter().all(|other| !other.contains(salt) && !other.contains(digest)));
        }
        assert!(!Dump::of(&app).await.contains(PASSWORD));
    }

    /// PW-10: neither a password nor a hash stands in any answer, mail, or line of the log, at the finest level.
    async fn no_password_and_no_hash_ever_comes_out(app: TestApp) {
        logged();
        let mut answers = all_answers(&app).await;
        // Failures of the database have causes, and those are logged.
        app.db.execute("ALTER TABLE registration_attempts RENAME TO gone").await;
        let body = json!({ "email": "new@example.com", "password": CHOSEN });
        answers.push(call(&app, "/v1/auth/register", body).await.expect_problem(500, "internal_error"));
        app.db.execute("UPDATE users SET status_before = 'active'").await;
        let body = json!({ "identifier": "ada@example.com", "password": CHOSEN });
        answers.push(call(&app, "/v1/auth/login", body).await.expect_problem(500, "internal_error"));

        let mut places: Vec<String> = answers.iter().map(|answer| format!("{answer:?}")).collect();
        places.extend(app.mails().await.iter().map(|mail| format!("{}{}{}", mail.subject, mail.text, mail.html)));
        let log = logged();
        assert!(log.contains("password-storage") && log.contains("request failed"), "the log is captured");
        places.push(log);
        for place in &places {
            for secret in HASHES.into_iter().chain([CANARY]) {
                let line = place.lines().find(|line| line.contains(secret));
                assert_eq!(line, None, "{secret}");
            }
        }
        let dump = Dump::of(&app).await;
        assert!(dump.contains(HASHES[1]) && !dump.contains(CANARY));
    }
}
