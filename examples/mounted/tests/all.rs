//! Accounts below `/accounts` of an application that has routes of its own.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::thread::{self, JoinHandle};

use actix_web::dev::ServerHandle;
use mounted::{Shop, serve};
use roster_testkit::{Calls, Site, TestDatabase, on_both_databases};
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::oneshot;

/// The shop at work, as `main` runs it.
struct Running {
    site: Site,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
    folder: TempDir,
    _db: TestDatabase,
}

impl Running {
    async fn sqlite() -> Self {
        Self::on(TestDatabase::sqlite().await).await
    }

    async fn postgres() -> Self {
        Self::on(TestDatabase::postgres().await).await
    }

    async fn on(db: TestDatabase) -> Self {
        let (listener, folder) = (TcpListener::bind("127.0.0.1:0").unwrap(), tempfile::tempdir().unwrap());
        let url = format!("http://{}", listener.local_addr().unwrap());
        let roster = [
            ("ROSTER_SECRET_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
            ("ROSTER_AUTH__BCRYPT_COST", "4"),
            ("ROSTER_AUTH__ALLOW_WEAK_HASHES", "true"),
            ("ROSTER_MAIL__TRANSPORT", "file"),
            ("ROSTER_MAIL__DIRECTORY", folder.path().to_str().unwrap()),
        ];
        let shop = Shop {
            database_url: db.url().to_owned(),
            url: url.clone(),
            roster: roster.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        };
        let (tell, told) = oneshot::channel();
        let thread = thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let accounts = shop.accounts().await.unwrap();
                let server = serve(listener, &accounts).unwrap();
                assert!(tell.send(server.handle()).is_ok());
                accounts.while_running(server).await.unwrap();
            });
        });
        let server = told.await.unwrap();
        Self { site: Site(url), server, thread: Some(thread), folder, _db: db }
    }

    /// The link in a mail, as soon as it is there: mail is delivered while the server runs.
    async fn mailed_link(&self) -> String {
        loop {
            if let Some(link) = link_in(self.folder.path()) {
                return link;
            }
            tokio::task::yield_now().await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.server.stop(true));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn link_in(folder: &Path) -> Option<String> {
    let mails = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut mails = mails.filter(|path| path.extension().is_some_and(|extension| extension == "eml"));
    let text = fs::read_to_string(mails.next()?).unwrap().replace("=\r\n", "").replace("=3D", "=");
    text.split_whitespace().find(|word| word.contains("token=")).map(str::to_owned)
}

on_both_databases! {
    async fn somebody_signs_up_and_in_below_the_prefix(shop: Running) {
        let site = &shop.site;
        let (email, password) = ("ada@example.com", "correct horse battery");
        let sign_up = json!({ "email": email, "password": password });
        let answer = site.post("/accounts/v1/auth/register", &sign_up).send().await.expect(202);
        let link = shop.mailed_link().await;
        assert!(link.starts_with(&format!("{}/accounts/verify-email?token=", site.0)), "{link}");
        let page = site.get(link.strip_prefix(&site.0).unwrap()).send().await.expect(200);
        assert!(page.text.contains("<form"), "{page:?}");
        let token = link.split_once("token=").unwrap().1;
        let proof = json!({ "token": token, "registration_id": answer.text_of("registration_id") });
        site.post("/accounts/v1/auth/verify-email", &proof).send().await.expect(200);

        let log_in = json!({ "email": email, "password": password });
        let tokens = site.post("/accounts/v1/auth/login", &log_in).send().await.expect(200);
        let access = tokens.text_of("access_token");
        let basket = site.get("/basket").bearer(&access).send().await.expect(200);
        assert_eq!(basket.text, "The basket of ada@example.com is empty.");
        site.get("/accounts/v1/me").bearer(&access).send().await.expect(200);
    }

    async fn the_rest_of_the_application_is_its_own(shop: Running) {
        let front = shop.site.get("/").send().await.expect(200);
        assert_eq!((front.text.as_str(), front.header("x-shop")), ("Welcome to the shop.", "1"));
        assert_eq!(front.header("content-security-policy"), "");
        for path in ["/v1/me", "/elsewhere", "/accountsv1/me"] {
            assert_eq!(shop.site.get(path).send().await.expect(404).text, "", "{path}");
        }
    }

    async fn refusals_are_problem_documents_that_lie_below_the_prefix(shop: Running) {
        for path in ["/accounts/v1/me", "/basket"] {
            let answer = shop.site.get(path).send().await.expect_problem(401, "unauthenticated");
            assert_eq!(answer.text_of("type"), format!("{}/accounts/problems/unauthenticated", shop.site.0));
            assert!(!answer.header("x-request-id").is_empty());
        }
        shop.site.get("/accounts/problems/unauthenticated").send().await.expect(200);
        shop.site.get("/accounts/v1/nothing").send().await.expect_problem(404, "not_found");
        shop.site.delete("/accounts/v1/auth/login").send().await.expect_problem(405, "method_not_allowed");
        let document = shop.site.get("/accounts/openapi.json").send().await.expect(200).json();
        assert_eq!(document["servers"], json!([{ "url": "/accounts" }]));
    }
}
