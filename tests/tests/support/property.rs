//! Property tests of a running application.

use std::fmt::Debug;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

use super::TestApp;

/// Runs `check` for as many random cases; one that fails is made as small as it gets and shown. All cases meet the same
/// application, so each begins with something of its own.
pub(crate) async fn holds_for_all<S, C>(app: TestApp, cases: u32, strategy: S, check: C)
where
    S: Strategy + Send + 'static,
    S::Value: Debug,
    C: AsyncFn(&TestApp, S::Value) -> Result<(), TestCaseError> + Send + 'static,
{
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    // The runner is not asynchronous: it blocks a thread of its own, while this one drives the calls.
    let outcome = spawn_blocking(move || {
        let runtime = Handle::current();
        TestRunner::new(config)
            .run(&strategy, |case| runtime.block_on(check(&app, case)))
            .map_err(|failure| failure.to_string())
    });
    if let Err(failure) = outcome.await.unwrap() {
        panic!("{failure}");
    }
}
