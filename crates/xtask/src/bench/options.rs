//! What stands behind `cargo xtask bench`.

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use super::usage;

/// Samples of a class, unless told otherwise.
const SAMPLES: u32 = 300;
/// Medians of fewer samples say nothing.
const SAMPLES_MIN: u32 = 5;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Options {
    /// The benchmark; all of them when none is named.
    pub(super) what: Option<String>,
    /// Whether the result is printed as JSON instead of tables.
    pub(super) is_json: bool,
    /// What is measured instead of a release build of this checkout.
    pub(super) program: Option<PathBuf>,
    /// Samples of each class.
    pub(super) samples: u32,
    /// What the order of the samples comes from: the same number, the same order.
    pub(super) seed: u64,
}

impl Options {
    pub(super) fn read(arguments: &[String]) -> Result<Self> {
        let mut options = Self { what: None, is_json: false, program: None, samples: SAMPLES, seed: 1 };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let mut value =
                || arguments.next().with_context(|| format!("{argument} takes a value\n\n{}", usage()));
            match argument.as_str() {
                "--json" => options.is_json = true,
                "--program" => options.program = Some(std::path::absolute(value()?)?),
                "--samples" => options.samples = value()?.parse().context("--samples takes a number")?,
                "--seed" => options.seed = value()?.parse().context("--seed takes a number")?,
                what if options.what.is_none() && !what.starts_with('-') => {
                    options.what = Some(what.to_owned());
                }
                other => bail!("`{other}` is not understood\n\n{}", usage()),
            }
        }
        ensure!(options.samples >= SAMPLES_MIN, "--samples takes {SAMPLES_MIN} or more");
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::Options;

    fn read(line: &str) -> anyhow::Result<Options> {
        Options::read(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn options_stand_before_or_after_the_name() {
        let expected = Options {
            what: Some("timing".to_owned()),
            is_json: true,
            program: Some("/bin/roster".into()),
            samples: 9,
            seed: 7,
        };
        assert_eq!(read("timing --json --samples 9 --seed 7 --program /bin/roster").unwrap(), expected);
        assert_eq!(read("--program /bin/roster --json --seed 7 --samples 9 timing").unwrap(), expected);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for line in ["--fast", "timing speed", "--samples", "--samples many", "--samples 4"] {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
