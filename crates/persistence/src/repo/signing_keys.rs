//! The keys that sign access tokens.

use roster_domain::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, Set};

use super::repository;
use crate::StoreError;
use crate::entity::signing_key::{ActiveModel, Column, Entity, Model};
use crate::mapping::time;

repository! {
    /// Keys that sign access tokens.
    SigningKeys
}

/// A signing key as it is stored.
#[derive(Clone)]
pub struct SigningKeyRow {
    /// Key id: the thumbprint of the public key (RFC 7638).
    pub kid: String,
    /// JOSE name of the algorithm.
    pub algorithm: String,
    /// The public JWK as JSON text.
    pub public_key: String,
    /// The private half, sealed with the server's secret key.
    pub private_key: Vec<u8>,
    /// From when it signs.
    pub not_before: Timestamp,
    /// From when it no longer signs.
    pub retired_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl std::fmt::Debug for SigningKeyRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKeyRow").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl From<Model> for SigningKeyRow {
    fn from(row: Model) -> Self {
        Self {
            kid: row.kid,
            algorithm: row.algorithm,
            public_key: row.public_key,
            private_key: row.private_key,
            not_before: time(row.not_before),
            retired_at: row.retired_at.map(time),
            created_at: time(row.created_at),
        }
    }
}

impl<C: ConnectionTrait> SigningKeys<'_, C> {
    /// All keys, the newest first.
    pub async fn list(&self) -> Result<Vec<SigningKeyRow>, StoreError> {
        let rows =
            Entity::find().order_by_desc(Column::NotBefore).order_by_desc(Column::Kid).all(self.0).await?;
        Ok(rows.into_iter().map(SigningKeyRow::from).collect())
    }
}

impl SigningKeys<'_, DatabaseTransaction> {
    /// Stores a new key.
    pub async fn insert(&self, key: SigningKeyRow) -> Result<(), StoreError> {
        let row = ActiveModel {
            kid: Set(key.kid),
            algorithm: Set(key.algorithm),
            public_key: Set(key.public_key),
            private_key: Set(key.private_key),
            not_before: Set(key.not_before.to_datetime()),
            retired_at: Set(key.retired_at.map(Timestamp::to_datetime)),
            created_at: Set(key.created_at.to_datetime()),
        };
        Entity::insert(row).exec_without_returning(self.0).await?;
        Ok(())
    }

    /// Retires, at `at`, every key that signs and is not `except`.
    pub async fn retire_others(&self, except: &str, at: Timestamp) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::RetiredAt, Expr::value(Some(at.to_datetime())))
            .filter(Column::RetiredAt.is_null())
            .filter(Column::Kid.ne(except))
            .exec(self.0)
            .await?;
        Ok(())
    }

    /// Takes a key out for good. `false` when there is none of that id.
    pub async fn delete(&self, kid: &str) -> Result<bool, StoreError> {
        Ok(Entity::delete_by_id(kid).exec(self.0).await?.rows_affected > 0)
    }

    /// Replaces the sealed private half with the same, sealed anew.
    pub async fn reseal(&self, kid: &str, private_key: Vec<u8>) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::PrivateKey, Expr::value(private_key))
            .filter(Column::Kid.eq(kid))
            .exec(self.0)
            .await?;
        Ok(())
    }
}
