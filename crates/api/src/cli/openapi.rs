//! `roster openapi`

use clap::Args;

use super::Output;

/// Print the OpenAPI document. It is JSON with and without `--json`.
#[derive(Debug, Default, PartialEq, Eq, Args)]
pub struct OpenapiArgs {}

pub(super) fn run() -> anyhow::Result<()> {
    let document: serde_json::Value = serde_json::from_str(&crate::openapi::document()?)?;
    Ok(Output::Json.print(&document, |_| String::new())?)
}
