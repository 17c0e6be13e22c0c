use super::*;
use crate::domain::Subject;

#[tokio::test]
async fn the_first_keeps_address_username_and_customer_within_a_batch_and_across() {
    for batch in [1, 2, 100] {
        let place = Place::new().await;
        let options = ImportOptions { batch: NonZeroUsize::new(batch).unwrap(), ..place.options() };
        let text = lines([
            row("1", 0, json!({ "email": "Ada@example.com", "username": "Ada", "stripe_customer_id": "c" })),
            row("2", 0, json!({ "email": "ada@EXAMPLE.com" })),
            row("3", 0, json!({ "username": "ADA", "stripe_customer_id": "c" })),
            row(
                "4",
                0,
                json!({ "username": "aDA", "email": "ada@example.com", "deleted_at": "2025-02-01T00:00:00Z" }),
            ),
        ]);
        assert_eq!(place.import_with(text, &options).await.unwrap(), summary(4, 3, 0, 1, 1), "{batch}");
        assert_eq!(
            place.told(),
            [
                "2 refused /email email_taken",
                "3 changed /username username_taken",
                "3 changed /stripe_customer_id stripe_customer_id_taken"
            ]
        );
        assert!(place.told_lines().iter().all(|line| line["detail"] == "it belongs to user 1 of alembic"));
        let third = place.user("3@example.com").await;
        assert_eq!((third.username, third.stripe_customer_id), (None, None));
        assert_eq!(
            Value::Object(third.source.remainder.unwrap()),
            json!({ "username": "ADA", "stripe_customer_id": "c" })
        );
    }
}

#[tokio::test]
async fn a_user_who_is_there_keeps_the_address_and_a_mere_registration_yields_it() {
    let place = Place::new().await;
    place.fixture.activate("ada@example.com").await;
    let there = place.user("ada@example.com").await;
    place.fixture.register("bob@example.com").await;
    let text = lines([
        row("1", 0, json!({ "email": "ada@example.com" })),
        row("2", 0, json!({ "email": "bob@example.com", "name": "Bob" })),
    ]);
    assert_eq!(place.import(text).await, summary(2, 1, 0, 1, 0));
    assert_eq!(place.told_lines()[0]["detail"], "it belongs to user ada@example.com");
    assert_eq!(place.user("ada@example.com").await, there);
    assert_eq!(place.user("bob@example.com").await.source.id.as_deref(), Some("2"));
}

#[tokio::test]
async fn an_id_that_another_user_has_is_refused() {
    let place = Place::new().await;
    let there = place.fixture.activate("ada@example.com").await;
    let taken = json!({ "source_system": "alembic", "source_id": "1" });
    place.import(lines([row("1", 0, json!({}))])).await;
    let mut other = json!({ "id": "01a00000-0000-7000-8000-000000000001", "email": "b@example.com" });
    other.as_object_mut().unwrap().extend(taken.as_object().unwrap().clone());
    assert_eq!(place.import(lines([other])).await, summary(1, 0, 0, 1, 0));
    assert_eq!(place.told(), ["1 refused /source_id invalid_value"]);
    let same = json!({ "id": there.id.to_string(), "email": "elsewhere@example.com" });
    assert_eq!(place.import(lines([same])).await, summary(1, 0, 1, 0, 0), "that is the same user");
}

#[tokio::test]
async fn an_identity_that_another_user_has_stays_theirs() {
    let place = Place::new().await;
    let known =
        json!({ "identities": [{ "issuer": "i", "subject": "s" }, { "issuer": "i", "subject": "own" }] });
    let text = lines([
        row("1", 0, json!({ "identities": [{ "issuer": "i", "subject": "s" }] })),
        row("2", 0, known.clone()),
        row("3", 0, known),
    ]);
    assert_eq!(place.import(text).await, summary(3, 3, 0, 0, 2));
    assert_eq!(place.told()[0], "2 changed /identities invalid_value");
    let find = async |subject: &str| {
        let subject = Subject::parse(subject).unwrap();
        place.fixture.store.identities().find("i", &subject).await.unwrap().unwrap().user_id
    };
    assert_eq!(find("s").await, place.user("1@example.com").await.id);
    assert_eq!(find("own").await, place.user("2@example.com").await.id);
}

#[tokio::test]
async fn lines_without_a_key_are_told_apart_by_their_address() {
    let place = Place::new().await;
    let text = lines([
        json!({ "email": "ada@example.com" }),
        json!({ "email": "bob@example.com" }),
        json!({ "email": "ADA@example.com", "name": "Other" }),
        json!({ "email": "bob@example.com", "deleted_at": "2025-02-01T00:00:00Z" }),
        row("1", 0, json!({ "email": "bob@example.com" })),
    ]);
    assert_eq!(place.import(&text).await, summary(5, 3, 0, 2, 0));
    assert_eq!(place.told(), ["3 refused /email email_taken", "5 refused /email email_taken"]);
    assert_eq!(place.told_lines()[0]["detail"], "it belongs to the user of line 1");
    assert_eq!(place.import(&text).await, summary(5, 0, 3, 2, 0), "the same users");
    assert_eq!(place.told().len(), 2);
}

#[tokio::test]
async fn a_deleted_user_without_a_key_is_recognised_by_address_and_time() {
    let place = Place::new().await;
    let deleted = |at: &str| json!({ "email": "ada@example.com", "deleted_at": at });
    let text = lines([deleted("2025-02-01T00:00:00Z"), deleted("2025-02-02T00:00:00Z")]);
    assert_eq!(place.import(&text).await, summary(2, 2, 0, 0, 0));
    assert_eq!(place.import(&text).await, summary(2, 0, 2, 0, 0));
}

#[tokio::test]
async fn the_first_clash_ends_a_run_that_is_to_fail_and_batches_before_it_stay() {
    let place = Place::new().await;
    let options = ImportOptions { on_conflict: OnConflict::Fail, ..place.options() };
    let text = lines([
        row("1", 0, json!({})),
        row("2", 0, json!({ "role": "boss" })),
        row("3", 0, json!({})),
        row("4", 0, json!({ "email": "1@example.com" })),
    ]);
    let error = place.import_with(&text, &options).await.unwrap_err();
    assert!(error.to_string().starts_with("row 4 (source id 4): email_taken"), "{error}");
    assert!(place.find("2@example.com").await.is_some() && place.find("3@example.com").await.is_none());
    assert_eq!(place.told(), ["2 changed /role unknown_role"]);
    let error = place.import_with(&text, &options).await.unwrap_err();
    assert!(error.to_string().contains("user 1 of alembic is there already"), "{error}");
}
