//! Samples of all classes of a call, taken turn by turn.

use std::fmt;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Result, ensure};

use crate::bench::client::Client;
use crate::bench::options::Options;
use crate::bench::shuffle::Shuffle;

/// Rounds that do not count: caches fill, statements are prepared, and what depends on repetition settles.
const WARM_UP: u32 = 10;
/// Between two requests, so that what the one leaves to be done after its answer does not slow the other.
const SETTLING: Duration = Duration::from_millis(5);

/// The bound of calls that hash a password.
pub(super) const HASHED_BOUND: f64 = 0.05;

/// A call that has to take the same time for all of its classes.
pub(super) struct Call {
    pub(super) path: &'static str,
    /// What every request has to be answered with.
    pub(super) status: u16,
    /// How much longer the slowest class may take than the fastest, as a part of the fastest.
    pub(super) bound: f64,
    /// The first is what the others are compared with.
    pub(super) classes: Vec<Class>,
    /// The same as the first class: what sets the two apart is the machine's noise.
    pub(super) control: Class,
}

/// Requests of one kind.
pub(super) struct Class {
    pub(super) name: &'static str,
    /// The body of the request in a round, which counts from 1.
    body: Box<dyn Fn(u32) -> String>,
}

/// How long the requests of each class took.
pub(super) struct Measured {
    pub(super) path: &'static str,
    pub(super) bound: f64,
    pub(super) classes: Vec<Samples>,
    pub(super) control: Samples,
}

pub(super) struct Samples {
    pub(super) name: &'static str,
    took: Vec<Duration>,
}

/// How many rounds it takes to get so many samples.
pub(super) fn rounds(samples: u32) -> u32 {
    WARM_UP.saturating_add(samples)
}

/// Takes the samples: in every round one of each class, in an order drawn anew.
pub(super) fn measure(client: &mut Client, call: &Call, options: &Options) -> Result<Measured> {
    let mut shuffle = Shuffle::new(options.seed);
    let mut classes: Vec<Samples> = call.classes.iter().map(Samples::of).collect();
    let mut control = Samples::of(&call.control);
    let mut turns: Vec<(&Class, &mut Samples)> =
        call.classes.iter().zip(&mut classes).chain([(&call.control, &mut control)]).collect();
    for round in 1..=rounds(options.samples) {
        shuffle.apply(&mut turns);
        for (class, samples) in &mut turns {
            sleep(SETTLING);
            let answer = client.post(call.path, &(class.body)(round))?;
            ensure!(
                answer.status == call.status,
                "{}: answered with {}: {}",
                class.name,
                answer.status,
                String::from_utf8_lossy(&answer.body)
            );
            if round > WARM_UP {
                samples.took.push(answer.took);
            }
        }
    }
    Ok(Measured { path: call.path, bound: call.bound, classes, control })
}

impl Class {
    pub(super) fn new(name: &'static str, body: impl Fn(u32) -> String + 'static) -> Self {
        Self { name, body: Box::new(body) }
    }
}

impl Samples {
    fn of(class: &Class) -> Self {
        Self { name: class.name, took: Vec::new() }
    }

    /// Half of the samples took longer, half of them less; in seconds.
    pub(super) fn median(&self) -> f64 {
        median(&self.took)
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "POST {}", self.path)
    }
}

fn median(took: &[Duration]) -> f64 {
    let mut sorted = took.to_vec();
    sorted.sort_unstable();
    let at = |index: usize| sorted.get(index).copied().unwrap_or_default().as_secs_f64();
    let middle = sorted.len() / 2;
    if sorted.len().is_multiple_of(2) {
        f64::midpoint(at(middle.saturating_sub(1)), at(middle))
    } else {
        at(middle)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::median;

    #[test]
    fn the_median_is_in_the_middle() {
        let seconds = |numbers: &[u64]| numbers.iter().copied().map(Duration::from_secs).collect::<Vec<_>>();
        for (numbers, expected) in [(&[9, 1, 5][..], 5.0), (&[9, 1, 5, 6], 5.5), (&[2], 2.0)] {
            assert!((median(&seconds(numbers)) - expected).abs() < f64::EPSILON, "{numbers:?}");
        }
    }
}
