//! The whole way, from sign-up to sign-out.

use serde_json::json;

use crate::support::{Calls, Steps, TestApp, Tokens, on_both_databases};

on_both_databases! {
    /// SE-02: after the sign-out neither token opens anything; another session goes on.
    async fn from_sign_up_to_sign_out(app: TestApp) {
        let user = app.activate("Ada@Example.com").await;
        assert_eq!(user["account_status"], "active");
        assert_eq!(user["email_verified"], true);

        let tokens = app.login("ada@example.com").await;
        let other = app.login("ADA@EXAMPLE.COM").await;
        let me = app.get("/v1/me").bearer(&tokens.access).send().await.expect(200);
        assert_eq!(me.text_of("email"), "Ada@Example.com");

        let change = json!({ "name": "Ada Lovelace", "metadata": { "theme": "dark" } });
        let changed = app.patch("/v1/me", &change).bearer(&tokens.access).header("if-match", me.header("etag"));
        let changed = changed.send().await.expect(200);
        assert_eq!(changed.json()["metadata"]["theme"], "dark");
        let stale = app.patch("/v1/me", &change).bearer(&tokens.access).header("if-match", me.header("etag"));
        stale.send().await.expect_problem(412, "stale_version");

        let next = Tokens::of(&app.try_refresh(&tokens.refresh).await.expect(200));
        app.post("/v1/auth/logout", &json!({})).bearer(&next.access).send().await.expect(204);
        app.get("/v1/me").bearer(&next.access).send().await.expect_problem(401, "unauthenticated");
        app.get("/v1/me").bearer(&tokens.access).send().await.expect_problem(401, "unauthenticated");
        app.try_refresh(&next.refresh).await.expect_problem(401, "invalid_refresh_token");
        app.get("/v1/me").bearer(&other.access).send().await.expect(200);
    }
}
