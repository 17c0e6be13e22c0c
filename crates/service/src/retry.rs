//! Running a transaction again when the database gave up on it because of another one.

use std::error::Error;

use crate::persistence::StoreError;

/// How often a transaction is run at most.
const ATTEMPTS: usize = 3;

/// Runs `transaction`, and runs it again when it fails by a deadlock or a serialization failure: nothing of it was kept
/// then, and it may well succeed. Everything else comes back at once.
pub(crate) async fn retrying<T, E, F>(mut transaction: impl FnMut() -> F) -> Result<T, E>
where
    E: Error + 'static,
    F: Future<Output = Result<T, E>>,
{
    for _ in 1..ATTEMPTS {
        match transaction().await {
            Err(error) if is_retryable(&error) => {}
            outcome => return outcome,
        }
    }
    transaction().await
}

/// Whether the database has given up on the transaction because of another one.
pub(crate) fn is_retryable(error: &(dyn Error + 'static)) -> bool {
    store_error_in(error).is_some_and(StoreError::is_retryable)
}

/// The failure of the database that an error is, or has for a cause.
pub(crate) fn store_error_in<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e StoreError> {
    std::iter::successors(Some(error), |&error| error.source()).find_map(|error| error.downcast_ref())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::cell::Cell;

    use super::*;
    use crate::accounts::RegisterError;
    use crate::persistence::DatabaseError;

    fn failure(code: &str) -> RegisterError {
        StoreError::Database(DatabaseError::new(Some(code.to_owned()), "gave up")).into()
    }

    async fn runs_of(code: &'static str) -> usize {
        let runs = Cell::new(0);
        let outcome: Result<(), _> = retrying(|| {
            runs.set(runs.get() + 1);
            async { Err(failure(code)) }
        })
        .await;
        assert!(outcome.is_err());
        runs.get()
    }

    #[tokio::test]
    async fn a_deadlock_is_tried_three_times_and_another_failure_once() {
        assert_eq!(runs_of("40P01").await, 3);
        assert_eq!(runs_of("40001").await, 3);
        assert_eq!(runs_of("23505").await, 1);
    }

    #[tokio::test]
    async fn a_success_ends_the_trying() {
        let runs = Cell::new(0);
        let outcome = retrying(|| {
            runs.set(runs.get() + 1);
            let run = runs.get();
            async move { if run == 1 { Err(failure("40001")) } else { Ok(run) } }
        })
        .await;
        assert_eq!(outcome.unwrap(), 2);
    }
}
