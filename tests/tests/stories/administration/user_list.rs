//! `GET /v1/users`: filters, orders, counts and cursors.

use std::collections::HashSet;
use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use crate::support::{
    Answer, Calls, People, Person, States, Steps, TestApp, holds_for_all, on_both_databases,
};

/// Five users whom no filter fits alike, one a second, and an administrator who was there before them.
async fn people(app: &TestApp) -> Person {
    let admin = app.person("root", "admin").await;
    for (name, columns) in [
        (
            "ada",
            "name = 'Ada Lovelace', name_canonical = 'ada lovelace', stripe_customer_id = 'cus_1', experience_level = 'lead'",
        ),
        (
            "grace",
            "username = 'Amazing', username_canonical = 'amazing', source_system = 'prisma', source_id = '7'",
        ),
        (
            "mary_x",
            "role = 'manager', target_role = 'CTO', target_role_canonical = 'cto', last_login_at = created_at",
        ),
        ("maryyx", "account_status = 'suspended', status_before = 'active', email_verified_at = NULL"),
        ("gone", "deleted_at = created_at, name = '100%', name_canonical = '100%'"),
    ] {
        app.advance(Duration::from_secs(1));
        app.make(name, "viewer").await;
        app.set_user(&format!("{name}@example.com"), columns).await;
    }
    app.advance(Duration::from_secs(1));
    admin
}

const ORDERS: &[&str] = &["created_at", "-created_at", "email", "-email", "last_login_at", "-last_login_at"];

/// The names before the `@`, in the order of the answer.
fn names(answer: &Answer) -> Vec<String> {
    let users = answer.json()["data"].as_array().unwrap().clone();
    let name = |user: &Value| user["email"].as_str().unwrap().split_once('@').unwrap().0.to_owned();
    users.iter().map(name).collect()
}

async fn list(app: &TestApp, admin: &Person, query: &str) -> Answer {
    app.get(&format!("/v1/users?{query}")).by(admin).send().await
}

