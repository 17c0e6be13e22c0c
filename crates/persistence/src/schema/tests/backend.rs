//! A backend's own migrations, after Roster's and recorded apart from them.

use roster_migration::sea_orm_migration::prelude::*;

use super::*;

/// What a backend of two steps hands in.
struct Notes;

struct Step(&'static str, &'static str);

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.0
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut key = ColumnDef::new("user_id");
        let table = Table::create().table(self.1).if_not_exists().col(key.uuid().primary_key()).take();
        manager.create_table(table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(self.1).if_exists().take()).await
    }
}

impl MigratorTrait for Notes {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Step("m1_create_notes", "notes")), Box::new(Step("m2_create_tags", "tags"))]
    }

    fn migration_table_name() -> DynIden {
        "notes_migrations".into_iden()
    }
}

async fn schema_with_notes(db: &EmptyDatabase) -> Schema {
    let options = DatabaseOptions { backend: Some(Migrations::of::<Notes>()), ..db.options().clone() };
    Schema::connect(&options).await.unwrap()
}

fn all_names() -> Vec<String> {
    [names(), Migrations::of::<Notes>().names()].concat()
}

async fn tables(schema: &Schema) -> Vec<String> {
    relations(&schema.connection).await.unwrap()
}

on_both_databases! {
    async fn both_chains_are_applied_in_order_and_once(db: EmptyDatabase) {
        let schema = schema_with_notes(&db).await;
        assert_eq!(schema.check().await, Ok(SchemaState::Behind { pending: all_names() }));
        assert_eq!(schema.up().await, Ok(all_names()));
        assert_eq!(schema.check().await, Ok(SchemaState::Current));
        assert_eq!(schema.up().await, Ok(vec![]));
    }

    async fn status_names_both_and_the_first_of_each_has_no_parent(db: EmptyDatabase) {
        let schema = schema_with_notes(&db).await;
        schema.up().await.unwrap();
        let records = schema.status().await.unwrap();
        let told: Vec<_> = records.iter().map(|record| record.name.clone()).collect();
        assert_eq!(told, all_names());
        let parent = |name: &str| records.iter().find(|record| record.name == name).unwrap().parent.clone();
        assert_eq!(parent("m1_create_notes"), None);
        assert_eq!(parent("m2_create_tags"), Some("m1_create_notes".to_owned()));
        assert!(records.iter().all(|record| record.applied_at.is_some()));
    }

    async fn a_backends_steps_are_taken_back_before_rosters(db: EmptyDatabase) {
        let schema = schema_with_notes(&db).await;
        schema.up().await.unwrap();
        let last = names().pop().unwrap();
        let undone = ["m2_create_tags".to_owned(), "m1_create_notes".to_owned(), last];
        assert_eq!(schema.down(1).await.unwrap(), undone[..1]);
        assert_eq!(schema.down(2).await.unwrap(), undone[1..]);
        assert!(!tables(&schema).await.contains(&"notes".to_owned()));
    }

    async fn one_goes_to_a_step_of_either_chain(db: EmptyDatabase) {
        let schema = schema_with_notes(&db).await;
        schema.to("m1_create_notes").await.unwrap();
        assert_eq!(schema.check().await, Ok(SchemaState::Behind { pending: vec!["m2_create_tags".into()] }));
        schema.to(&names()[0]).await.unwrap();
        let left = tables(&schema).await;
        assert!(left.contains(&"roles".into()) && !left.contains(&"users".into()), "{left:?}");
        assert!(!left.contains(&"notes".into()), "{left:?}");
        let refusal = schema.to("m3").await.unwrap_err();
        assert_eq!(refusal, SchemaError::UnknownMigration { name: "m3".into(), known: all_names() });
    }

    async fn all_of_it_is_made_anew(db: EmptyDatabase) {
        let schema = schema_with_notes(&db).await;
        schema.up().await.unwrap();
        let first = dump(&schema.connection).await;
        schema.fresh().await.unwrap();
        assert_eq!(dump(&schema.connection).await, first);
    }

    async fn a_step_that_only_a_later_version_of_the_backend_knows_is_not_worked_on(db: EmptyDatabase) {
        let schema = schema_with_notes(&db).await;
        schema.up().await.unwrap();
        let later = "INSERT INTO notes_migrations (version, applied_at) VALUES ('m3_later', 0)";
        schema.connection.execute_unprepared(later).await.unwrap();
        let state = schema.check().await.unwrap();
        assert!(!state.is_usable(), "{state:?}");
        let unknown = vec!["m3_later".to_owned()];
        assert_eq!(schema.down(1).await, Err(SchemaError::Newer { unknown, min_version: None }));
        assert!(tables(&schema).await.contains(&"tags".into()));
    }

    async fn roster_alone_works_on_a_database_that_a_backend_uses(db: EmptyDatabase) {
        schema_with_notes(&db).await.up().await.unwrap();
        assert_eq!(schema_of(&db).await.check().await, Ok(SchemaState::Current));
    }
}
