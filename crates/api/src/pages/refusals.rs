//! Why a form is shown again.

use std::collections::BTreeMap;
use std::fmt::Display;

use serde::Serialize;

/// By the name of a field, why it was not accepted: words that go on from "It".
#[derive(Default, Serialize)]
pub(super) struct Refusals(BTreeMap<&'static str, Vec<String>>);

impl Refusals {
    /// One field, for all these reasons.
    pub(super) fn of<R: Display>(field: &'static str, reasons: impl IntoIterator<Item = R>) -> Self {
        let mut refusals = Self::default();
        refusals.add(field, reasons);
        refusals
    }

    /// Takes the value of a field, or notes why there is none.
    pub(super) fn note<T, R: Display>(
        &mut self,
        field: &'static str,
        outcome: Result<T, Vec<R>>,
    ) -> Option<T> {
        outcome.map_err(|reasons| self.add(field, reasons)).ok()
    }

    fn add<R: Display>(&mut self, field: &'static str, reasons: impl IntoIterator<Item = R>) {
        self.0.entry(field).or_default().extend(reasons.into_iter().map(|reason| reason.to_string()));
    }
}