on_both_databases! {
    async fn each_filter_shows_whom_it_fits(app: TestApp) {
        let admin = people(&app).await;
        for (query, expected) in [
            ("", &["maryyx", "mary_x", "grace", "ada", "root"][..]),
            ("q=ADA", &["ada"]),
            ("q=ama", &["grace"]),
            ("q=a", &["grace", "ada"]),
            ("q=mary_", &["mary_x"]),
            ("q=%25", &[]),
            ("q=100%25&deleted=include", &["gone"]),
            ("q=", &["maryyx", "mary_x", "grace", "ada", "root"]),
            ("email=ADA@Example.COM", &["ada"]),
            ("username=AMAZING", &["grace"]),
            ("role=manager", &["mary_x"]),
            ("role=Manager", &["mary_x"]),
            ("role=nobody", &[]),
            ("account_status=suspended", &["maryyx"]),
            ("account_status=active&role=viewer", &["grace", "ada"]),
            ("experience_level=lead", &["ada"]),
            ("target_role=cto", &["mary_x"]),
            ("target_role=CTO&role=viewer", &[]),
            ("email_verified=false", &["maryyx"]),
            ("email_verified=true&q=mary", &["mary_x"]),
            ("stripe_customer_id=cus_1", &["ada"]),
            ("source_system=prisma", &["grace"]),
            ("source_id=7", &["grace"]),
            ("source_system=alembic&source_id=7", &[]),
            ("deleted=only", &["gone"]),
            ("deleted=include&q=g", &["gone", "grace"]),
            ("created_after=2026-01-01T00:00:02Z&created_before=2026-01-01T00:00:03Z", &["grace"]),
            ("created_before=2026-01-01T02:00:02%2B02:00&role=viewer", &["ada"]),
            ("last_login_after=2026-01-01T00:00:03Z", &["mary_x"]),
            ("last_login_before=2026-01-01T00:00:03Z", &["root"]),
        ] {
            let answer = list(&app, &admin, query).await.expect(200);
            assert_eq!(names(&answer), expected, "{query}");
            assert_eq!(answer.header("cache-control"), "no-store");
        }
    }

    async fn each_order_goes_both_ways_and_who_never_signed_in_counts_as_the_longest_ago(app: TestApp) {
        let admin = people(&app).await;
        for (sort, expected) in [
            ("created_at", ["root", "ada", "grace", "mary_x", "maryyx"]),
            ("email", ["ada", "grace", "mary_x", "maryyx", "root"]),
            ("last_login_at", ["ada", "grace", "maryyx", "root", "mary_x"]),
        ] {
            for limit in [1, 2, 5, 200] {
                let mut reversed = expected;
                reversed.reverse();
                for (sort, expected) in [(sort.to_owned(), expected), (format!("-{sort}"), reversed)] {
                    let mut found = Vec::new();
                    let mut path = format!("/v1/users?sort={sort}&limit={limit}");
                    loop {
                        let page = app.get(&path).by(&admin).send().await.expect(200);
                        found.extend(names(&page));
                        let Some((next, _)) = page.header("link").split_once('>') else { break };
                        next[1..].clone_into(&mut path);
                    }
                    assert_eq!(found, expected, "{sort} by {limit}");
                }
            }
        }
    }

    async fn users_are_counted_when_it_is_asked(app: TestApp) {
        let admin = people(&app).await;
        let count = async |query: &str| list(&app, &admin, query).await.expect(200).json()["count"].clone();
        assert_eq!(count("").await, Value::Null);
        assert_eq!(count("count=none").await, Value::Null);
        assert_eq!(count("count=exact&limit=1").await, 5);
        assert_eq!(count("count=exact&role=viewer").await, 3);
        assert_eq!(count("count=exact&deleted=include&q=g").await, 2);
        assert!(count("count=estimate").await.is_u64());
    }

    /// The end of a suspension counts at its moment, whatever the row says yet.
    async fn a_suspension_that_has_ended_is_over_for_the_filter_too(app: TestApp) {
        let admin = people(&app).await;
        app.set_user("maryyx@example.com", "status_until = created_at").await;
        let answer = list(&app, &admin, "account_status=active&q=maryyx").await.expect(200);
        assert_eq!(names(&answer), ["maryyx"]);
        assert_eq!(answer.json()["data"][0]["account_status"], "active");
        assert!(names(&list(&app, &admin, "account_status=suspended").await.expect(200)).is_empty());
        assert_eq!(list(&app, &admin, "account_status=suspended&count=exact").await.json()["count"], 0);
    }

    /// AZ-06: filters and orders are those that are listed, and nothing else can be asked.
    async fn a_filter_or_an_order_that_is_not_listed_is_refused(app: TestApp) {
        let admin = people(&app).await;
        for (query, parameter, code) in [
            ("sort=password_hash", "sort", "invalid_value"),
            ("sort=created_at,email", "sort", "invalid_value"),
            ("sort=", "sort", "invalid_value"),
            ("sort=--email", "sort", "invalid_value"),
            ("filter%5Btoken%5D%5Bprefix%5D=a", "filter[token][prefix]", "unknown_field"),
            ("password_hash=x", "password_hash", "unknown_field"),
            ("metadata.plan=x", "metadata.plan", "unknown_field"),
            ("order=email", "order", "unknown_field"),
            ("expand=sessions", "expand", "unknown_field"),
            ("account_status=gone", "account_status", "invalid_value"),
            ("experience_level=expert", "experience_level", "invalid_value"),
            ("email_verified=yes", "email_verified", "invalid_value"),
            ("email=nobody", "email", "invalid_email"),
            ("deleted=true", "deleted", "invalid_value"),
            ("created_after=yesterday", "created_after", "invalid_value"),
            ("count=all", "count", "invalid_value"),
            ("role=no%20role", "role", "invalid_value"),
            ("q=%00", "q", "invalid_value"),
        ] {
            let answer = list(&app, &admin, query).await.expect_problem(422, "validation_failed");
            assert_eq!(answer.field_errors(), [(parameter.to_owned(), code.to_owned())], "{query}");
        }
        let answer = list(&app, &admin, "sort=x&q=a&limit=0&foo=1").await.expect_problem(422, "validation_failed");
        assert_eq!(answer.field_errors().len(), 3, "all at once: {answer:?}");
    }

    /// AZ-07: a cursor tells nothing, and is good for the filter and the order that it comes from.
    async fn a_cursor_belongs_to_its_filter_and_order(app: TestApp) {
        let admin = people(&app).await;
        let first = "sort=email&role=viewer&limit=1";
        let cursor = list(&app, &admin, first).await.expect(200).text_of("next_cursor");
        let next = list(&app, &admin, &format!("sort=email&role=viewer&cursor={cursor}")).await.expect(200);
        assert_eq!(names(&next), ["grace", "maryyx"]);
        let spelled = list(&app, &admin, &format!("role=VIEWER&count=exact&sort=email&cursor={cursor}")).await.expect(200);
        assert_eq!(names(&spelled), ["grace", "maryyx"]);
        let opened = base64_bytes(&cursor);
        assert!(!String::from_utf8_lossy(&opened).contains("ada"), "it holds an address in the clear");
        for other in ["sort=-email&role=viewer", "sort=created_at&role=viewer", "sort=email", "sort=email&role=target", "sort=email&role=viewer&q=g", "sort=email&role=viewer&deleted=include"] {
            let answer = list(&app, &admin, &format!("{other}&cursor={cursor}")).await;
            answer.expect_problem(400, "invalid_cursor");
        }
        for byte in 0..opened.len() {
            let mut forged = opened.clone();
            forged[byte] ^= 1;
            let forged = base64_text(&forged);
            let answer = list(&app, &admin, &format!("sort=email&role=viewer&cursor={forged}")).await;
            answer.expect_problem(400, "invalid_cursor");
        }
    }

    /// IN-06: what means something to a database is text in every parameter.
    async fn what_means_something_to_a_database_is_text(app: TestApp) {
        let admin = people(&app).await;
        let before = app.db.rows("SELECT id FROM users").await.len();
        let parameters = ["q", "email", "username", "role", "account_status", "experience_level", "target_role", "email_verified", "stripe_customer_id", "source_system", "source_id", "deleted", "created_after", "last_login_before", "sort", "count", "limit", "cursor"];
        let texts = ["'", "''", "\"", "\\", "%25", "_", "*", "a' OR '1'='1", "x'; DELETE FROM users; --", "1 UNION SELECT password_hash FROM users", "') OR 1=1 --", "a%25' AND sleep", "$1", "?1", "{{7*7}}", "E'\\\\x41'", "created_at;--"];
        for parameter in parameters {
            for text in texts {
                let answer = list(&app, &admin, &format!("{parameter}={}", text.replace(' ', "%20").replace('#', "%23").replace(';', "%3B"))).await;
                match answer.status {
                    200 => assert!(names(&answer).is_empty(), "{parameter}={text}: {answer:?}"),
                    400 => drop(answer.expect_problem(400, "invalid_cursor")),
                    _ => drop(answer.expect_problem(422, "validation_failed")),
                }
            }
        }
        assert_eq!(app.db.rows("SELECT id FROM users").await.len(), before);
    }

    async fn nobody_sees_the_list_without_the_right(app: TestApp) {
        people(&app).await;
        let viewer = app.person("eve", "viewer").await;
        list(&app, &viewer, "").await.expect_problem(403, "forbidden");
        list(&app, &viewer, "sort=password_hash&cursor=x").await.expect_problem(403, "forbidden");
        app.get("/v1/users").send().await.expect_problem(401, "unauthenticated");
        let marketing = app.person("mark", "marketing").await;
        let answer = list(&app, &marketing, "limit=1").await.expect(200);
        let keys: Vec<_> = answer.json()["data"][0].as_object().unwrap().keys().cloned().collect();
        assert!(!keys.iter().any(|key| key.contains("password") || key.contains("hash")), "{keys:?}");
    }

    /// Whoever is there throughout is seen once, whoever else comes and goes while somebody goes through the list.
    async fn nobody_is_missed_or_seen_twice_while_others_come_and_go(app: TestApp) {
        app.person("root", "admin").await;
        // Before each page: users who come, and how many of the first come go again.
        let meanwhile = prop::collection::vec((prop::collection::vec(0..1000u32, 0..4), 0..3usize), 1..8);
        let case = (select(ORDERS), 1..5usize, prop::collection::vec(0..1000u32, 0..12), meanwhile);
        holds_for_all(app, 24, case, async |app, (order, limit, there, meanwhile)| {
            app.db.execute("DELETE FROM users WHERE role <> 'admin'").await;
            let admin = app.login_as_admin().await;
            for number in &there {
                app.make_once(&format!("there{number}")).await;
            }
            let expected: HashSet<String> = there.iter().map(|number| format!("there{number}")).collect();
            let (mut seen, mut came) = (Vec::new(), Vec::new());
            let mut meanwhile = meanwhile.into_iter();
            let mut path = format!("/v1/users?sort={order}&limit={limit}");
            loop {
                let page = app.get(&path).by(&admin).send().await.expect(200);
                seen.extend(names(&page));
                let Some((next, _)) = page.header("link").split_once('>') else { break };
                next[1..].clone_into(&mut path);
                let (comes, goes) = meanwhile.next().unwrap_or_default();
                for number in comes {
                    app.advance(Duration::from_millis(1));
                    came.push(format!("new{number}"));
                    app.make_once(&format!("new{number}")).await;
                }
                for gone in came.drain(..goes.min(came.len())) {
                    app.db.execute(&format!("DELETE FROM users WHERE email = '{gone}@example.com'")).await;
                }
            }
            let throughout: Vec<_> = seen.iter().filter(|name| expected.contains(*name)).collect();
            prop_assert_eq!(throughout.len(), expected.len(), "{} of {:?}", order, seen);
            let once: HashSet<_> = throughout.into_iter().collect();
            prop_assert_eq!(once.len(), expected.len());
            Ok(())
        })
        .await;
    }
}

/// People of the property.
trait Coming {
    async fn login_as_admin(&self) -> Person;
    /// Makes a user of this name unless there is one.
    async fn make_once(&self, name: &str);
}

impl Coming for TestApp {
    async fn login_as_admin(&self) -> Person {
        let tokens = self.login("root@example.com").await;
        Person { id: String::new(), email: "root@example.com".to_owned(), tokens }
    }

    async fn make_once(&self, name: &str) {
        let known = self.db.rows(&format!("SELECT id FROM users WHERE email = '{name}@example.com'")).await;
        if known.is_empty() {
            self.make(name, "viewer").await;
        }
    }
}

fn base64_bytes(text: &str) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap()
}

fn base64_text(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}
