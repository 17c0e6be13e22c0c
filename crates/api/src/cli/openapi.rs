//! `roster openapi`

use clap::Args;

use super::Output;

/// Print the OpenAPI document. It is JSON with and without `--json`.
#[derive(Debug, Default, PartialEq, Eq, Args)]
pub struct OpenapiArgs {}

/// The document goes out as it is: read and written anew it would no longer be what the service answers.
pub(super) fn run() -> anyhow::Result<()> {
    Ok(Output::Text.print(&crate::openapi::document()?, String::clone)?)
}
