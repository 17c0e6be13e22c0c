//! `roster openapi`

use clap::Args;

use super::Output;
use crate::backend::Backend;

/// Print the OpenAPI document. It is JSON with and without `--json`.
#[derive(Debug, Default, PartialEq, Eq, Args)]
pub struct OpenapiArgs {}

/// The document goes out as it is: read and written anew it would no longer be what the service answers.
pub(super) fn run(backend: &Backend) -> anyhow::Result<()> {
    Ok(Output::Text.print(&backend.openapi_document()?, String::clone)?)
}
