//! Finding the deep pages, and asking for them.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::shapes::{PREFIXES, SHAPES, Shape};
use crate::bench::client::Client;

/// The page that is called deep, of [`PAGE`] users.
const DEEP: usize = 10_000;
const PAGE: usize = 50;
/// The longest page that there is, to get deep with few calls.
const STRIDE: usize = 200;
/// Interleaved, so that whatever else the machine does meets all alike.
const ROUNDS: u32 = 5;

/// How long pages took: the medians over the rounds.
pub(super) struct Measured {
    pub(super) name: &'static str,
    /// How many users come before the deep page.
    pub(super) depth: usize,
    pub(super) first: Duration,
    /// `None` for prefixes, of which only the first page is measured.
    pub(super) deep: Option<Duration>,
}

pub(super) struct Lister {
    client: Client,
    access_token: String,
}

/// A page to ask for, and what it took each time.
struct Page {
    path: String,
    took: Vec<Duration>,
}

impl Page {
    fn new(shape: &Shape, cursor: Option<&str>) -> Self {
        let cursor = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        Self { path: path(shape.query, PAGE) + &cursor, took: Vec::new() }
    }
}

fn path(query: &str, limit: usize) -> String {
    format!("/v1/users?limit={limit}&{query}")
}

impl Lister {
    pub(super) fn new(client: Client, access_token: String) -> Self {
        Self { client, access_token }
    }

    /// Measures every shape, and every prefix, in turns.
    pub(super) fn measure(&mut self, samples: u32) -> Result<Vec<Measured>> {
        let mut pages = Vec::new();
        for shape in SHAPES {
            let (cursor, depth) = self.deep(shape)?;
            pages.push((
                shape.name,
                depth,
                Page::new(shape, None),
                Some(Page::new(shape, cursor.as_deref())),
            ));
        }
        pages.extend(PREFIXES.iter().map(|prefix| (prefix.name, 0, Page::new(prefix, None), None)));
        for _ in 0..ROUNDS {
            for (_, _, first, deep) in &mut pages {
                for _ in 0..(samples / ROUNDS).max(1) {
                    for page in std::iter::once(&mut *first).chain(deep.as_mut()) {
                        page.took.push(self.get(&page.path)?.1);
                    }
                }
            }
        }
        let measured = |(name, depth, first, deep): (_, _, Page, Option<Page>)| Measured {
            name,
            depth,
            first: median(first.took),
            deep: deep.map(|deep| median(deep.took)),
        };
        Ok(pages.into_iter().map(measured).collect())
    }

    /// The cursor of the deep page, or of the last one before the end, and how many users come before it.
    fn deep(&mut self, shape: &Shape) -> Result<(Option<String>, usize)> {
        let (mut cursor, mut depth) = (None, 0);
        let mut path = path(shape.query, STRIDE);
        while depth < DEEP * PAGE {
            let (page, _) = self.get(&path)?;
            let Some(next) = page.get("next_cursor").and_then(Value::as_str) else { break };
            depth += page.get("data").and_then(Value::as_array).map_or(0, Vec::len);
            path = self::path(shape.query, STRIDE) + &format!("&cursor={next}");
            cursor = Some(next.to_owned());
        }
        Ok((cursor, depth))
    }

    fn get(&mut self, path: &str) -> Result<(Value, Duration)> {
        let answer = self.client.get(path, &self.access_token)?;
        ensure!(answer.status == 200, "{path} was answered with {}", answer.status);
        Ok((serde_json::from_slice(&answer.body).context("the answer is no JSON")?, answer.took))
    }
}

fn median(mut took: Vec<Duration>) -> Duration {
    took.sort_unstable();
    took.get(took.len() / 2).copied().unwrap_or_default()
}
