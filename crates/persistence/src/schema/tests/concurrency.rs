//! Several nodes that start at once.

use super::*;

on_both_databases! {
    async fn nodes_that_start_at_once_on_an_empty_database_all_succeed(db: EmptyDatabase) {
        let nodes: Vec<_> = (0..4)
            .map(|_| {
                let options = db.options().clone();
                tokio::spawn(async move {
                    let schema = Schema::connect(&options).await?;
                    schema.up().await
                })
            })
            .collect();
        let mut applied = vec![];
        for node in nodes {
            applied.extend(node.await.unwrap().unwrap());
        }
        // One did it all; the others found it done.
        assert_eq!(applied, names());
        assert_eq!(schema_of(&db).await.check().await, Ok(SchemaState::Current));
    }
}
