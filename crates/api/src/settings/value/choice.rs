//! One word out of a few.

use crate::settings::raw::{Raw, Unfit};

/// Reads one of the given words, exactly as it is spelt.
pub(in crate::settings) fn one_of<T: Copy>(raw: &Raw, choices: &[(&str, T)]) -> Result<T, Unfit> {
    let text = raw.as_text()?;
    choices.iter().find(|(word, _)| *word == text).map(|(_, choice)| *choice).ok_or(Unfit::PLAIN)
}
