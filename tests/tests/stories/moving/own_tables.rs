//! The team's own tables follow, by the SQL of `docs/migrating.md`.

use std::fs;

use serde_json::json;

use super::Fixture;
use crate::command_line::program::Installation;

/// The SQL of a page, block by block.
fn statements(page: &str) -> Vec<String> {
    let page = fs::read_to_string(format!("{}/../docs/{page}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    page.split("```sql\n").skip(1).map(|block| block.split("```").next().unwrap().to_owned()).collect()
}

/// Orders of integer keys become orders of Roster's users: those of before, those that the old program writes meanwhile,
/// and none of them anybody else's.
#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn orders_of_integer_keys_follow_their_users() {
    let fixture = Fixture::on_postgres("alembic", "a.pg.sql", "a.expect.json").await;
    let shop = &fixture.source;
    shop.script(
        "CREATE TABLE public.orders (id serial PRIMARY KEY, user_id integer REFERENCES public.users (id), item text);
         INSERT INTO public.orders (user_id, item) SELECT id, 'of user ' || id FROM public.users;
         INSERT INTO public.orders (user_id, item) VALUES (NULL, 'of a guest');
         SET search_path = public",
    )
    .await;
    let installation = Installation::on(shop.url()).with("ROSTER_DATABASE__SCHEMA", "roster");
    installation.run("migrate up").succeeds();
    // By its schema: who logs in as `roster` would mean the other table.
    let import =
        installation.run(&format!("import --from alembic --source {} --table public.users", shop.url()));
    assert_eq!(import.code, Some(2), "{import:?}");

    let [expand, backfill, left_over, key, contract] = statements("migrating.md").try_into().unwrap();
    shop.script(&expand).await;
    shop.script("INSERT INTO orders (user_id, item) VALUES (6, 'of user 6')").await;
    shop.script("UPDATE orders SET user_id = 7, item = 'of user 7' WHERE item = 'of user 8'").await;
    shop.script(&backfill).await;
    let refused: Vec<_> = ["email-invalid", "email-collides-when-folded"]
        .iter()
        .map(|tag| fixture.users.iter().rfind(|was| was.is(tag)).unwrap().key())
        .collect();
    let mut left: Vec<_> = shop.rows(&left_over).await.iter().map(|row| row["user_id"].to_string()).collect();
    left.sort();
    assert_eq!(left, [refused[1].clone(), refused[0].clone()], "orders of those who were refused");
    shop.script(&key).await;
    shop.script(&contract).await;

    let query = "SELECT count(*) AS orders, count(o.user_id) AS owned, \
                 count(*) FILTER (WHERE o.item = 'of user ' || u.source_id) AS right_owner \
                 FROM orders o LEFT JOIN roster.users u ON u.id = o.user_id";
    assert_eq!(shop.rows(query).await, [json!({ "orders": 202, "owned": 199, "right_owner": 199 })]);
    let of_six = "SELECT count(*) AS orders FROM orders o JOIN roster.users u ON u.id = o.user_id \
                  WHERE u.email_canonical = 'user006@example.com'";
    assert_eq!(shop.rows(of_six).await, [json!({ "orders": 2 })]);
    // An owner who is erased for good takes no order along.
    shop.script("DELETE FROM roster.users WHERE email_canonical = 'user006@example.com'").await;
    assert_eq!(
        shop.rows("SELECT count(*) AS orders FROM orders WHERE user_id IS NULL").await,
        [json!({ "orders": 5 })]
    );
}
