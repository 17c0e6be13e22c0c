//! What holds for every page.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::{EveryPage, Form, OTHER, encoded, follow, is_page, open, post, says};
use crate::support::{Calls, OWNER, Page, Steps, TestApp, on_both_databases};

const SECOND: Duration = Duration::from_secs(1);

on_both_databases! {
    /// VE-08: whatever follows the link before its owner does takes nothing away.
    async fn looking_at_the_page_consumes_nothing(pages: EveryPage) {
        for (page, app) in pages.0 {
            let link = page.link(&app).await;
            let state = || async {
                let tokens = app.db.rows("SELECT * FROM one_time_tokens").await;
                (tokens, app.db.rows("SELECT * FROM users").await, app.db.rows("SELECT * FROM audit_events").await)
            };
            let before = state().await;
            for _ in 0..3 {
                is_page(&follow(&app, &link).await, 200);
                let head = app.call(Method::HEAD, link.strip_prefix(&app.url()).unwrap()).send().await.expect(200);
                assert_eq!(head.text, "");
            }
            assert_eq!(state().await, before);
            is_page(&Form::behind(&app, &link).await.submit_with(&app, OTHER).await, 200);
            assert_ne!(state().await, before);
        }
    }

    async fn the_form_goes_to_the_page_itself_with_the_token_of_the_link(pages: EveryPage) {
        for (page, app) in pages.0 {
            let link = page.link(&app).await;
            let form = Form::behind(&app, &link).await;
            assert_eq!(format!("/{}", form.action), page.path());
            assert!(link.ends_with(&format!("{}?token={}", page.path(), form.token())), "{link}");
            let fields = match page {
                Page::ConfirmEmail => [].as_slice(),
                Page::AcceptInvitation => &["name", "password"],
                Page::VerifyEmail | Page::ResetPassword => &["password"],
            };
            assert_eq!(form.fields, fields);
        }
    }

    async fn a_dead_link_is_told_in_clear_words_and_alike_for_every_reason(pages: EveryPage) {
        for (page, app) in pages.0 {
            let link = page.link(&app).await;
            let form = Form::behind(&app, &link).await;
            is_page(&form.submit_with(&app, OTHER).await, 200);

            let used = form.token();
            let mut pages = vec![form.submit_with(&app, OTHER).await];
            for query in [&format!("?token={used}"), "", "?token=", "?token=x", "?other=1", &format!("?token={}", "A".repeat(43))] {
                pages.push(open(&app, page, query).await);
            }
            for body in ["", "token=", "token=x&password=x", &format!("token={}&password={}", "A".repeat(43), encoded(OTHER))] {
                pages.push(post(&app, page.path(), body).send().await);
            }
            for dead in &pages {
                is_page(dead, 400);
                assert!(Form::of(dead).is_none());
                assert_eq!(dead.likeness(), pages[0].likeness());
            }
            says(&pages[0], "<title>This link no longer works</title>");
            says(&pages[0], &format!("more than {} old", page.lifetime().1));
        }
    }

    async fn a_link_works_until_the_very_end_of_its_time(pages: EveryPage) {
        for (page, app) in pages.0 {
            let link = page.link(&app).await;
            let form = Form::behind(&app, &link).await;
            app.advance(page.lifetime().0.checked_sub(SECOND).unwrap());
            is_page(&follow(&app, &link).await, 200);
            app.advance(SECOND);
            for late in [follow(&app, &link).await, form.submit_with(&app, OTHER).await] {
                is_page(&late, 400);
                says(&late, "This link no longer works");
            }
        }
    }

    /// A link is good for its own page only.
    async fn a_link_of_another_page_is_dead(pages: EveryPage) {
        for (page, app) in pages.0 {
            let link = page.link(&app).await;
            let form = Form::behind(&app, &link).await;
            for other in Page::ALL.into_iter().filter(|other| *other != page) {
                is_page(&open(&app, other, &format!("?token={}", form.token())).await, 400);
                let body = format!("token={}&password={}", form.token(), encoded(OTHER));
                is_page(&post(&app, other.path(), &body).send().await, 400);
            }
            is_page(&form.submit_with(&app, OTHER).await, 200);
        }
    }

    async fn other_parameters_are_ignored(pages: EveryPage) {
        for (page, app) in pages.0 {
            let token = Form::behind(&app, &page.link(&app).await).await.token().to_owned();
            for query in [
                format!("?utm_source=mail&token={token}&fbclid=x%22%3E%3Cscript%3E"),
                format!("?token={token}&password=from-the-link&name=evil&return_to=https%3A%2F%2Fevil.example"),
            ] {
                let shown = open(&app, page, &query).await;
                is_page(&shown, 200);
                assert!(!shown.text.contains("evil") && !shown.text.contains("from-the-link"), "{}", shown.text);
                assert_eq!(Form::of(&shown).unwrap().token(), token);
            }
        }
    }

    async fn a_form_that_is_none_is_a_problem(pages: EveryPage) {
        for (page, app) in pages.0 {
            let form = Form::behind(&app, &page.link(&app).await).await;
            let token = form.token();
            let json = json!({ "token": token, "password": OTHER });
            app.post(page.path(), &json).send().await.expect_problem(415, "unsupported_media_type");
            for body in [format!("token={token}&token={token}&password=x"), format!("token={token}&password=%FF%FE")] {
                post(&app, page.path(), &body).send().await.expect_problem(400, "malformed_request");
            }
            let long = format!("token={token}&password={}", "x".repeat(70_000));
            post(&app, page.path(), &long).send().await.expect_problem(413, "payload_too_large");
            let put = app.call(Method::PUT, page.path()).send().await.expect_problem(405, "method_not_allowed");
            assert_eq!(put.header("allow"), "GET, HEAD, POST");
            is_page(&form.submit_with(&app, OTHER).await, 200);
        }
    }

    async fn hostile_tokens_never_become_mark_up(app: TestApp) {
        let hostile = [
            "\"><script>alert(1)</script>", "'><img src=x onerror=alert(1)>", "</title><script>", "{{ 7 * 7 }}",
            "javascript:alert(1)", "&quot;&gt;&lt;script&gt;", "\u{202e}token", "a\nb",
        ];
        for page in Page::ALL {
            for token in hostile.map(encoded) {
                let shown = open(&app, page, &format!("?token={token}")).await;
                let posted = post(&app, page.path(), &format!("token={token}&password=kV7%23+good+password")).send().await;
                for answer in [shown, posted] {
                    is_page(&answer, 400);
                    for part in ["alert", "onerror", "49", "&quot;&gt;", "\u{202e}"] {
                        assert!(!answer.text.contains(part), "{part} in {}", answer.text);
                    }
                }
            }
        }
    }

    /// Where a password is set, it has to be one that may be set, and the person is told why it is not.
    async fn a_refused_password_shows_the_form_again_with_the_reason(pages: EveryPage) {
        for (page, app) in pages.0.into_iter().filter(|(page, _)| *page != Page::ConfirmEmail) {
            let mut form = Form::behind(&app, &page.link(&app).await).await;
            let token = form.token().to_owned();
            for (password, reason) in [
                ("kV7#pQ2", "It is shorter than 8 characters."),
                ("", "It is shorter than 8 characters."),
                ("password123", "It is among the most common passwords."),
                ("margarethopper2026", "It contains the name or the address of the account."),
                ("kV7#pQ2x\u{7}", "It contains control characters."),
                ("kV7#pQ2x\0", "It contains the NUL character."),
                (&"x".repeat(2_000), "It is longer than 256 characters or 1,024 bytes."),
            ] {
                let refused = form.submit_with(&app, password).await;
                is_page(&refused, 422);
                says(&refused, "<title>Error: ");
                says(&refused, "The password</a> was not accepted");
                says(&refused, reason);
                assert!(password.is_empty() || !refused.text.contains(password), "the password is not shown again");
                form = Form::of(&refused).unwrap();
                assert_eq!(form.token(), token);
            }
            is_page(&form.submit_with(&app, OTHER).await, 200);
            app.try_login(OWNER, OTHER).await.expect(200);
        }
    }
}
