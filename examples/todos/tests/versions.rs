//! Todos that several people have open.

use roster_testkit::{Calls, People, on_both_databases};
use serde_json::json;

use super::{Todos, path_of};

on_both_databases! {
    async fn the_second_of_two_editors_overwrites_nothing(app: Todos) {
        let ada = app.0.person("ada", "viewer").await;
        let todo = app.add(&ada, "first").await;
        let edit = |title: &str| app.0.patch(&path_of(&todo), &json!({ "title": title })).by(&ada).header("if-match", "\"1\"");
        assert_eq!(edit("second").send().await.expect(200).header("etag"), "\"2\"");
        edit("third").send().await.expect_problem(412, "stale_version");
        let gone = app.0.delete(&path_of(&todo)).by(&ada);
        gone.again().header("if-match", "\"1\"").send().await.expect_problem(412, "stale_version");
        assert_eq!(app.titles(&ada, "").await, ["second"]);
        gone.again().header("if-match", "\"2\"").send().await.expect(204);
        gone.send().await.expect_problem(404, "not_found");
    }

    async fn what_a_client_has_is_not_sent_again(app: Todos) {
        let ada = app.0.person("ada", "viewer").await;
        let todo = app.add(&ada, "first").await;
        let get = |tag: &str| app.0.get(&path_of(&todo)).by(&ada).header("if-none-match", tag);
        for tag in ["\"1\"", "W/\"1\"", "*"] {
            let answer = get(tag).send().await.expect(304);
            assert_eq!((answer.header("etag"), answer.text.as_str()), ("\"1\"", ""));
        }
        get("\"2\"").send().await.expect(200);
    }
}
