//! Moving in: whole databases of the four systems, as their own tools have made them.

mod again;
mod alembic;
mod better_auth;
mod expectation;
mod fixture;
mod interrupted;
mod moved;
mod own_tables;
mod prisma;
mod sqlalchemy;

pub(super) use expectation::{Expectation, Found};
pub(super) use fixture::Fixture;
pub(super) use moved::Moved;

/// A story of a source on PostgreSQL: it needs the server, whichever database the users move to.
macro_rules! from_postgres {
    ($($(#[$about:meta])* async fn $name:ident($target:ident: EmptyDatabase) $body:block)+) => {
        $(
            $(#[$about])*
            mod $name {
                use super::*;

                async fn body($target: crate::support::EmptyDatabase) $body

                #[tokio::test]
                #[ignore = "needs PostgreSQL: run by cargo xtask test"]
                async fn to_sqlite() {
                    body(crate::support::EmptyDatabase::sqlite().await).await;
                }

                #[tokio::test]
                #[ignore = "needs PostgreSQL: run by cargo xtask test"]
                async fn to_postgres() {
                    body(crate::support::EmptyDatabase::postgres().await).await;
                }
            }
        )+
    };
}
pub(super) use from_postgres;
