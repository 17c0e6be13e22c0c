//! The systems that users come from.

use crate::named::named;

named! {
    /// A system that users come from, as `users.source_system` names it.
    pub enum SourceSystem {
        /// A table that Alembic migrations have made by hand.
        Alembic = "alembic",
        /// A table of Prisma's.
        Prisma = "prisma",
        /// A table of `SQLAlchemy` models.
        Sqlalchemy = "sqlalchemy",
        /// The tables of Better Auth.
        BetterAuth = "better-auth",
        /// The copy of Better Auth's users that a backend keeps beside it.
        Mirror = "mirror",
        /// Lines of NDJSON.
        Ndjson = "ndjson",
    }
}
