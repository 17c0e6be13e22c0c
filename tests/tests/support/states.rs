//! States of accounts that no call leads to yet: written straight into the database.

use super::{Steps, TestApp};

/// Accounts in every state that log-in and sign-up have to deal with.
pub(crate) trait States {
    /// Writes columns of the user of an address.
    async fn set_user(&self, email: &str, columns: &str);

    /// A verified account whose password is [`super::PASSWORD`], with these columns written over.
    async fn account_with(&self, email: &str, columns: &str);

    /// Suspended without an end.
    async fn suspended(&self, email: &str) {
        let columns = "account_status = 'suspended', status_before = 'active', status_reason = 'for a test'";
        self.account_with(email, columns).await;
    }

    /// Locked without an end, as an import may leave it.
    async fn locked(&self, email: &str) {
        self.account_with(email, "account_status = 'locked'").await;
    }

    /// Softly deleted.
    async fn deleted(&self, email: &str) {
        self.account_with(email, "deleted_at = '2026-01-01T00:00:00+00:00'").await;
    }

    /// Active, without a password.
    async fn without_password(&self, email: &str) {
        self.account_with(email, "password_hash = NULL").await;
    }

    /// Pending, with a password of its own: imported, or made by an administrator.
    async fn pending(&self, email: &str) {
        self.account_with(email, "account_status = 'pending_verification', email_verified_at = NULL").await;
    }
}

impl States for TestApp {
    async fn set_user(&self, email: &str, columns: &str) {
        let changed = self.db.execute(&format!("UPDATE users SET {columns} WHERE email = '{email}'")).await;
        assert_eq!(changed, 1, "there is one user of {email}");
    }

    async fn account_with(&self, email: &str, columns: &str) {
        self.activate(email).await;
        self.set_user(email, columns).await;
    }
}
